// What the user's files looked like when they were copied into a base, so that a later freeze copies only what differs.
import { type BigIntStats, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { byteName, bytePath } from './byte-path.ts';

export interface Sighting {
  readonly kind: 'file' | 'link';
  readonly isPointer: boolean;
  /** Size, times and number of the file; empty where it may have changed unseen since. */
  readonly mark: string;
}

/** By byte string relative to the root. */
export type Sightings = Map<string, Sighting>;

/** Some file systems tell times in steps of two seconds: what changed so shortly before it was seen may change again. */
const STEP_NS = 2_000_000_000n;
const ASCII = /^[\x20-\x7e]*$/;
const HEAD = 'galapagos-base 1';

export function sighting(status: BigIntStats, isPointer: boolean): Sighting {
  const { mtimeNs, ctimeNs } = status;
  const now = BigInt(Date.now()) * 1_000_000n;
  const isSettled = mtimeNs < now - STEP_NS && ctimeNs < now - STEP_NS;
  const mark = isSettled ? markOf(status) : '';
  return { kind: status.isSymbolicLink() ? 'link' : 'file', isPointer, mark };
}

/** Rights and owners move the change time. */
function markOf({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
}

const AT_ONCE = 500;

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
  let looked = 0;
  for (const [name, { mark }] of sightings) {
    const status = mark !== '' && isReal(dirname(name)) ? statusOf(root, name) : undefined;
    if (status === undefined || markOf(status) !== mark) changed.add(name);
    looked += 1;
    if (looked % AT_ONCE === 0) await setImmediate();
  }
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
  readonly tree: string;
  /** What the names are relative to. */
  readonly root: string;
  /** Which objects were in the store then (`TreeStore.state`). */
  readonly objects: string;
  readonly sightings: Sightings;
}

export function writeSightings(path: string, { tree, root, objects, sightings }: KeptSightings): void {
  const lines = [...sightings].map(([name, { kind, isPointer, mark }]) =>
    [kind === 'link' ? 'l' : isPointer ? 'p' : 'f', mark, '/', name].join(''),
  );
  writeFileSync(path, [HEAD, tree, objects, byteName(root), ...lines, ''].join('\0'), 'latin1');
}

/** Undefined when there is no such file, or it is not whole. */
export function readSightings(path: string): KeptSightings | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
  const [head, tree = '', objects = '', place = '', ...lines] = text.split('\0');
  if (head !== HEAD || !/^[0-9a-f]{40,64}$/.test(tree) || lines.pop() !== '') return undefined;
  const entries = lines.map((line): readonly [string, Sighting] => {
    const split = line.indexOf('/');
    const kind = line.startsWith('l') ? 'link' : 'file';
    return [line.slice(split + 1), { kind, isPointer: line.startsWith('p'), mark: line.slice(1, split) }];
  });
  const root = Buffer.from(place, 'latin1').toString('utf8');
  return { tree, root, objects, sightings: new Map(entries) };
}
