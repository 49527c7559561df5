// Owns the module `node:test` as test files see it inside the worker: the same names over our own tree of tests.
import assert from 'node:assert';
import { createRequire } from 'node:module';

import { Skipped } from './run.mjs';
import { declareHook, declareSuite, declareTest, isThenable } from './tree.mjs';

/** @import { HookKind, TestNode } from './tree.mjs' */

/** @typedef {(...args: unknown[]) => unknown} Body */
/** @typedef {{ name: string, options: { [name: string]: unknown }, body: Body | undefined }} Declared */

/** Thrown for what only the real runner can do; the file is then judged by the real runner. */
class NeedsRealRunner extends Error {
  /** @override */
  name = 'NeedsRealRunner';
}

/**
 * The forms `(name?, options?, body?)` in which node:test lets people declare.
 * @type {(args: readonly unknown[]) => Declared}
 */
function declared(args) {
  const body = args.find(isBody);
  const named = args.find((arg) => typeof arg === 'string');
  const options = args.find(isOptions) ?? {};
  return { name: named ?? (body?.name || '<anonymous>'), options, body };
}

/** @type {(value: unknown) => value is Body} */
function isBody(value) {
  return typeof value === 'function';
}

/** @type {(value: unknown) => value is { [name: string]: unknown }} */
function isOptions(value) {
  return typeof value === 'object' && value !== null;
}

/** @type {(given: Declared, forced?: TestNode['mode']) => TestNode['mode']} */
function modeOf({ options }, forced = 'run') {
  if (forced !== 'run') return forced;
  return options['skip'] || options['todo'] ? 'skip' : 'run';
}

/** @type {(args: readonly unknown[], forced?: TestNode['mode']) => PromiseLike<void>} */
function declare(args, forced) {
  const given = declared(args);
  const limit = given.options['timeout'];
  return declareTest({
    name: given.name,
    mode: modeOf(given, forced),
    limitMs: typeof limit === 'number' && Number.isFinite(limit) ? limit : undefined,
    call: (test) => callTest(given.body, test),
  });
}

/** @type {(body: Body | undefined, test: TestNode) => unknown} */
function callTest(body, test) {
  if (!body) return undefined;
  const plan = { expected: -1, counted: 0 };
  const context = testContext(test, plan);
  const answer =
    body.length < 2
      ? body.call(context, context)
      : new Promise((resolve, reject) => {
          /** @param {unknown} error */
          const done = (error) => (error ? reject(error) : resolve(undefined));
          body.call(context, context, done);
        });
  const end = () => {
    context.mock.reset();
    if (plan.expected >= 0) assert.strictEqual(plan.counted, plan.expected, 'the plan was not kept');
  };
  if (isThenable(answer)) return answer.then(end);
  end();
  return undefined;
}

/** @type {(test: TestNode, plan: { expected: number, counted: number }) => ReturnType<typeof contextOf>} */
const testContext = (test, plan) => contextOf(test, plan);

/**
 * @param {TestNode} test
 * @param {{ expected: number, counted: number }} plan
 */
function contextOf(test, plan) {
  const abort = new AbortController();
  /** @type {(why: unknown) => never} */
  const skip = (why) => {
    throw new Skipped(typeof why === 'string' ? why : 'skipped');
  };
  /** @type {(...args: unknown[]) => PromiseLike<void>} */
  const subtest = (...args) => {
    plan.counted++;
    return declare(args);
  };
  return {
    name: test.name,
    fullName: test.path.replaceAll(' › ', ' > '),
    filePath: process.argv[1],
    signal: abort.signal,
    assert: countedAssert(plan),
    mock: newMock(),
    test: subtest,
    skip,
    todo: skip,
    diagnostic: () => {},
    runOnly: () => {},
    ...hooksOf(test),
    /** @param {number} expected */
    plan: (expected) => {
      plan.expected = expected;
    },
    waitFor,
  };
}

