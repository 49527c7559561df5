// Whose a run is, in a store that several projects share. Another project's runs are left alone.
import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

import { baseIn } from '../apply/settle.ts';
import { unlessRefused } from '../disk/errno.ts';
import { readJournal } from '../journal/read.ts';

/** Is this the same folder, by whatever name it was opened? */
export async function isSameFolder(one: string, other: string): Promise<boolean> {
  return relative(one, other) === '' || (await realOf(one)) === (await realOf(other));
}

/** Is the folder this one, or does it lie in it? */
export async function isInFolder(folder: string, outer: string): Promise<boolean> {
  return isWithin(folder, outer) || isWithin(await realOf(folder), await realOf(outer));
}

/** Does the run in this folder write files of a repository in which, or above which, the project lies? */
export async function isAbout(project: string, runFolder: string): Promise<boolean> {
  const read = await readJournal(runFolder);
  const base = read.ok ? baseIn(read.value.records) : undefined;
  if (!base) return false;
  const own = await realOf(project);
  const theirs = await realOf(base.root);
  return isWithin(own, theirs) || isWithin(theirs, own);
}

function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return way !== '..' && !way.startsWith(join('..', sep)) && !isAbsolute(way);
}

/** The path as it is, when there is nothing there any more. */
const realOf = async (path: string): Promise<string> => (await unlessRefused(realpath(path))) ?? path;
