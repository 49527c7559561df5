// Sockets of this machine's services that lie where a box sees them: a view that cannot be written still lets them be spoken to.
import { lstatSync, readFileSync, realpathSync } from 'node:fs';

import { isWithin } from '../../disk/within.ts';
import { type Surroundings } from '../plan.ts';

/** A line: NUMBER COUNT PROTOCOL FLAGS TYPE STATE INODE PATH; without a path the socket has no name, or one of no file. */
const NAMED = /^\S+ \S+ \S+ \S+ \S+ \S+ +\d+ (\/.*)$/gm;

/**
 * Paths of sockets that somebody has open at this moment, outside of what is masked anyway; only of this network
 * namespace. Empty on other systems than Linux.
 */
export function servicesSeen({ masked, shown, closed }: Surroundings): readonly string[] {
  const isBelow = (path: string, folders: readonly string[]): boolean =>
    folders.some((folder) => isWithin(path, folder));
  const isSeen = (path: string): boolean =>
    !isBelow(path, closed) && (!isBelow(path, masked) || isBelow(path, shown));
  const paths = [...openSockets().matchAll(NAMED)].flatMap(([, path = '']) => socketAt(path));
  return [...new Set(paths)].filter(isSeen);
}

function openSockets(): string {
  try {
    return readFileSync('/proc/net/unix', 'utf8');
  } catch {
    return '';
  }
}

/** Its path without links; nothing where there is none: services remove their sockets early, or have views of their own. */
function socketAt(path: string): readonly string[] {
  try {
    const place = realpathSync(path);
    return lstatSync(place).isSocket() ? [place] : [];
  } catch {
    return [];
  }
}
