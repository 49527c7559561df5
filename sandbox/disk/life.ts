// Whether the process that left a mark is still alive: by place, process id and start time, never by the id alone.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

import { systemTool } from './find-program.ts';
import { errnoOf } from './errno.ts';
import { STAT, isAlive, statOf } from './process-table.ts';

/** A process, told apart from every other one that ever had its id. */
export interface Owner {
  readonly pid: number;
  /** Linux: clock ticks since boot. Elsewhere: Unix time in milliseconds, to about a second. */
  readonly started: string;
  /** The machine's name, and what tells it from others of that name where the system knows. */
  readonly host: string;
  /** Changes at every boot; '' where the system does not tell. */
  readonly boot: string;
  /** The namespace in which the process id counts; '' where there are none. */
  readonly space: string;
}

export async function thisProcess(): Promise<Owner> {
  const started = process.platform === 'linux' ? statOf(process.pid)[STAT.started] : undefined;
  return {
    pid: process.pid,
    started: started ?? String(Math.round(Date.now() - process.uptime() * 1000)),
    host: await thisHost(),
    boot: await readIf(() => readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    space: await readIf(() => readlink('/proc/self/ns/pid')),
  };
}

/** Whether something read is an owner. */
export function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['started', 'host', 'boot', 'space'];
  return (
    'pid' in value &&
    Number.isSafeInteger(value.pid) &&
    texts.every((name) => typeof Reflect.get(value, name) === 'string')
  );
}

/** Many machines are called localhost. Their own numbers are nobody else's business (machine-id(5)): only a digest leaves. */
async function thisHost(): Promise<string> {
  const id = await readIf(() => readFile('/etc/machine-id', 'utf8'));
  if (id === '') return hostname();
  return `${hostname()} ${createHash('sha256').update(`galapagos ${id}`).digest('hex').slice(0, 16)}`;
}

/**
 * `unknown`: it lives, or lived, where we cannot look (another machine, another container), and only signs of life
 * can tell.
 */
export async function lifeOf(owner: Owner, me: Owner): Promise<'alive' | 'dead' | 'unknown'> {
  if (owner.host !== me.host) return 'unknown';
  if (owner.boot !== me.boot) return 'dead';
  if (owner.space !== me.space) return 'unknown';
  return (await isRunning(owner)) ? 'alive' : 'dead';
}

async function isRunning({ pid, started }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errnoOf(error) === 'ESRCH') return false;
  }
  const found = await startOf(pid);
  if (found === undefined) return false;
  return process.platform === 'linux' ? found === started : Math.abs(Number(found) - Number(started)) < 2_000;
}

async function startOf(pid: number): Promise<string | undefined> {
  if (pid === process.pid) return (await thisProcess()).started;
  switch (process.platform) {
    case 'linux':
      return isAlive(pid) ? statOf(pid)[STAT.started] : undefined;
    case 'win32':
      return await outputOf('powershell.exe', [
        '-NoProfile',
        '-Command',
        `([DateTimeOffset](Get-Process -Id ${pid}).StartTime).ToUnixTimeMilliseconds()`,
      ]);
    default: {
      const date = await outputOf('ps', ['-o', 'lstart=', '-p', String(pid)]);
      return date === undefined ? undefined : String(Date.parse(date));
    }
  }
}

async function outputOf(command: string, argv: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(systemTool(command), [...argv], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    return stdout.trim() || undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

async function readIf(read: () => Promise<string>): Promise<string> {
  try {
    return (await read()).trim();
  } catch (error) {
    if (errnoOf(error) !== undefined) return '';
    throw error;
  }
}
