// Owns mocha's globals as test files see them inside the worker: BDD and TDD words over our own tree of tests.
import { Skipped } from './run.mjs';
import { declareHook, declareSuite, declareTest, enclosing } from './tree.mjs';

/** @import { HookKind, TestNode } from './tree.mjs' */

/** @typedef {(this: object, done?: (error?: unknown) => void) => unknown} Body */

/** What `this` offers in suites, hooks and tests; inner suites see what outer ones put there. */
const baseContext = {
  timeout() {
    return this;
  },
  slow() {
    return this;
  },
  retries() {
    return this;
  },
  /** @returns {never} */
  skip() {
    throw new Skipped('skipped');
  },
};

/** @type {(context: object, body: Body) => unknown} */
function callBody(context, body) {
  if (body.length === 0) return body.call(context);
  return new Promise((resolve, reject) => {
    body.call(context, (error) => (error ? reject(error) : resolve(undefined)));
  });
}

/** @type {(name: string, body: Body | undefined, mode: TestNode['mode']) => void} */
function suite(name, body, mode) {
  const context = Object.assign(Object.create(enclosing().context), { title: name });
  declareSuite({ name, mode, context, body: body && (() => body.call(context)) });
}

/** @type {(name: string, body: Body | undefined, mode: TestNode['mode']) => void} */
function test(name, body, mode) {
  void declareTest({
    name,
    mode: body ? mode : 'skip',
    limitMs: undefined,
    call: (node) => {
      const context = Object.assign(node.context, { test: { title: name, fullTitle: () => node.path } });
      return body && callBody(context, body);
    },
  });
}

/** @type {(kind: HookKind) => (...args: (string | Body)[]) => void} */
const hook =
  (kind) =>
  (...args) => {
    const body = args.find((arg) => typeof arg === 'function');
    const { context } = enclosing();
    if (body) declareHook(kind, () => callBody(context, body));
  };

/** @returns {object} the `this` of a file's own hooks and tests */
export const mochaContext = () => Object.create(baseContext);

/** @typedef {(name: string, body?: Body) => void} Word */

/** @type {(declare: typeof suite | typeof test) => Word} */
const word = (declare) =>
  Object.assign(wordAs(declare, 'run'), { skip: wordAs(declare, 'skip'), only: wordAs(declare, 'only') });

/** @type {(declare: typeof suite | typeof test, mode: TestNode['mode']) => Word} */
const wordAs = (declare, mode) => (name, body) => declare(name, body, mode);

/**
 * The words of mocha's `bdd` and `tdd` interfaces, which are also what `require('mocha')` exports.
 * @returns {{ [name: string]: unknown }}
 */
export function mochaWords() {
  const describe = word(suite);
  const it = word(test);
  const off = wordAs(suite, 'skip');
  const pending = wordAs(test, 'skip');
  return {
    describe,
    context: describe,
    suite: describe,
    it,
    specify: it,
    test: it,
    xdescribe: off,
    xcontext: off,
    xit: pending,
    xspecify: pending,
    before: hook('before'),
    after: hook('after'),
    beforeEach: hook('beforeEach'),
    afterEach: hook('afterEach'),
    suiteSetup: hook('before'),
    suiteTeardown: hook('after'),
    setup: hook('beforeEach'),
    teardown: hook('afterEach'),
    run: () => {},
  };
}
