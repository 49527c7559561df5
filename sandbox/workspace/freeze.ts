// Freezes the user's tree: copies what it holds now, stores it as a git tree of ours, and hands out the base.
import { lstatSync } from 'node:fs';
import { lstat, mkdir, readdir, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { type Fault } from '../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { errnoOf } from '../disk/errno.ts';
import { FrozenBase } from './base.ts';
import { type FreezeOptions } from './box.ts';
import { Copying, type CopyingParts, type Earlier, type Filled } from './copying.ts';
import { decodeName, listTree } from './listing.ts';
import { removeTree } from './remove-tree.ts';
import { type Shelf } from './shelf.ts';
import { type KeptSightings, changedSince, readSightings, writeSightings } from './sightings.ts';
import { TreeStore, diskFault, gitFault } from './tree-store.ts';

const SIGHTINGS = 'sightings';
/** Objects are spared for an hour after they were made young; a run names them seconds after its freeze. */
const FRESH_MS = 10 * 60 * 1000;

export interface FreezePlace {
  /** A new folder of the scratch; it becomes the base's own. */
  readonly place: string;
  /** Where bases lie that nobody uses; absent where none may be kept. */
  readonly shelf?: Shelf;
}

export async function freezeTree(
  directory: string,
  { place, shelf }: FreezePlace,
  options: FreezeOptions,
): Promise<Outcome<FrozenBase, Fault>> {
  const { signal, tree } = options;
  const there = await readableFolder(directory);
  if (!there.ok) return there;
  const store = await TreeStore.open(options.objects, signal);
  if (!store.ok) return store;
  const key = [there.value, store.value.folder].join('\0');
  const kept = tree === undefined ? takenFrom(shelf, key, place) : undefined;
  const [listing, earlier] = await Promise.all([
    listTree(there.value, { ownGit: store.value.folder, signal, ...(kept && { guess: kept.root }) }),
    kept && lookAgain(kept, store.value, signal),
  ]);
  if (!listing.ok) return failure(gitFault(listing.fault));
  const parts = { place, store: store.value, listing: listing.value, signal };
  const keep = shelf && (async (): Promise<void> => await shelf.put(key, place));
  try {
    const filled = await fill(parts, tree, earlier);
    if (!filled.ok) return filled;
    if (filled.value.tree.leaves.size === 0) return failure({ kind: 'folder-empty', path: directory });
    return success(await baseOf(filled.value, parts, keep));
  } catch (error) {
    signal.throwIfAborted();
    return failure(diskFault(place, error));
  }
}

/** Takes an earlier base of the same folder into `place`, and what is known of it. */
function takenFrom(shelf: Shelf | undefined, key: string, place: string): KeptSightings | undefined {
  return shelf?.take(key, place) === true ? readSightings(join(place, SIGHTINGS)) : undefined;
}

/** What differs from an earlier base by now; undefined where its objects are not in the store any more. */
async function lookAgain(
  kept: KeptSightings,
  store: TreeStore,
  signal: AbortSignal,
): Promise<Earlier | undefined> {
  const now = Date.now();
  const isFresh = kept.freshAt <= now && now - kept.freshAt < FRESH_MS;
  const isWhole = async (): Promise<boolean> => {
    if (!isFresh) store.freshen();
    return (await store.state()) === kept.objects || (await store.has(kept.tree.id, signal));
  };
  const [changed, isThere] = await Promise.all([changedSince(kept.sightings, kept.root), isWhole()]);
  return isThere ? { ...kept, changed, freshAt: isFresh ? kept.freshAt : now } : undefined;
}

async function fill(
  parts: CopyingParts,
  tree: string | undefined,
  earlier: Earlier | undefined,
): Promise<Outcome<Filled, Fault>> {
  const copying = new Copying(parts);
  if (tree !== undefined) return await copying.restore(tree);
  const isUsable = earlier !== undefined && earlier.root === parts.listing.root;
  return await (isUsable ? copying.renew(earlier) : copying.make());
}

/** `keep` puts the base's folder aside for a later freeze. */
async function baseOf(
  { tree, remarks, seen }: Filled,
  { place, store, listing }: CopyingParts,
  keep: (() => Promise<void>) | undefined,
): Promise<FrozenBase> {
  const { root, directory, ignoredFolders, outsideRules } = listing;
  const folder = join(place, 'tree');
  const mountPoints = await makeMountPoints(folder, ignoredFolders);
  const retire = async (): Promise<void> => {
    if (keep === undefined || seen === undefined) {
      await removeTree(place);
      return;
    }
    for (const point of mountPoints) await removeTree(join(folder, point));
    for (const name of ['copies', 'repository', 'excludes', 'index']) await removeTree(join(place, name));
    const objects = await store.state();
    writeSightings(join(place, SIGHTINGS), { ...seen, tree, root, objects });
    await keep();
  };
  const said = Object.keys(remarks).length > 0 ? { remarks } : {};
  const record = { tree: tree.id, root, directory, files: tree.leaves.size, ...said };
  return new FrozenBase({
    record,
    place,
    folder,
    leaves: tree.leaves,
    ignoredFolders,
    outsideRules,
    store,
    retire,
  });
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

/**
 * Ignored folders are mounted into the copy, so the copy needs a place for each. They are not part of the tree. Answers
 * with the topmost folders that were made for that.
 */
async function makeMountPoints(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const made: string[] = [];
  for (const name of names) {
    const text = decodeName(name);
    if (text === undefined || !isRealPath(folder, text)) continue;
    const first = await mkdir(join(folder, text), { recursive: true });
    if (first !== undefined) made.push(relative(folder, first));
  }
  return made;
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
