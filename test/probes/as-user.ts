// Starts the command line as an ordinary user, where this process is root and that user may read the sources.
import { execFile, execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { findProgram } from '../../sandbox/disk/find-program.ts';
import { removeTree } from '../../sandbox/workspace/remove-tree.ts';

const run = promisify(execFile);
/** Of nobody in particular; without a name, a group or a home on any machine. */
const USER = 54_321;
const MAIN = resolve(import.meta.dirname, '..', '..', 'cli', 'main.ts');

const words = (user: number): readonly string[] => [
  `--reuid=${user}`,
  `--regid=${user}`,
  '--clear-groups',
  '--inh-caps=-all',
  '--bounding-set=-all',
  '--',
];

/** Undefined: it can be done here. */
export function whyNotAsUser(): string | undefined {
  if (process.getuid?.() !== 0) return 'this is an ordinary user: the other tests say it all';
  if (findProgram('setpriv') === undefined) return 'setpriv is not installed';
  try {
    execFileSync('setpriv', [...words(USER), 'test', '-r', MAIN], { stdio: 'ignore' });
    execFileSync('setpriv', [...words(USER), process.execPath, '--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'an ordinary user cannot read this folder';
  }
}

/** Standard output and exit code of the command line, with a home of that user's own. */
export async function galapagosAsUser(
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string }> {
  const home = mkdtempSync(join(tmpdir(), 'galapagos-home-'));
  chownSync(home, USER, USER);
  try {
    const options = {
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home },
      maxBuffer: 64 * 1024 * 1024,
    };
    const { stdout } = await run('setpriv', [...words(USER), process.execPath, MAIN, ...args], options);
    return { code: 0, stdout };
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && 'code' in error)
      return { code: Number(error.code), stdout: String(error.stdout) };
    throw error;
  } finally {
    await removeTree(home);
  }
}
