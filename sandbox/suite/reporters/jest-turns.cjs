// Loaded before each of jest's test files: before every test the event loop turns once, so that what happened until then
// is reported even if the test blocks it for ever.
'use strict';
const { setImmediate: turn } = require('node:timers');
const { note } = require('./notes.cjs');
const { relativeFile } = require('./seal.cjs');

/** @type {any} What jest defines, and the project under test may have no types of. */
const world = globalThis;
let isFirst = true;

if (typeof world.beforeEach === 'function') {
  world.beforeEach(() => {
    noteProgress();
    isFirst = false;
    return new Promise((turned) => void turn(turned));
  });
}

/** Jest tells of tests that are not run when their whole file has ended, and up to 28 of no test that begins. */
function noteProgress() {
  const key = Object.getOwnPropertySymbols(world).find(
    (symbol) => symbol.description === 'JEST_STATE_SYMBOL',
  );
  const state = key && world[key];
  if (!state?.currentlyRunningTest) return;
  const file = relativeFile(world.expect?.getState().testPath);
  const skipped = isFirst ? unrun(state.rootDescribeBlock, []) : [];
  const path = [];
  for (let at = state.currentlyRunningTest; at.parent !== undefined; at = at.parent) path.unshift(at.name);
  note({
    ended: skipped.map((names) => ({ file, path: names, state: 'skipped' })),
    running: [{ file, path }],
  });
}

/**
 * @param {any} block
 * @param {readonly string[]} names
 * @returns {readonly (readonly string[])[]}
 */
function unrun(block, names) {
  return (block.children ?? []).flatMap((/** @type {any} */ child) => {
    const path = [...names, child.name];
    if (child.type === 'describeBlock') return unrun(child, path);
    return child.mode === 'skip' || child.mode === 'todo' ? [path] : [];
  });
}
