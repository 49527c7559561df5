// What hosts, killed and not, have left on this machine, looked for from outside and by other means than the sweep's.
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface Traces {
  /** Processes that a patch started, or that have a folder of the place mounted, open as their own, or in their words. */
  readonly processes: number;
  /** Mounts of this namespace below the place. */
  readonly mounts: number;
  /** Folders of owners in scratch. */
  readonly workspaces: number;
}

/** `token` is a part of a word that no other process of the machine has in its command line. */
export function tracesOf(place: string, token: string): Traces {
  const pids = numbersIn('/proc').filter((pid) => pid !== process.pid && isAlive(pid));
  return {
    processes: pids.filter((pid) => {
      const words = textOf(`/proc/${pid}/cmdline`);
      return (
        words.includes(token) || words.includes(place) || textOf(`/proc/${pid}/mountinfo`).includes(place)
      );
    }).length,
    mounts: textOf('/proc/self/mountinfo')
      .split('\n')
      .filter((line) => line.includes(place)).length,
    workspaces: namesIn(join(place, 'scratch')).length,
  };
}

/** Processes with `token` in their command line, and not `but`. */
export function processesNaming(token: string, but: string): number {
  return numbersIn('/proc').filter((pid) => {
    const words = textOf(`/proc/${pid}/cmdline`);
    return words.includes(token) && !words.includes(but) && pid !== process.pid && isAlive(pid);
  }).length;
}

function isAlive(pid: number): boolean {
  const stat = textOf(`/proc/${pid}/stat`);
  const state = stat.charAt(stat.lastIndexOf(')') + 2);
  return state !== '' && !'ZX'.includes(state);
}

const numbersIn = (folder: string): readonly number[] =>
  namesIn(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Another user's process, or one that has gone meanwhile, is none of ours. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** One hash over every name, kind, mode and content below a folder, `.git` included. */
export function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  for (const path of entriesOf(folder)) {
    const status = lstatSync(join(folder, path));
    hash.update(`${path}\0${status.mode}\0`);
    if (status.isSymbolicLink()) hash.update(readlinkSync(join(folder, path)));
    else if (status.isFile()) hash.update(readFileSync(join(folder, path)));
  }
  return hash.digest('hex');
}

/** Disk that the files below a folder occupy, bytes. */
export function occupied(folder: string): number {
  return entriesOf(folder).reduce((sum, path) => sum + lstatSync(join(folder, path)).blocks * 512, 0);
}

const entriesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
