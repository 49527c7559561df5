// Why the script that a test command names does not start: looked at in the user's folder and in what was frozen of it.
import { lstat, open, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';

import { type ScriptTrouble } from '../../../agent/engine/fault.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { findProgram } from '../../disk/find-program.ts';
import { unlessRefused } from '../../disk/errno.ts';
import { type Base } from '../../workspace/box.ts';

const INTERPRETERS: ReadonlySet<string> = new Set([
  'sh',
  'bash',
  'dash',
  'zsh',
  'node',
  'python',
  'python3',
  'ruby',
  'perl',
  'php',
]);

/** The script of `./check.sh -v` and of `sh check.sh -v`; undefined where the command names none. */
export function scriptOf({ argv: [program = '', first] }: Pick<Suite, 'argv'>): string | undefined {
  if (program.includes('/')) return program;
  if (first === undefined || !INTERPRETERS.has(program)) return undefined;
  return first.startsWith('-') ? undefined : first;
}

/** Undefined where the script itself is as it should be, or lies elsewhere: then something else is in the way. */
export async function scriptTrouble(suite: Suite, base: Base): Promise<ScriptTrouble | undefined> {
  const script = scriptOf(suite);
  if (script === undefined) return undefined;
  const { root } = base.record;
  const folder = join(root, suite.directory);
  const path = isAbsolute(script) ? script : join(folder, script);
  const inside = relative(root, path);
  if (inside.startsWith('..') || inside.includes('node_modules/')) return undefined;
  const found = await lookAt(path);
  if (!found) return { script, why: 'absent', folder };
  if (found.isFolder) return { script, why: 'folder' };
  const trouble = suite.argv[0] === script ? await startTrouble(script, path, found) : undefined;
  if (trouble) return trouble;
  const isHeld = !found.isRegular || (await base.paths()).includes(inside);
  return isHeld ? undefined : { script, why: 'left-out' };
}

/** Of a script that is to start by itself. */
async function startTrouble(
  script: string,
  path: string,
  { isExecutable }: Look,
): Promise<ScriptTrouble | undefined> {
  if (!isExecutable) return { script, why: 'not-executable' };
  const interpreter = await interpreterOf(path);
  if (interpreter === undefined) return undefined;
  if (interpreter.endsWith('\r')) return { script, why: 'line-ends' };
  return (await isThere(interpreter)) ? undefined : { script, why: 'interpreter', interpreter };
}

interface Look {
  readonly isFolder: boolean;
  readonly isExecutable: boolean;
  /** No link: those are in no list of files. */
  readonly isRegular: boolean;
}

async function lookAt(path: string): Promise<Look | undefined> {
  const found = await unlessRefused(Promise.all([lstat(path), stat(path)]));
  if (!found) return undefined;
  const [own, target] = found;
  return {
    isFolder: target.isDirectory(),
    isExecutable: (target.mode & 0o111) !== 0,
    isRegular: own.isFile(),
  };
}

const LONGEST = 256;

/** What the first line asks for, as the kernel reads it: the end of a line of Windows is a part of its name. */
async function interpreterOf(path: string): Promise<string | undefined> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST), 0, LONGEST, 0);
  const [, words = ''] = /^#![ \t]*([^\n]*)/.exec(buffer.toString('utf8', 0, bytesRead)) ?? [];
  const [program = '', argument] = words.split(/[ \t]+/);
  if (program === '') return undefined;
  return basename(program) === 'env' && argument !== undefined && !argument.startsWith('-')
    ? argument
    : program;
}

async function isThere(program: string): Promise<boolean> {
  if (program.includes('/')) return (await lookAt(program)) !== undefined;
  return findProgram(program) !== undefined;
}
