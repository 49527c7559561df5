// What a run may have left on the machine: processes that live in one of its boxes, and the boxes themselves.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Process ids whose mounts or command line speak of this cache folder: only a box's processes do. */
export function processesOf(cache: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => speaksOf(pid, cache));
}

function speaksOf(pid: string, cache: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    if (stat[stat.lastIndexOf(')') + 2] === 'Z') return false;
    return ['mountinfo', 'cmdline'].some((file) =>
      readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(cache),
    );
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ESRCH', 'EACCES', 'EINVAL'].includes(String(error.code))
    )
      return false;
    throw error;
  }
}

/** Folders of owners that are still there. */
export function boxesIn(cache: string): readonly string[] {
  try {
    return readdirSync(join(cache, 'galapagos'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
