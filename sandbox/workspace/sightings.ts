// What the user's files looked like when they were copied into a base, so that a later freeze copies only what differs.
import { type BigIntStats, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { inTurns } from '../disk/in-turns.ts';
import { type Leaf, type Tree, isMode } from '../git/objects.ts';
import { byteName, bytePath } from './byte-path.ts';

export interface Sighting {
  readonly isPointer: boolean;
  /** Size, times and number of the file; empty where it may have changed unseen since. */
  readonly mark: string;
}

/** By byte string relative to the root. */
export type Sightings = Map<string, Sighting>;

/**
 * What changed so shortly before it was seen may change again and look the same. Some file systems tell times in steps of
 * two seconds; those that know parts of a second step with the kernel's clock, at most every hundredth of one.
 */
const STEP_NS = { coarse: 2_000_000_000n, fine: 100_000_000n };
const SECOND_NS = 1_000_000_000n;
const ASCII = /^[\x20-\x7e]*$/;
/** Git keeps some names out of every tree. */
const NOT_IN_TREE = { mode: '', id: '' };
const HEAD = 'galapagos-base 2';

export function sighting(status: BigIntStats, isPointer: boolean): Sighting {
  const { mtimeNs, ctimeNs } = status;
  const now = BigInt(Date.now()) * 1_000_000n;
  // Nobody but the kernel sets the time of change.
  const before = now - (ctimeNs % SECOND_NS === 0n ? STEP_NS.coarse : STEP_NS.fine);
  const isSettled = mtimeNs < before && ctimeNs < before;
  const mark = isSettled ? markOf(status) : '';
  return { isPointer, mark };
}

/** Rights and owners move the change time. */
function markOf({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
}

/** Names whose file is, below `root`, not exactly what was seen any more. Leaves others a turn meanwhile. */
export async function changedSince(sightings: Sightings, root: string): Promise<ReadonlySet<string>> {
  const folders = new Map<string, boolean>([['.', true]]);
  /** A folder that is a link by now is none: what is behind it does not belong to the tree. */
  const isReal = (folder: string): boolean => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const found = isReal(dirname(folder)) && statusOf(root, folder)?.isDirectory() === true;
    folders.set(folder, found);
    return found;
  };
  const changed = new Set<string>();
  await inTurns(sightings, ([name, { mark }]) => {
    const status = mark !== '' && isReal(dirname(name)) ? statusOf(root, name) : undefined;
    if (status === undefined || markOf(status) !== mark) changed.add(name);
  });
  return changed;
}

export function statusOf(root: string, name: string): BigIntStats | undefined {
  try {
    // Bytes are the exception, and cost as much as the question itself.
    const path = ASCII.test(name) ? `${root}/${name}` : bytePath(root, name);
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    // A file stands where a folder was, or a folder may not be entered.
    return undefined;
  }
}

export interface KeptSightings {
  readonly tree: Tree;
  /** What the names are relative to. */
  readonly root: string;
  /** Which objects were in the store then (`TreeStore.state`). */
  readonly objects: string;
  /** When its objects were made young the last time, in milliseconds since 1970. */
  readonly freshAt: number;
  readonly sightings: Sightings;
}

/** A line a folder and a line a file, each ending with a slash and the name. */
export function writeSightings(path: string, kept: KeptSightings): void {
  const { tree, root, objects, freshAt, sightings } = kept;
  const folders = [...tree.folders].map(([name, id]) => `d ${id} /${name}`);
  const files = [...sightings].map(([name, { isPointer, mark }]) => {
    const { mode, id } = tree.leaves.get(name) ?? NOT_IN_TREE;
    return `${isPointer ? 'p' : 'f'}${mode} ${id} ${mark}/${name}`;
  });
  const all = [HEAD, tree.id, objects, freshAt, byteName(root), ...folders, ...files, ''];
  writeFileSync(path, all.join('\0'), 'latin1');
}

/** Undefined when there is no such file, or it is not whole. */
export function readSightings(path: string): KeptSightings | undefined {
  try {
    const parts = readFileSync(path, 'latin1').split('\0');
    const [head, id = '', objects = '', freshAt, place = '', ...lines] = parts;
    if (head !== HEAD || !/^[0-9a-f]{40,64}$/.test(id) || lines.pop() !== '') return undefined;
    const root = Buffer.from(place, 'latin1').toString('utf8');
    return { ...linesRead(id, lines), root, objects, freshAt: Number(freshAt) };
  } catch {
    return undefined;
  }
}

function linesRead(id: string, lines: readonly string[]): Pick<KeptSightings, 'tree' | 'sightings'> {
  const [leaves, folders] = [new Map<string, Leaf>(), new Map<string, string>()];
  const sightings: Sightings = new Map();
  for (const line of lines) {
    const slash = line.indexOf('/');
    const [first, second] = [line.indexOf(' '), line.indexOf(' ', line.indexOf(' ') + 1)];
    const [mode, object] = [line.slice(1, first), line.slice(first + 1, second)];
    const name = line.slice(slash + 1);
    if (line.startsWith('d')) folders.set(name, object);
    else sightings.set(name, { isPointer: line.startsWith('p'), mark: line.slice(second + 1, slash) });
    if (isMode(mode)) leaves.set(name, { mode, id: object });
  }
  return { tree: { id, leaves, folders }, sightings };
}
