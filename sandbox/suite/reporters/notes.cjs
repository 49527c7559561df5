// Notes of how far the tests of this process have come. Not sealed: code under test could write them. They are read only
// of a run that was killed, whose verdict says nothing, to name the test that hung.
'use strict';
const { writeSync, openSync } = require('node:fs');
const path = require('node:path');
const { threadId } = require('node:worker_threads');

const folder = process.env['GALAPAGOS_OUT'];
/** @type {number | undefined} */
let file;

/** @param {{ ended: readonly import('./seal.cjs').Told[], running: readonly { file: string, path: readonly string[] }[] }} line */
function note(line) {
  if (folder === undefined) return;
  file ??= openSync(path.join(folder, `notes-${process.pid}-${threadId}`), 'a');
  writeSync(file, `${JSON.stringify(line)}\n`);
}

module.exports = { note };
