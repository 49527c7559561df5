// Owns the tool that runs a shell command in the box, and tells what it printed and what it changed.
import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { shell } from './shell.mjs';
import { numberIn, refused, textIn } from './tool.mjs';

/** @import { Change } from '../project/tree.mjs' */
/** @import { Desk, Tool } from './tool.mjs' */

const MOST_SECONDS = 600;
const MOST_CHANGES = 8;

/** @type {Tool} */
export const run = {
  kind: 'tool',
  spec: {
    name: 'run',
    about: 'Run a shell command (no network)',
    parameters: {
      type: 'object',
      properties: { command: { type: 'string' }, seconds: { type: 'integer' } },
      required: ['command'],
    },
  },
  act: async (input, desk) => {
    const command = textIn(input, 'command') ?? '';
    if (command.trim() === '') return refused('The command is empty.');
    const { context, genes, paths, task, tree, turn } = desk;
    const seconds = Math.min(MOST_SECONDS, Math.max(1, numberIn(input, 'seconds') ?? genes.runSeconds));
    const { value: printed, changes } = await tree.watch(() =>
      shell(paths.inward(command), { cwd: task.directory, seconds, signal: context.signal }),
    );
    intend(changes, command, desk);
    const output = paths.outward(printed.output).trimEnd();
    const shown = ends(output, genes.outputChars);
    const log = shown === output ? '' : freshLog(desk.logs, turn);
    if (log !== '') writeFileSync(join(desk.logs, log), output);
    const told = [
      printed.end,
      ...(output === '' ? [] : [shown]),
      ...(log === '' ? [] : [`(all of it: /logs/${log})`]),
      ...(NO_GIT.test(output) ? [gitless(tree.changed)] : []),
      ...changesTold(changes, desk),
    ];
    return {
      ok: printed.ok,
      title: `run ${command.replaceAll(/\s+/g, ' ').slice(0, 80)}: ${printed.end}`,
      text: told.join('\n'),
      paths: changes.map(({ name }) => name),
    };
  },
};

const NO_GIT = /^fatal: not a git repository/m;

/** @type {(changed: readonly string[]) => string} */
const gitless = (changed) =>
  `(There is no git here. Changed until now: ${changed.length === 0 ? 'nothing' : changed.join(', ')}.)`;

/**
 * A turn may run several commands.
 * @type {(logs: string, turn: number) => string}
 */
function freshLog(logs, turn) {
  for (let nth = 1; ; nth++) {
    const name = nth === 1 ? `run-${turn}.txt` : `run-${turn}-${nth}.txt`;
    if (!existsSync(join(logs, name))) return name;
  }
}

/**
 * A command may be a way to edit, and it may be a test run that leaves things behind. What it changed or removed of what
 * was there is meant; what is new only if the command names it.
 * @type {(changes: readonly Change[], command: string, desk: Desk) => void}
 */
function intend(changes, command, { meant, isProtected }) {
  for (const { name, kind } of changes) {
    if (isProtected(name)) continue;
    if (kind !== 'added' || command.includes(basename(name))) meant.add(name);
  }
}

/** @type {(changes: readonly Change[], desk: Desk) => string[]} */
function changesTold(changes, { meant, isProtected, task }) {
  const told = changes.slice(0, MOST_CHANGES).map(({ name, kind }) => {
    if (isProtected(name)) return `${kind} ${name} (protected: will be undone)`;
    return `${kind} ${name}${meant.has(name) || !existsSync(join(task.root, name)) ? '' : ' (not part of the patch)'}`;
  });
  const more = changes.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more files changed`] : [])];
}

/**
 * Head and tail of a long text: errors are at either end.
 * @type {(text: string, most: number) => string}
 */
export function ends(text, most) {
  if (text.length <= most) return text;
  const [head, tail] = [Math.floor(most / 3), Math.ceil((most * 2) / 3)];
  const cut = text.length - head - tail;
  return `${text.slice(0, head)}\n… ${cut} characters …\n${text.slice(-tail)}`;
}
