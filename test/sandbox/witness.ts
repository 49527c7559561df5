// Looks from outside at what a box left on the host.
import { allProcesses, isAlive, textOf } from '../../sandbox/disk/process-table.ts';

/** A number of seconds nobody else sleeps: it names one test's process among all of the machine's. */
export function uniqueSeconds(): string {
  return `${60_000 + Math.floor(Math.random() * 10_000)}.${process.pid}`;
}

/** Processes of this machine whose command line holds `token`, as this test's host sees them. */
export function processesNaming(token: string): readonly number[] {
  return allProcesses().filter(
    (pid) => pid !== process.pid && isAlive(pid) && textOf(pid, 'cmdline').split('\0').includes(token),
  );
}

/** Tries until it is so; the test's own time limit is the only one. */
export async function eventually(claim: () => boolean): Promise<void> {
  while (!claim()) await new Promise((resolve) => setTimeout(resolve, 20));
}
