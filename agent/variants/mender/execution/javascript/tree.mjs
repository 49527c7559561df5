// Owns the tree of suites and tests that a test file declares, and whose body is running while it does.
import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * `call` is what the file gave: its own function, wrapped by the interface (node:test, mocha) so that it takes nothing
 * and answers with a promise or a value. A test without a body is never run.
 * @typedef {object} TestNode
 * @property {'suite' | 'test'} kind
 * @property {string} name
 * @property {string} path names from the file down, joined by ' › '; '' for the file itself
 * @property {string} id the path, numbered when an earlier test of the file has the same one: 'name #2'
 * @property {TestNode | undefined} parent
 * @property {TestNode[]} children
 * @property {'run' | 'skip' | 'only'} mode
 * @property {((node: TestNode) => unknown) | undefined} call
 * @property {Hooks} hooks
 * @property {object} context mocha's `this`: shared by a suite's hooks and tests, inherited by inner suites
 * @property {Promise<void> | undefined} ready set while an asynchronous suite still declares
 * @property {unknown} failure why a suite's own body failed; undefined when it did not
 * @property {number | undefined} limitMs the test's own time limit
 * @property {boolean} isDone it ran, or was passed over
 * @property {() => void} settle told when the test is done: for those who await its declaration
 * @property {SubtestRunner | undefined} running set while the test's body runs: declarations become subtests
 */
/** @typedef {(subtest: TestNode) => Promise<void>} SubtestRunner */
/** @typedef {'before' | 'after' | 'beforeEach' | 'afterEach'} HookKind */
/** @typedef {{ [kind in HookKind]: (() => unknown)[] }} Hooks */

const SEPARATOR = ' › ';

/** @type {AsyncLocalStorage<TestNode>} */
const scope = new AsyncLocalStorage();

/** @type {Map<string, number>} */
let names = new Map();
let file = newNode({ kind: 'suite', name: '' }, undefined);
/** @type {() => void} */
let awaited = () => {};

/**
 * Begins the tree of the next file; declarations outside of any suite go to it.
 * @param {object} context mocha's `this` of the file
 * @param {() => void} onAwaited called when the file itself waits for a test, which therefore has to run now
 * @returns {TestNode}
 */
export function openFile(context, onAwaited) {
  file = newNode({ kind: 'suite', name: '', context }, undefined);
  awaited = onAwaited;
  names = new Map();
  return file;
}

/**
 * The suite that is being declared, or the test that is running.
 * @returns {TestNode}
 */
export const enclosing = () => scope.getStore() ?? file;

/**
 * Runs a function so that what it declares, now or later, belongs to the node.
 * @template T
 * @param {TestNode} node
 * @param {() => T} body
 * @returns {T}
 */
export const within = (node, body) => scope.run(node, body);

/**
 * @param {Pick<TestNode, 'kind' | 'name'> & Partial<TestNode>} given
 * @param {TestNode | undefined} parent
 * @returns {TestNode}
 */
function newNode(given, parent) {
  const path = parent ? childPath(parent, given.name) : given.name;
  return {
    parent,
    path,
    id: given.kind === 'test' ? numbered(path) : path,
    children: [],
    mode: 'run',
    call: undefined,
    hooks: { before: [], after: [], beforeEach: [], afterEach: [] },
    context: parent?.context ?? {},
    ready: undefined,
    failure: undefined,
    limitMs: undefined,
    isDone: false,
    settle: () => {},
    running: undefined,
    ...given,
  };
}

/** @type {(path: string) => string} */
function numbered(path) {
  const count = (names.get(path) ?? 0) + 1;
  names.set(path, count);
  return count === 1 ? path : `${path} #${count}`;
}

/** @type {(parent: TestNode, name: string) => string} */
export const childPath = (parent, name) => (parent.path ? parent.path + SEPARATOR + name : name);

/**
 * Declares a suite and runs its body at once, as every framework does. A suite that is skipped declares nothing.
 * @param {{ name: string, mode: TestNode['mode'], body: ((suite: TestNode) => unknown) | undefined, context?: object }} given
 * @returns {TestNode}
 */
export function declareSuite({ name, mode, body, context }) {
  const parent = enclosing();
  const suite = newNode({ kind: 'suite', name, mode, context: context ?? parent.context }, parent);
  parent.children.push(suite);
  if (!body || mode === 'skip') return suite;
  try {
    const answer = within(suite, () => body(suite));
    if (isThenable(answer)) suite.ready = settleInto(suite, answer);
  } catch (error) {
    suite.failure = error ?? new Error('the suite threw nothing');
  }
  return suite;
}

/** @type {(suite: TestNode, answer: PromiseLike<unknown>) => Promise<void>} */
async function settleInto(suite, answer) {
  try {
    await answer;
  } catch (error) {
    suite.failure = error ?? new Error('the suite rejected with nothing');
  }
}

/**
 * Declares a test. Inside a running test it is a subtest and runs at once. Who awaits the answer waits for the test.
 * @param {Pick<TestNode, 'name' | 'mode' | 'call' | 'limitMs'>} given
 * @returns {PromiseLike<void>}
 */
export function declareTest(given) {
  const parent = enclosing();
  const test = newNode({ kind: 'test', ...given }, parent);
  parent.children.push(test);
  if (parent.running) return parent.running(test);
  /** @type {PromiseWithResolvers<void>} */
  const { promise, resolve } = Promise.withResolvers();
  test.settle = resolve;
  // Not a plain promise: whether somebody waits decides whether the test may wait for the rest of the file.
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- a lazy promise is the point
    then: (onDone, onFailure) => {
      if (!parent.parent) awaited();
      return promise.then(onDone, onFailure);
    },
  };
}

/** @type {(kind: HookKind, hook: () => unknown) => void} */
export function declareHook(kind, hook) {
  enclosing().hooks[kind].push(hook);
}

/** @type {(value: unknown) => value is PromiseLike<unknown>} */
export function isThenable(value) {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/**
 * Every node from the file down to the node itself.
 * @type {(node: TestNode) => TestNode[]}
 */
export const lineage = (node) => (node.parent ? [...lineage(node.parent), node] : [node]);

/**
 * What a pseudo-test stands for: the path of its suite, '' for its file. Undefined for the name of a real test.
 * @type {(name: string) => string | undefined}
 */
export function pseudoOwner(name) {
  const found = /^(?:(.*) › )?\((?:load|teardown)\)$/s.exec(name);
  return found ? (found[1] ?? '') : undefined;
}

/**
 * Answers, for the id of a node, whether all below it is wanted, or some, or nothing. Wanting a pseudo-test is
 * wanting all it stands for.
 * @param {Iterable<string>} names
 * @returns {(id: string) => 'all' | 'some' | 'none'}
 */
export function chooser(names) {
  const all = new Set([...names].map((name) => pseudoOwner(name) ?? name));
  const some = new Set(['']);
  for (const name of all) {
    for (let at = name.indexOf(SEPARATOR); at >= 0; at = name.indexOf(SEPARATOR, at + 1)) {
      some.add(name.slice(0, at));
    }
  }
  return (id) => {
    if (all.has(id)) return 'all';
    return some.has(id) ? 'some' : 'none';
  };
}
