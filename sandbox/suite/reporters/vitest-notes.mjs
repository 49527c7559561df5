// Loaded into vitest's workers: notes which test is running, for a run that has to be killed.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { note } = require('./notes.cjs');
const { relativeFile } = require('./seal.cjs');
const { tellTest } = require('./vitest-tasks.cjs');

/** @typedef {any} Task Its types differ from version to version. */

/** @type {any} */
const world = globalThis;
const worker = world.__vitest_worker__;
const WATCHED = Symbol.for('galapagos.watched');
const seen = new WeakSet();
/** Told with the next test that begins. @type {import('./seal.cjs').Told[]} */
let ended = [];

if (worker !== undefined && worker[WATCHED] === undefined) {
  worker[WATCHED] = true;
  /** @type {Task} */
  let current = worker.current;
  Object.defineProperty(worker, 'current', {
    configurable: true,
    enumerable: true,
    get: () => current,
    set(task) {
      if (isTest(current) && task !== current) ended.push(told(current));
      if (isTest(task) && task !== current) began(task);
      current = task;
    },
  });
}

/** @param {Task} test */
function began(test) {
  if (test.file && !seen.has(test.file)) {
    seen.add(test.file);
    ended.push(...unrun(test.file).map(told));
  }
  note({ ended, running: [placeOf(test)] });
  ended = [];
}

/** @param {Task} task */
function isTest(task) {
  return task !== undefined && task.type !== 'suite' && task.type !== 'file';
}

/**
 * @param {Task} task
 * @returns {Task[]}
 */
function unrun(task) {
  if (isTest(task)) return task.mode === 'skip' || task.mode === 'todo' ? [task] : [];
  return (task.tasks ?? []).flatMap(unrun);
}

/** @param {Task} test */
const told = (test) => tellTest(test, { ...placeOf(test), why: undefined });

/** @param {Task} test */
function placeOf(test) {
  const path = [];
  // The file itself has a path, and in vitest 1 there is a nameless suite between.
  for (let task = test; task !== undefined && task.filepath === undefined; task = task.suite) {
    if (isTest(task) || task.name !== '') path.unshift(task.name);
  }
  return { file: relativeFile(test.file?.filepath ?? test.file?.name), path };
}
