// The rules of a box without a view of its own: what of the machine it may open, computed from its plan.
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { type Plan } from '../plan.ts';
import { real } from '../../disk/real-path.ts';
import { isWithin } from '../../disk/within.ts';
import { manifestsAbove } from '../seen/manifests.ts';

/** One folder with all below it, or one file. */
export interface LandlockRule {
  readonly path: string;
  /** Bits of landlock(7). */
  readonly access: number;
}

const RIGHT = {
  execute: 1 << 0,
  writeFile: 1 << 1,
  readFile: 1 << 2,
  readFolder: 1 << 3,
  makeDevice: (1 << 6) | (1 << 11),
  truncate: 1 << 14,
  deviceControl: 1 << 15,
};
const READ_FILE = RIGHT.execute | RIGHT.readFile;
const READ = READ_FILE | RIGHT.readFolder;
const USE_DEVICE = RIGHT.readFile | RIGHT.writeFile | RIGHT.truncate;
const WRITE = 0xffff & ~(RIGHT.makeDevice | RIGHT.deviceControl);
/** All others are the machine's: disks, terminals, shared memory. */
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom'].map((name) => `/dev/${name}`);

/**
 * Reading: the machine but what is masked or hidden, what is shown in spite of a mask, dependencies, and the package.json
 * files above what is loaded. Writing: the box's own folders. `known` are the rights that this kernel knows. A rule holds
 * for all below its folder and none takes anything away again; so a folder with something closed in it is opened entry by
 * entry, and cannot be listed itself.
 */
export function landlockRules(plan: Plan, known: number): readonly LandlockRule[] {
  const { masked, shown, hidden, closed: emptied } = plan.around;
  const closed = [...hidden, ...emptied, plan.original, plan.folder].flatMap((path) => [path, real(path)]);
  const machine = open('/', ['/dev', ...masked, ...closed]);
  const givenBack = [...shown, ...plan.linked.map(real)].flatMap((path) => {
    // What is asked for by name in the user's own folder is a dependency, and no longer closed by it.
    return open(
      path,
      closed.filter((each) => !isWithin(path, each)),
    );
  });
  const binds = plan.binds.filter(({ access }) => access === 'read').map(({ from }) => from);
  const readable = [...machine, ...givenBack, ...binds, ...manifestsAbove(plan)].map((path) => ({
    path,
    access: isFolder(path) ? READ : READ_FILE,
  }));
  const devices = DEVICES.map((path) => ({ path, access: USE_DEVICE }));
  const writable = plan.writable.map((path) => ({ path, access: WRITE }));
  return [...readable, ...devices, ...writable].map(({ path, access }) => ({ path, access: access & known }));
}

/** The outermost paths at and below `path` that hold nothing closed. Links are left out: what they lead to counts. */
function open(path: string, closed: readonly string[]): readonly string[] {
  if (closed.includes(path)) return [];
  const inside = closed.filter((each) => isWithin(each, path));
  if (inside.length === 0) return [path];
  return entriesOf(path).flatMap((name) => {
    const entry = join(path, name);
    return isOwn(entry) ? open(entry, inside) : [];
  });
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** There, and no link to somewhere else. */
function isOwn(path: string): boolean {
  try {
    return !lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
