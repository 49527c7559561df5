// What must be so inside of the walls in the last moment before a command starts: looked at there, not deduced here.
import { readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { type Plan } from '../plan.ts';

/** `gone`: no such path. `closed`: cannot be opened. `own`: another namespace than the host's. `copy`: another folder than this one. */
type Wall = readonly [name: 'gone' | 'closed' | 'own' | 'copy', ...words: string[]];

const NAMESPACES = ['user', 'mnt', 'pid', 'net', 'ipc', 'uts'];

/** For a command with a view of the machine of its own. That no capability is left is looked at anyway. */
export function viewWalls(plan: Plan): string[] {
  const copies = plan.layers.flatMap(({ at }): Wall[] => {
    const original = identityOf(at);
    return original === undefined ? [] : [['copy', at, original]];
  });
  return words([['gone', canaryOf(plan)], ...ownNamespaces(), ...copies]);
}

/** For a command that sees the machine as it is and must not be let in. */
export function ruleWalls(plan: Plan): string[] {
  return words([
    ['closed', canaryOf(plan)],
    ['closed', plan.original],
  ]);
}

/** A file of the host in a folder that every box has masked. */
const canaryOf = (plan: Plan): string => join(plan.folder, 'empty');

function words(walls: readonly Wall[]): string[] {
  return walls.flatMap((wall) => ['wall', String(wall.length), ...wall]);
}

function ownNamespaces(): Wall[] {
  return NAMESPACES.flatMap((name): Wall[] => {
    const ours = namespaceOf(name);
    return ours === undefined ? [] : [['own', name, ours]];
  });
}

/** Undefined where the kernel has no such namespaces. */
function namespaceOf(name: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/ns/${name}`);
  } catch {
    return undefined;
  }
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}
