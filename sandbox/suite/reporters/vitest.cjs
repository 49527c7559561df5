// Reporter for vitest (1 to 5): the sealed report at the end. People read vitest's own reporter beside it.
'use strict';
const path = require('node:path');
const { takeTicket } = require('./seal.cjs');
const { tellFiles } = require('./vitest-tasks.cjs');

/** @typedef {import('./vitest-tasks.cjs').Task} Task */

const ticket = takeTicket();
/** Notes from inside the workers: what they report goes out late, and never from a test that blocks its worker. */
const NOTES = path.join(__dirname, 'vitest-notes.mjs');

module.exports = class GalapagosReporter {
  /** @param {any} vitest */
  onInit(vitest) {
    const projects = vitest.projects ?? [];
    for (const config of new Set([
      vitest.config,
      ...projects.map((/** @type {any} */ { config }) => config),
    ])) {
      if (Array.isArray(config?.setupFiles)) config.setupFiles.push(NOTES);
    }
  }

  /**
   * Vitest 1 to 3.
   * @param {readonly Task[]} [files]
   */
  onFinished(files = []) {
    ticket.deliver(tellFiles(files));
  }

  /**
   * Vitest 3 and later.
   * @param {readonly { task: Task }[]} modules
   */
  onTestRunEnd(modules) {
    /** @type {Task[]} */
    const files = [];
    for (let at = 0; at < modules.length; at++) {
      const module = modules[at];
      if (module) files[files.length] = module.task;
    }
    ticket.deliver(tellFiles(files));
  }
};
