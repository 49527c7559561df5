// Finds and ends processes by a mark in the environment they were started with, never by name.
import { readFileSync, readdirSync } from 'node:fs';

/** Kills every process whose environment says `name=value`; how many there were. Only Linux can tell: else none. */
export function killMarked(name: string, value: string): number {
  const marked = processesMarked(name, value);
  for (const pid of marked) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone between the look and the signal.
    }
  }
  return marked.length;
}

function processesMarked(name: string, value: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  const wanted = `${name}=${value}`;
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(wanted) && !isDead(pid));
}

/** Another user's process, or one that is gone, is none of ours. */
function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function isDead(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return 'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2));
  } catch {
    return true;
  }
}
