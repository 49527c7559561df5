// Limits of one confined command: their defaults on this machine and what the kernel is told of them.
import { availableParallelism, totalmem } from 'node:os';

import { type Limits } from '../command.ts';

const MB = 1024 * 1024;
/** Not 0: that stops no core that the machine pipes into a program. One byte is the kernel's word for none at all. */
const NO_CORE = 1;
/** Numbers of setrlimit(2). */
export const RESOURCE = { cpu: 0, fileSize: 1, data: 2, core: 4, processes: 6, openFiles: 7 };

/** Defaults for `parallel` boxes at once; what is given wins, and the CPU limit follows the wall limit. */
export function completeLimits(parallel: number, given: Partial<Limits> = {}): Limits {
  const wallMs = given.wallMs ?? 60_000;
  const share = (totalmem() * 0.8) / Math.max(2, parallel) / MB;
  return {
    cpuS: Math.ceil((2 * wallMs) / 1000),
    memoryMb: Math.floor(Math.min(4096, share)),
    processes: availableParallelism() > 2 ? 512 : 256,
    fileMb: 1024,
    diskMb: 2048,
    files: 200_000,
    outputKb: 1024,
    temporaryMb: 1024,
    ...given,
    wallMs,
  };
}

/**
 * Pairs for setrlimit. Data and not address space: V8, Go and the JVM reserve terabytes they never use. Even so Node 24
 * starts with 570 MB of data, of which it uses 40, and takes 500 more for every worker: the kernel's limit is only a
 * brake on runaways, the watchdog counts what is used.
 */
export function resourceLimits(limits: Limits): readonly (readonly [resource: number, value: number])[] {
  return [
    [RESOURCE.cpu, limits.cpuS],
    [RESOURCE.fileSize, limits.fileMb * MB],
    [RESOURCE.data, dataLimitMb(limits) * MB],
    [RESOURCE.core, NO_CORE],
    [RESOURCE.processes, kernelProcesses(limits)],
    [RESOURCE.openFiles, 4096],
  ];
}

/**
 * Twice what the watchdog allows: a command that grows meets the watchdog, which says what happened; only a bomb meets
 * the kernel, which says no more than that a fork failed.
 */
export function kernelProcesses(limits: Limits): number {
  return 2 * limits.processes;
}

export function dataLimitMb(limits: Limits): number {
  return 4 * limits.memoryMb + 4096;
}
