// A look at the user's tree as it lies on disk, without freezing it: the same files that a base would hold.
import { lstatSync } from 'node:fs';
import { join } from 'node:path';

import { type Fault } from '../../agent/engine/fault.ts';
import { success, failure, type Outcome } from '../../agent/engine/outcome.ts';
import { errnoOf } from '../disk/errno.ts';
import { readRegular } from '../disk/read-regular.ts';
import { type ReadableTree } from './box.ts';
import { decodeName, listTree } from './listing.ts';
import { Scratch } from './scratch.ts';
import { gitFault, TreeStore } from './tree-store.ts';

/** Longer is nothing that is looked at for tests. */
const MOST_BYTES = 1024 * 1024;

/** `directory` must be an absolute real path. Nothing is written into the repository, and no link is followed. */
export async function survey(directory: string, signal: AbortSignal): Promise<Outcome<ReadableTree, Fault>> {
  await using scratch = await Scratch.open();
  return await scratch.borrow(async (folder) => {
    const own = await TreeStore.open(folder, signal);
    if (!own.ok) return own;
    const listing = await listTree(directory, { ownGit: own.value.folder, signal });
    if (!listing.ok) return failure(gitFault(listing.fault));
    const { root, directory: inner, tracked, untracked } = listing.value;
    const names = new Set([...tracked, ...untracked].flatMap((name) => decodeName(name) ?? []));
    const paths = [...names].filter((path) => isFile(join(root, path))).sort();
    return success({
      record: { root, directory: inner },
      paths: () => Promise.resolve(paths),
      read: async (path) => (names.has(path) ? await readRegular(join(root, path), MOST_BYTES) : undefined),
    });
  });
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}
