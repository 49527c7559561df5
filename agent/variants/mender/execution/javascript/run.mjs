// Owns the running of chosen tests of a declared tree: order, hooks, subtests, results.
import { guarded } from './guard.mjs';
import { childPath, lineage, within } from './tree.mjs';

/** @import { HookKind, TestNode } from './tree.mjs' */

// Pseudo-tests that stand for a whole file or suite; only ever reported when they failed.
const LOAD = '(load)';
const TEARDOWN = '(teardown)';

/** Thrown by a test that wants to be skipped. */
export class Skipped extends Error {
  /** @override */
  name = 'Skipped';
}

/**
 * @typedef {object} Plan
 * @property {(id: string) => 'all' | 'some' | 'none'} wants
 * @property {number} limitMs for tests without a limit of their own
 * @property {() => boolean} enough asked before every test: true ends the run
 * @property {(test: TestNode) => void} begins
 * @property {(result: TestReport) => void} ended
 */
/** @typedef {{ id: string, state: 'passed' | 'failed' | 'skipped', error: unknown, ms: number }} TestReport */

/**
 * Runs what is wanted of a file. Usually that begins when the file is loaded; when the file itself awaits a test, what
 * is declared by then runs first.
 * @param {TestNode} root
 * @param {Plan} plan
 * @param {{ loaded: Promise<unknown>, awaited: () => Promise<void> }} file `loaded` answers why it did not load
 */
export async function runFile(root, plan, { loaded, awaited }) {
  /** @type {{ isLoaded: boolean, broken: unknown }} */
  const state = { isLoaded: false, broken: undefined };
  const end = loaded.then((failure) => Object.assign(state, { isLoaded: true, broken: failure }));
  await Promise.race([end, awaited()]);
  state.broken ??= await failureOf(() => runHooks(root, 'before', plan));
  const whole = plan.wants('') === 'all';
  await runChildren(root, plan, { whole, onlyMode: state.isLoaded && hasOnly(root), broken: state.broken });
  while (!state.isLoaded) {
    await Promise.race([end, awaited()]);
    await runChildren(root, plan, { whole, onlyMode: false, broken: state.broken });
  }
  if (state.broken !== undefined) reportPseudo(root, plan, { name: LOAD, error: state.broken });
  await closeSuite(root, plan);
}

/** @type {(suite: TestNode, plan: Plan, failed: { name: string, error: unknown }) => void} */
function reportPseudo(suite, plan, { name, error }) {
  plan.ended({ id: childPath(suite, name), state: 'failed', error, ms: 0 });
}

/** @type {(suite: TestNode, plan: Plan) => Promise<void>} */
async function closeSuite(suite, plan) {
  const error = await failureOf(() => runHooks(suite, 'after', plan));
  if (error !== undefined) reportPseudo(suite, plan, { name: TEARDOWN, error });
}

/** @type {(node: TestNode) => boolean} */
const hasOnly = (node) => node.mode === 'only' || node.children.some(hasOnly);

/** @typedef {{ whole: boolean, onlyMode: boolean, broken: unknown }} Stance */

/** @type {(suite: TestNode, plan: Plan, stance: Stance) => Promise<void>} */
async function runSuite(suite, plan, stance) {
  await suite.ready;
  const broken = suite.failure ?? (await failureOf(() => runHooks(suite, 'before', plan)));
  if (suite.failure !== undefined) reportPseudo(suite, plan, { name: LOAD, error: suite.failure });
  await runChildren(suite, plan, { ...stance, broken });
  if (broken === undefined) await closeSuite(suite, plan);
}

/** @type {(suite: TestNode, plan: Plan, stance: Stance) => Promise<void>} */
async function runChildren(suite, plan, { whole, onlyMode, broken }) {
  for (const child of suite.children) {
    const wanted = whole ? 'all' : plan.wants(child.id);
    if (child.isDone || wanted === 'none') continue;
    if (plan.enough()) return;
    child.isDone = true;
    const inside = onlyMode && child.mode !== 'only';
    if (inside && !hasOnly(child)) skip(child, plan);
    else if (broken !== undefined) failAll(child, plan, broken);
    else if (child.kind === 'test') await runTest(child, plan);
    else await runSuite(child, plan, { whole: wanted === 'all', onlyMode: inside, broken });
    child.settle();
  }
}

/** @type {(node: TestNode, plan: Plan) => void} */
const skip = ({ id }, plan) => plan.ended({ id, state: 'skipped', error: undefined, ms: 0 });

/** @type {(node: TestNode, plan: Plan, error: unknown) => void} */
function failAll(node, plan, error) {
  if (node.kind === 'test') plan.ended({ id: node.id, state: 'failed', error, ms: 0 });
  for (const child of node.children) failAll(child, plan, error);
}

/** @type {(suite: TestNode, kind: HookKind, plan: Plan) => Promise<void>} */
async function runHooks(suite, kind, plan) {
  for (const hook of suite.hooks[kind]) await guarded(() => within(suite, hook), plan.limitMs);
}

/**
 * Runs one test with the hooks around it; subtests declared by its body run while it does.
 * @type {(test: TestNode, plan: Plan) => Promise<void>}
 */
async function runTest(test, plan) {
  const { call } = test;
  if (test.mode === 'skip' || !call || lineage(test).some((node) => node.mode === 'skip')) {
    skip(test, plan);
    return;
  }
  const started = performance.now();
  plan.begins(test);
  const subtests = followSubtests(test, plan);
  let error = await failureOf(async () => {
    await runEach(test, 'beforeEach', plan);
    await runHooks(test, 'before', plan);
    await guarded(() => within(test, () => call(test)), test.limitMs ?? plan.limitMs);
  });
  error ??= await failureOf(subtests.end);
  const after = await failureOf(async () => {
    await runHooks(test, 'after', plan);
    await runEach(test, 'afterEach', plan);
  });
  error ??= after;
  test.running = undefined;
  const state = error instanceof Skipped ? 'skipped' : 'failed';
  plan.ended({
    id: test.id,
    state: error === undefined ? 'passed' : state,
    error,
    ms: performance.now() - started,
  });
}

/**
 * @param {TestNode} test
 * @param {Plan} plan
 */
function followSubtests(test, plan) {
  /** @type {Promise<void>[]} */
  const pending = [];
  let failed = 0;
  /** @type {Plan} */
  const inner = {
    ...plan,
    ended: (result) => {
      if (result.state === 'failed') failed++;
      plan.ended(result);
    },
  };
  let last = Promise.resolve();
  test.running = (subtest) => {
    // One after another, in the order of their declaration, also when the body does not wait for them.
    last = last.then(() => runTest(subtest, inner));
    pending.push(last);
    return last;
  };
  return {
    end: async () => {
      for (let done = 0; done < pending.length; done++) await pending[done];
      if (failed > 0) throw new Error(`${failed} of its subtests failed`);
    },
  };
}

/** @type {(test: TestNode, kind: 'beforeEach' | 'afterEach', plan: Plan) => Promise<void>} */
async function runEach(test, kind, plan) {
  const around = lineage(test).slice(0, -1);
  for (const node of kind === 'beforeEach' ? around : around.reverse()) await runHooks(node, kind, plan);
}

/** @type {(body: () => Promise<void>) => Promise<unknown>} */
async function failureOf(body) {
  try {
    await body();
    return undefined;
  } catch (error) {
    return error ?? new Error('nothing was thrown');
  }
}
