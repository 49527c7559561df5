// The surroundings of a box at the moment of its start: they were looked at once, and the machine goes on.
import { lstatSync } from 'node:fs';

import { type Surroundings } from '../plan.ts';
import { servicesSeen } from './services.ts';

/** Without what has gone since, for nothing can be mounted there; with the sockets that are open by now. */
export function asOfNow(around: Surroundings): Surroundings {
  const { masked, shown, closed, hidden } = around;
  return {
    ...around,
    masked: masked.filter(isThere),
    shown: shown.filter(isThere),
    closed: closed.filter(isThere),
    hidden: [...hidden.filter(isThere), ...servicesSeen(around)],
  };
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A folder around it may not be entered by now, and not by a box either.
    return false;
  }
}
