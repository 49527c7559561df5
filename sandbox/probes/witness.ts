// Looks at the machine from outside: processes that carry a token, and what a file is.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';

/** Living processes, zombies apart, whose command line holds `token`; as the host numbers them. Never this process. */
export function processesWith(token: string): readonly number[] {
  const found = process.platform === 'linux' ? onLinux(token) : byPs(token);
  return found.filter((pid) => pid !== process.pid);
}

/** The guests themselves, without those processes that set up their boxes and carry the same words further behind. */
export function guestsWith(token: string): readonly number[] {
  if (process.platform !== 'linux') return processesWith(token);
  return onLinux(token).filter((pid) => text(pid, 'cmdline').split('\0')[2]?.startsWith(`# ${token}`));
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
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => text(pid, 'cmdline').includes(token) && isAlive(pid));
}

function isAlive(pid: number): boolean {
  const stat = text(pid, 'stat');
  const state = stat.charAt(stat.lastIndexOf(')') + 2);
  return state !== '' && !'ZX'.includes(state);
}

function text(pid: number, file: 'cmdline' | 'stat'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

function byPs(token: string): readonly number[] {
  const listing = execFileSync('ps', ['-axww', '-o', 'pid=,stat=,command='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return listing
    .split('\n')
    .filter((line) => line.includes(token) && !/^\s*\d+\s+Z/.test(line))
    .map((line) => Number.parseInt(line, 10));
}
