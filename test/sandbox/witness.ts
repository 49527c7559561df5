// Looks from outside at what a box left on the host.
import { readFileSync, readdirSync } from 'node:fs';

/** A number of seconds nobody else sleeps: it names one test's process among all of the machine's. */
export function uniqueSeconds(): string {
  return `${60_000 + Math.floor(Math.random() * 10_000)}.${process.pid}`;
}

/** Processes of this machine whose command line holds `token`, as this test's host sees them. */
export function processesNaming(token: string): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && commandOf(pid).some((word) => word === token));
}

/** Tries until it is so; the test's own time limit is the only one. */
export async function eventually(claim: () => boolean): Promise<void> {
  while (!claim()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function commandOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    if (stat.charAt(stat.lastIndexOf(')') + 2) === 'Z') return [];
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
