// Ends the processes of node:test's files that stand still: a test that blocks its event loop cannot be ended from within.
'use strict';
const { ChildProcess } = require('node:child_process');
const nodePath = require('node:path');
const { testMs } = require('./seal.cjs');

/** Gives the event loop of a file a turn before every test, so that what happened until then is reported. */
const PRELOAD = nodePath.join(__dirname, 'node-turns.cjs');

/**
 * @typedef {object} Watched
 * @property {ChildProcess} child
 * @property {NodeJS.Timeout} timer
 */

/**
 * A file's process is killed when nothing was heard of it for longer than a single test may take. Newer Nodes end a test
 * that merely waits for ever themselves, and run the others.
 */
function watchFiles() {
  /** @type {Map<string, Watched>} */
  const files = new Map();
  /** @type {Set<string>} */
  const overdue = new Set();
  if (testMs > 0) {
    onSpawn((child, file) => {
      const timer = setTimeout(() => {
        overdue.add(file);
        child.kill('SIGKILL');
      }, testMs * 1.25);
      child.once('exit', () => clearTimeout(timer));
      files.set(file, { child, timer });
    });
  }
  return {
    /** @param {string | undefined} file */
    alive: (file) => void files.get(nodePath.resolve(file ?? ''))?.timer.refresh(),
    /** @param {string | undefined} file */
    isOverdue: (file) => overdue.has(nodePath.resolve(file ?? '')),
    /** Absolute paths. */
    overdue: () => [...overdue],
  };
}

/** @param {(child: ChildProcess, file: string) => void} watch */
function onSpawn(watch) {
  // Node's runner took hold of `spawn` before this file was loaded; all processes begin here.
  /** @type {any} */
  const prototype = ChildProcess.prototype;
  const spawn = prototype.spawn;
  prototype.spawn = function (/** @type {{ args?: string[], envPairs?: string[] }} */ options) {
    const { args = [], envPairs = [] } = options;
    const isTest = envPairs.some((pair) => pair.startsWith('NODE_TEST_CONTEXT=child'));
    if (!isTest) return spawn.call(this, options);
    const file =
      args.findLast((word, index) => index > 0 && /\.[cm]?[jt]sx?$/.test(word)) ?? args.at(-1) ?? '';
    options.args = [
      ...args.slice(0, 1),
      '--require',
      PRELOAD,
      ...args.slice(1).map((word) => (word === '--test-timeout=0' ? `--test-timeout=${testMs}` : word)),
    ];
    const result = spawn.call(this, options);
    watch(this, nodePath.resolve(file));
    return result;
  };
}

module.exports = { watchFiles };
