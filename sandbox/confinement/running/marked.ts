// Finds and ends processes by a mark in the environment they were started with, never by name.
import { readFileSync, readdirSync } from 'node:fs';

const PATIENCE_MS = 2000;
const LOOK_AGAIN_MS = 5;

export interface Mark {
  readonly name: string;
  readonly value: string;
  /** Also those that have a folder with this in its path mounted: a command in a box does not carry our environment. */
  readonly mounted?: string;
}

/**
 * Kills every process that carries the mark, and those they start meanwhile, until none is left; how many there were.
 * Only Linux can tell: elsewhere there are none.
 */
export async function endMarked(mark: Mark): Promise<number> {
  const ended = new Set<number>();
  const until = performance.now() + PATIENCE_MS;
  for (let alive = processesMarked(mark); alive.length > 0; alive = processesMarked(mark)) {
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

function processesMarked({ name, value, mounted }: Mark): readonly number[] {
  if (process.platform !== 'linux') return [];
  const wanted = `${name}=${value}`;
  const carries = (pid: number): boolean =>
    about(pid, 'environ').split('\0').includes(wanted) ||
    (mounted !== undefined && about(pid, 'mountinfo').includes(mounted));
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && carries(pid) && !isDead(pid));
}

/** Another user's process, or one that is gone, is none of ours. */
function about(pid: number, file: 'environ' | 'mountinfo' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function isDead(pid: number): boolean {
  const stat = about(pid, 'stat');
  const state = stat.charAt(stat.lastIndexOf(')') + 2);
  return state === '' || 'ZX'.includes(state);
}
