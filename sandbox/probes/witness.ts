// Looks at the machine from outside: processes that carry a token, and what a file is.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';

import { systemTool } from '../disk/find-program.ts';
import { STAT, allProcesses, isAlive, statOf, textOf } from '../disk/process-table.ts';

/** Living processes, zombies apart, whose command line holds `token`; as the host numbers them. Never this process. */
export function processesWith(token: string): readonly number[] {
  const found = process.platform === 'linux' ? onLinux(token) : byPs(token);
  return found.filter((pid) => pid !== process.pid);
}

/** The guests themselves, without those processes that set up their boxes and carry the same words further behind. */
export function guestsWith(token: string): readonly number[] {
  if (process.platform !== 'linux') return processesWith(token);
  return onLinux(token).filter((pid) => textOf(pid, 'cmdline').split('\0')[2]?.startsWith(`# ${token}`));
}

/** Whether a process was stopped by a signal and waits to be continued. */
export function isHalted(pid: number): boolean {
  if (process.platform === 'linux') return statOf(pid)[STAT.state] === 'T';
  return execFileSync(systemTool('ps'), ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith(
    'T',
  );
}

/** What Linux tells of a process, `Name:\tvalue` a line; empty where there is none. */
export const statusOf = (pid: number): string => textOf(pid, 'status');

/** By which rules Linux gives a process its turns: 0 is usual, 3 later than others, 5 only when nobody else wants. */
export function schedulingOf(pid: number): number {
  return Number(statOf(pid)[STAT.policy]);
}

/** Kills them all; for whatever a broken wall let live. */
export function endProcessesWith(token: string): void {
  for (const pid of processesWith(token)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone between the look and the signal.
    }
  }
}

/** A file by its number: what a guest can only know of the very file. Undefined when it is not there for us either. */
export function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

function onLinux(token: string): readonly number[] {
  return allProcesses().filter((pid) => textOf(pid, 'cmdline').includes(token) && isAlive(pid));
}

function byPs(token: string): readonly number[] {
  const listing = execFileSync(systemTool('ps'), ['-axww', '-o', 'pid=,stat=,command='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return listing
    .split('\n')
    .filter((line) => line.includes(token) && !/^\s*\d+\s+Z/.test(line))
    .map((line) => Number.parseInt(line, 10));
}
