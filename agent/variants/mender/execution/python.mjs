// Owns how the Python worker is started: which interpreter, with which part of the project's own command.
import { existsSync, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { COUNTER } from './counter.mjs';
import { warmExecutor } from './warm.mjs';

/** @import { VisibleTask } from '../../protocol.ts' */
/** @import { Executor } from './trial.mjs' */

const start = fileURLToPath(new URL('./python/start.py', import.meta.url));

/** @type {(task: VisibleTask, workers: number) => Executor} */
export function pythonExecutor({ root, directory, suite }, workers) {
  return warmExecutor({
    manner: 'fork server',
    workers,
    // Every confirmation is a fork of a process that has loaded nothing of the project.
    confirmsInNewProcess: false,
    opening: {
      root,
      directory,
      framework: suite.framework,
      arguments: argumentsOf(suite.argv, suite.framework),
      counter: COUNTER,
    },
    command: {
      command: interpreterOf(suite.argv, directory),
      args: [start],
      directory,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONHASHSEED: '0' },
    },
  });
}

/**
 * What follows the framework's name on the command line.
 * @type {(argv: readonly string[], framework: string) => readonly string[]}
 */
export function argumentsOf(argv, framework) {
  const at = argv.findIndex((word) => basename(word).startsWith(framework) || word === 'py.test');
  return at < 0 ? [] : argv.slice(at + 1);
}

/**
 * As the suite itself finds it: an environment of the project's own stands first on its path.
 * @type {(argv: readonly string[], directory: string) => string}
 */
export function interpreterOf([program = ''], directory) {
  if (/^(python|pypy)[\d.]*$/.test(basename(program))) {
    return program.includes('/') ? program : (ownProgram(program, directory) ?? program);
  }
  const found = findProgram(program, directory);
  const usual = ownProgram('python3', directory) ?? 'python3';
  if (!found) return usual;
  const beside = join(dirname(found), 'python');
  if (program.includes('/') && existsSync(beside)) return beside;
  // A script that pip installed names its interpreter in the first line.
  const [, interpreter] = /^#!(\S*python[\d.]*)\s*$/m.exec(readFileSync(found, 'utf8').slice(0, 200)) ?? [];
  return interpreter && existsSync(interpreter) ? interpreter : usual;
}

/** @type {(program: string, directory: string) => string | undefined} */
function findProgram(program, directory) {
  if (program === '') return undefined;
  const places = program.includes('/')
    ? [isAbsolute(program) ? program : join(directory, program)]
    : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
  const own = program.includes('/') ? undefined : ownProgram(program, directory);
  return own ?? places.find((path) => existsSync(path));
}

/** @type {(program: string, directory: string) => string | undefined} */
function ownProgram(program, directory) {
  const places = ['.venv', 'venv'].map((folder) => join(directory, folder, 'bin', program));
  return places.find((path) => existsSync(path));
}
