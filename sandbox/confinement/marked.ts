// Finds and ends processes by a mark in the environment they were started with, never by name.
import { readFileSync, readdirSync } from 'node:fs';

const PATIENCE_MS = 2000;
const LOOK_AGAIN_MS = 5;

/**
 * Kills every process whose environment says `name=value`, and those they start meanwhile, until none is left; how many
 * there were. Only Linux can tell: elsewhere there are none.
 */
export async function endMarked(name: string, value: string): Promise<number> {
  const ended = new Set<number>();
  const until = performance.now() + PATIENCE_MS;
  for (let alive = processesMarked(name, value); alive.length > 0; alive = processesMarked(name, value)) {
    for (const pid of alive) kill(pid);
    for (const pid of alive) ended.add(pid);
    if (performance.now() > until) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return ended.size;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone between the look and the signal.
  }
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
