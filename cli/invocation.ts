// Command lines we print are there to be pasted: the program as it was started here, the folder and store when needed.
import { basename, relative, resolve } from 'node:path';

import { quote } from 'shell-quote';

import { type Arguments } from './options/arguments.ts';
import { type Desk } from './desk.ts';

/** How this process was started, as a person would type it: `galapagos` when installed, else `node dist/cli.js`. */
export function programName(script: string, cwd: string): string {
  return basename(script) === 'galapagos' ? 'galapagos' : `node ${quote([relative(cwd, script) || script])}`;
}

/** The line that does this to a run of the project in `directory`. */
export function invocation(words: readonly string[], directory: string, { args, desk }: Seat): string {
  const store = args.text('store');
  const where = resolve(directory) === resolve(desk.cwd) ? [] : ['--dir', relative(desk.cwd, directory)];
  return `${desk.terminal.program} ${quote([...words, ...where, ...(store === undefined ? [] : ['--store', store])])}`;
}

export interface Seat {
  readonly args: Arguments;
  readonly desk: Desk;
}
