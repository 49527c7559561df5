// The package.json files that Node asks for above what it loads: a box with the host's own paths has to be let read them.
import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { type Plan } from '../plan.ts';
import { real } from '../../disk/real-path.ts';
import { isWithin } from '../../disk/within.ts';

/**
 * Existing files of this name in the folders above a box's copy, its dependencies and what it is shown. Node looks upwards
 * for the nearest: one that is not there it passes over, but at one that it may not read it gives up, before anything ran.
 * Regular files alone: a link of this name could lead anywhere. None that is to be hidden.
 */
export function manifestsAbove({ binds, linked, writable, around }: Plan): readonly string[] {
  const { hidden, closed } = around;
  const starts = [...writable, ...linked, ...binds.map(({ from }) => from)];
  const folders = new Set([...starts, ...starts.map(real)].flatMap(above));
  return [...folders]
    .map((folder) => join(folder, 'package.json'))
    .filter((path) => isFile(path) && !isAmong([...hidden, ...closed], path));
}

/** By whatever name: rules hold for the file. */
const isAmong = (folders: readonly string[], path: string): boolean =>
  folders.some((each) =>
    [path, real(path)].some((name) => isWithin(name, each) || isWithin(name, real(each))),
  );

/** From the folder around a path up to the root. */
function above(path: string): readonly string[] {
  const around = dirname(path);
  return around === path ? [] : [around, ...above(around)];
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path).isFile();
  } catch {
    return false;
  }
}
