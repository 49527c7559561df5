// Whether standard output goes into a file of the project: the shell has made it before anything could be frozen.
import { fstatSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

import { git } from '../sandbox/git/git.ts';
import { isWithin } from '../sandbox/disk/within.ts';
import { errnoOf } from '../sandbox/disk/errno.ts';

export interface Output {
  /** What the results are written to. */
  readonly descriptor: number;
  readonly cwd: string;
}

/**
 * A line that says so, or undefined. The file is looked for where shells make it: in the current folder and in the
 * project's own. One that git ignores is not frozen, and not spoken of.
 */
export async function ownOutputWords(
  directory: string,
  { descriptor, cwd }: Output,
): Promise<string | undefined> {
  const path = [cwd, directory]
    .filter((folder) => isWithin(folder, directory))
    .map((folder) => fileBehind(descriptor, folder))
    .find((each) => each !== undefined);
  if (path === undefined || (await isIgnored(path, directory))) return undefined;
  return `output    goes to ${relative(cwd, path)}, in the project: it is frozen with your files, as empty as it is now, and tests see it; write it elsewhere, or have git ignore it`;
}

function fileBehind(descriptor: number, folder: string): string | undefined {
  const target = fstatSync(descriptor);
  if (!target.isFile()) return undefined;
  const names = seen(() => readdirSync(folder)) ?? [];
  return names
    .map((name) => join(folder, name))
    .find((path) => {
      const found = seen(() => statSync(path));
      return found?.ino === target.ino && found.dev === target.dev;
    });
}

/** Undefined where it cannot be looked at. */
function seen<Sight>(look: () => Sight): Sight | undefined {
  try {
    return look();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

async function isIgnored(path: string, directory: string): Promise<boolean> {
  const asked = await git(['check-ignore', '-q', '--', path], { directory });
  return asked.ok;
}
