// What Linux tells of processes, in /proc. One that is gone, or another user's, says nothing: that is an answer, not a fault.
import { readFileSync, readdirSync } from 'node:fs';

/** Fields of `statOf`, proc_pid_stat(5) less three: there they are counted from one, and begin with number and name. */
export const STAT = {
  state: 0,
  user: 11,
  system: 12,
  waitedUser: 13,
  waitedSystem: 14,
  started: 19,
  policy: 38,
};

/** All that this process can see, itself among them. Throws where there is no /proc. */
export function allProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

/** A file of /proc/PID by its name there; '' where there is nothing to read. */
export function textOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

/** A folder of /proc/PID by its name there: what is in it. */
export function listOf(pid: number, name: 'task' | 'fd' | `task/${string}/fd`): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/${name}`);
  } catch {
    return [];
  }
}

/** The fields of /proc/PID/stat behind the name, which may hold whatever it likes; none of them where there is no such process. */
export function statOf(pid: number): readonly string[] {
  const text = textOf(pid, 'stat');
  return text === '' ? [] : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** A killed process whose parent has not yet fetched its end is still listed, and dead all the same. */
export function isAlive(pid: number): boolean {
  const state = statOf(pid)[STAT.state];
  return state !== undefined && state !== 'Z' && state !== 'X';
}
