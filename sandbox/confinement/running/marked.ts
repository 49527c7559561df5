// Finds and ends processes by a mark in the environment they were started with, never by name.
import { allProcesses, isAlive, textOf } from '../../disk/process-table.ts';

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
    textOf(pid, 'environ').split('\0').includes(wanted) ||
    (mounted !== undefined && textOf(pid, 'mountinfo').includes(mounted));
  return allProcesses().filter((pid) => pid !== process.pid && carries(pid) && isAlive(pid));
}