/** @type {(test: TestNode) => { [kind in HookKind]: (hook: Body) => void }} */
function hooksOf(test) {
  /** @type {(kind: HookKind) => (hook: Body) => void} */
  const add = (kind) => (hook) => void test.hooks[kind].push(() => callHook(hook));
  return {
    // The test runs already: what should come before its end comes now.
    before: (hook) => void callHook(hook),
    after: add('after'),
    beforeEach: add('beforeEach'),
    afterEach: add('afterEach'),
  };
}

/** @type {(hook: Body) => unknown} */
function callHook(hook) {
  if (hook.length < 2) return hook({ signal: new AbortController().signal });
  return new Promise((resolve, reject) => {
    hook({}, (/** @type {unknown} */ error) => (error ? reject(error) : resolve(undefined)));
  });
}

/** @type {(condition: () => unknown, options?: { interval?: number, timeout?: number }) => Promise<unknown>} */
async function waitFor(condition, { interval = 50, timeout = 1000 } = {}) {
  for (let waited = 0; ; waited += interval) {
    try {
      return await condition();
    } catch (error) {
      if (waited >= timeout) throw error;
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  }
}

/** @type {(plan: { counted: number }) => { [name: string]: unknown }} */
function countedAssert(plan) {
  /** @type {{ [name: string]: unknown }} */
  const counted = {
    snapshot: () => refuse('t.assert.snapshot'),
    fileSnapshot: () => refuse('t.assert.fileSnapshot'),
  };
  for (const [name, check] of Object.entries(assert)) {
    if (!isBody(check) || name in counted) continue;
    counted[name] = (/** @type {unknown[]} */ ...args) => {
      plan.counted++;
      return check(...args);
    };
  }
  return counted;
}

/** @type {(what: string) => never} */
function refuse(what) {
  throw new NeedsRealRunner(`${what} needs node's own test runner`);
}

const real = createRequire(import.meta.url);

/** @returns {{ reset(): void, restoreAll(): void }} */
function newMock() {
  const { mock } = real('node:test');
  return new mock.constructor();
}

/** @type {(kind: HookKind) => (hook: Body) => void} */
const hook = (kind) => (body) => declareHook(kind, () => callHook(body));

/** @type {(args: readonly unknown[], forced?: TestNode['mode']) => Promise<void>} */
function suiteOf(args, forced) {
  const given = declared(args);
  const { body } = given;
  const context = { name: given.name, signal: new AbortController().signal, diagnostic: () => {} };
  declareSuite({
    name: given.name,
    mode: modeOf(given, forced),
    body: body && (() => body.call(context, context)),
  });
  return Promise.resolve();
}

/**
 * The exports of `node:test`, by name; the default export is `test` itself, which carries the others.
 * @returns {{ [name: string]: unknown }}
 */
export function nodeTestModule() {
  // `only` counts for node:test no more than `run` unless its command line says so.
  const test = Object.assign(testWord('run'), {
    skip: testWord('skip'),
    todo: testWord('skip'),
    only: testWord('run'),
  });
  const suite = Object.assign(suiteWord('run'), {
    skip: suiteWord('skip'),
    todo: suiteWord('skip'),
    only: suiteWord('run'),
  });
  /** @type {{ [name: string]: unknown }} */
  const words = {};
  return Object.assign(
    words,
    Object.assign(test, {
      test,
      it: test,
      describe: suite,
      suite,
      before: hook('before'),
      after: hook('after'),
      beforeEach: hook('beforeEach'),
      afterEach: hook('afterEach'),
      mock: real('node:test').mock,
      run: () => refuse('run()'),
      snapshot: { setDefaultSnapshotSerializers: () => {}, setResolveSnapshotPath: () => {} },
      assert: { register: () => refuse('assert.register') },
      default: test,
    }),
  );
}

/** @type {(mode: TestNode['mode']) => (...args: unknown[]) => PromiseLike<void>} */
const testWord =
  (mode) =>
  (...args) =>
    declare(args, mode);

/** @type {(mode: TestNode['mode']) => (...args: unknown[]) => Promise<void>} */
const suiteWord =
  (mode) =>
  (...args) =>
    suiteOf(args, mode);
