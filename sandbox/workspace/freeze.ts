// Freezes the user's tree: copies what it holds now, stores it as a git tree of ours, and hands out the base.
import { lstatSync } from 'node:fs';
import { lstat, mkdir, readdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type BaseRemarks } from '../../agent/task/task.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { FrozenBase } from './base.ts';
import { type FreezeOptions } from './box.ts';
import { copyFiles } from './copy-files.ts';
import { errnoOf } from '../disk/errno.ts';
import { type Listing, listTree } from './listing.ts';
import { TreeStore, diskFault, gitFault } from './tree-store.ts';

/** `place` is a folder of the scratch that does not exist yet; it becomes the base's own. */
export async function freezeTree(
  directory: string,
  place: string,
  options: FreezeOptions,
): Promise<Outcome<FrozenBase, Fault>> {
  const { signal } = options;
  const there = await readableFolder(directory);
  if (!there.ok) return there;
  const store = await TreeStore.open(options.objects, signal);
  if (!store.ok) return store;
  const listing = await listTree(there.value, { ownGit: store.value.folder, signal });
  if (!listing.ok) return failure(gitFault(listing.fault));
  const folder = join(place, 'tree');
  const excludes = join(place, 'excludes');
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(excludes, listing.value.excludes);
    const tree = await fill(folder, { listing: listing.value, store: store.value, options });
    if (!tree.ok) return tree;
    const entries = await store.value.entries(tree.value.id, signal);
    if (!entries.ok) return entries;
    if (entries.value.length === 0) return failure({ kind: 'folder-empty', path: directory });
    const { root, directory: inner, ignoredFolders } = listing.value;
    const { id, remarks } = tree.value;
    await makeMountPoints(folder, ignoredFolders);
    return success(
      new FrozenBase({
        record: {
          tree: id,
          root,
          directory: inner,
          files: entries.value.length,
          ...(Object.keys(remarks).length > 0 && { remarks }),
        },
        place,
        folder,
        excludes,
        entries: entries.value,
        ignoredFolders,
        store: store.value,
      }),
    );
  } catch (error) {
    signal.throwIfAborted();
    return failure(diskFault(place, error));
  }
}

interface Filling {
  readonly listing: Listing;
  readonly store: TreeStore;
  readonly options: FreezeOptions;
}

interface Filled {
  /** Id of the tree. */
  readonly id: string;
  readonly remarks: BaseRemarks;
}

/** From the stored objects when an earlier tree is wanted, else from what the user has now. */
async function fill(folder: string, { listing, store, options }: Filling): Promise<Outcome<Filled, Fault>> {
  const { signal, tree } = options;
  if (tree !== undefined) {
    const restored = await store.restore(tree, folder, signal);
    return restored.ok ? success({ id: tree, remarks: {} }) : restored;
  }
  const copied = await copyFiles(listing, { from: listing.root, to: folder, signal });
  if (!copied.ok) return copied;
  const kept = await store.keep(folder, signal);
  return kept.ok ? success({ id: kept.value, remarks: copied.value }) : kept;
}

/** The real path of a folder that can be listed. */
export async function readableFolder(directory: string): Promise<Outcome<string, Fault>> {
  try {
    const real = await realpath(directory);
    if (!(await lstat(real)).isDirectory()) return failure({ kind: 'folder-missing', path: directory });
    const names = await readdir(real);
    return names.length === 0 ? failure({ kind: 'folder-empty', path: directory }) : success(real);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR')
      return failure({ kind: 'folder-missing', path: directory });
    return failure({ kind: 'folder-unreadable', path: directory, detail: errno ?? String(error) });
  }
}

/** Ignored folders are mounted into the copy, so the copy needs a place for each. They are not part of the tree. */
async function makeMountPoints(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const text = Buffer.from(name, 'latin1').toString('utf8');
    if (isRealPath(folder, text)) await mkdir(join(folder, text), { recursive: true });
  }
}

/** False when a part of the path is a link or a file in the frozen tree. */
function isRealPath(folder: string, name: string): boolean {
  let at = folder;
  for (const part of name.split('/')) {
    at = join(at, part);
    const status = lstatSync(at, { throwIfNoEntry: false });
    if (status === undefined) return true;
    if (!status.isDirectory()) return false;
  }
  return true;
}
