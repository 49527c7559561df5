// Limits of a command that has no namespace of its own: the kernel counts its processes together with the user's others.
import { readlinkSync } from 'node:fs';

import { allProcesses, textOf } from '../../disk/process-table.ts';
import { type Limits } from '../command.ts';
import { RESOURCE, kernelProcesses, resourceLimits } from './limits.ts';

/** Of the machine's first namespace; the kernel gives it this number (include/linux/proc_ns.h). */
const FIRST_PROCESS_NAMESPACE = 'pid:[4026531836]';

/** Pairs for setrlimit. */
export function hostLimits(limits: Limits): readonly (readonly [resource: number, value: number])[] {
  const others = resourceLimits(limits).filter(([resource]) => resource !== RESOURCE.processes);
  const processes = hostProcesses(limits);
  return processes === undefined ? others : [...others, [RESOURCE.processes, processes]];
}

/**
 * The limit lies above the user's processes that are there already; it binds only what runs in the box. Undefined where
 * that would not do: only Linux tells how many there are, root is never refused one, and in a container the user's
 * processes outside of it count too, though nobody in there can see them.
 */
export function hostProcesses(limits: Limits): number | undefined {
  return countsOnHost() ? threadsOfUser() + kernelProcesses(limits) : undefined;
}

export function countsOnHost(): boolean {
  return process.platform === 'linux' && process.getuid?.() !== 0 && seesAllProcesses();
}

function seesAllProcesses(): boolean {
  try {
    return readlinkSync('/proc/self/ns/pid') === FIRST_PROCESS_NAMESPACE;
  } catch {
    return false;
  }
}

function threadsOfUser(): number {
  const own = new RegExp(`^Uid:\\s+${process.getuid?.()}\\s`, 'm');
  return allProcesses()
    .map((pid) => textOf(pid, 'status'))
    .filter((status) => own.test(status))
    .reduce((sum, status) => sum + Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0), 0);
}
