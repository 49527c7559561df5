// What the machine as a whole has of memory, to see what it has lost.
import { readFileSync } from 'node:fs';

/** Megabytes; zero where it is not told. */
export interface MachineMemory {
  /** Shared, or in files that live in memory. */
  readonly sharedMb: number;
  readonly availableMb: number;
}

export function machineMemory(): MachineMemory {
  const text = told();
  const megabytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024;
  return { sharedMb: megabytes('Shmem'), availableMb: megabytes('MemAvailable') };
}

/** Not everywhere is it told. */
function told(): string {
  try {
    return readFileSync('/proc/meminfo', 'latin1');
  } catch {
    return '';
  }
}
