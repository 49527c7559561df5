// Who lives in a box: its processes, found from the first one downwards, and what they use.
import { readFileSync, readlinkSync, statSync } from 'node:fs';

import { STAT, listOf, statOf, textOf } from '../../disk/process-table.ts';

export interface Census {
  readonly processes: number;
  readonly memoryMb: number;
  /** CPU time of all that live and of what they have waited for, milliseconds. */
  readonly cpuMs: number;
}

const TICK_MS = 10;
const CPU_FIELDS = [STAT.user, STAT.system, STAT.waitedUser, STAT.waitedSystem];

/**
 * Counts the tree below `root`, itself included. Inside a process namespace every process descends from its first
 * one, however often it forked away, so nothing is missed. Threads count as the kernel counts them: as processes.
 * Stops counting beyond `most` processes: a look at a fork bomb must not take longer than the bomb.
 */
export function takeCensus(
  root: number,
  most: number,
  files: 'with memory files' | 'without' = 'without',
): Census {
  let [processes, ownKb, sharedKb, cpuMs] = [0, 0, 0, 0];
  const memoryFiles = new Map<number, number>();
  const waiting = [root];
  const seen = new Set<number>();
  for (let pid = waiting.pop(); pid !== undefined && processes <= most; pid = waiting.pop()) {
    if (seen.has(pid)) continue;
    seen.add(pid);
    const threads = listOf(pid, 'task');
    processes += threads.length;
    const status = textOf(pid, 'status');
    ownKb += kilobytes(status, 'RssAnon');
    sharedKb += kilobytes(status, 'RssShmem');
    if (files === 'with memory files') noteMemoryFiles(pid, memoryFiles);
    cpuMs += cpuOf(pid);
    waiting.push(...childrenOf(pid, threads));
  }
  const filesKb = [...memoryFiles.values()].reduce((sum, each) => sum + each, 0);
  return { processes, memoryMb: (ownKb + Math.max(sharedKb, filesKb)) / 1024, cpuMs };
}

/** The process that `pid` waits for, when there is exactly one: the first of a namespace. */
export function onlyChildOf(pid: number): number | undefined {
  const children = childrenOf(pid, listOf(pid, 'task'));
  return children.length === 1 ? children[0] : undefined;
}

function childrenOf(pid: number, threads: readonly string[]): readonly number[] {
  return threads.flatMap((thread) =>
    textOf(pid, `task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

/** Of anonymous (`RssAnon`) or shared (`RssShmem`) memory; mapped files do not count: those the kernel can drop. */
function kilobytes(status: string, what: 'RssAnon' | 'RssShmem'): number {
  return Number(new RegExp(`^${what}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
}

/** Files that live in memory alone (memfd_create) and need not be mapped by anybody; kilobytes by their identity. */
function noteMemoryFiles(pid: number, found: Map<number, number>): void {
  for (const number of listOf(pid, 'fd')) {
    const path = `/proc/${pid}/fd/${number}`;
    try {
      if (!readlinkSync(path).startsWith('/memfd:')) continue;
      const { ino, blocks } = statSync(path);
      found.set(ino, blocks / 2);
    } catch {
      // Closed meanwhile.
    }
  }
}

/** Memory of the whole machine that is shared or in such files, megabytes: whether it is worth to look for them. */
export function sharedMemoryMb(): number {
  return Number(/^Shmem:\s*(\d+) kB/m.exec(memoryOfMachine())?.[1] ?? 0) / 1024;
}

/** Not everywhere is it told. */
function memoryOfMachine(): string {
  try {
    return readFileSync('/proc/meminfo', 'latin1');
  } catch {
    return '';
  }
}

function cpuOf(pid: number): number {
  const fields = statOf(pid);
  return CPU_FIELDS.reduce((sum, field) => sum + Number(fields[field] ?? 0), 0) * TICK_MS;
}
