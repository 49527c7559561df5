// Owns one worker process: its group, its conversation, its end. Nothing it started outlives `stop`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { readLines, writeLine } from './lines.mjs';

/** @import { ChildProcess } from 'node:child_process' */
/** @import { Readable, Writable } from 'node:stream' */

/**
 * @typedef {object} WorkerCommand
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} directory
 * @property {{ readonly [name: string]: string | undefined }} env
 */

/**
 * @typedef {object} WorkerProcess
 * @property {(message: object) => void} send
 * @property {(patience: Patience) => Promise<unknown>} receive the next message; fails with WorkerEnded, or with
 *   WorkerSilent when nothing comes in time
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} gone resolves when nothing of its group is left; the kernel takes a moment for it
 */

/**
 * How long one waits for a word. CPU time says it better than the clock, whatever else the machine does; the clock is
 * for workers that wait for something, and for machines that do not tell.
 * @typedef {{ readonly cpuMs: number, readonly wallMs: number }} Patience
 */

/** The worker is gone: it crashed, was killed, or never started. */
export class WorkerEnded extends Error {
  /** @override */
  name = 'WorkerEnded';
}
/** The worker said nothing for too long. */
export class WorkerSilent extends Error {
  /** @override */
  name = 'WorkerSilent';
}

/**
 * The worker talks over its file descriptor 3; what it prints goes nowhere, but the end of what it complained about
 * is kept for the message when it ends.
 * @type {(given: WorkerCommand) => WorkerProcess}
 */
export function startWorker({ command, args, directory, env }) {
  const child = spawn(command, args, {
    cwd: directory,
    env: { ...env },
    // A group of its own: what tests start dies with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const complaint = keepTail(child);
  const [, , , pipe] = child.stdio;
  if (!isDuplex(pipe)) throw new Error('a worker has no pipe');
  pipe.on('error', () => {});
  const lines = readLines(pipe);
  const inbox = lines[Symbol.asyncIterator]();
  const ended = Promise.race([once(child, 'exit'), once(child, 'error')]).then(() => {
    killGroup(child);
    // What it said last is read; whoever else still holds the pipe has nothing to say.
    setTimeout(() => lines.close(), LAST_WORDS_MS);
  });
  return {
    send: (message) => writeLine(pipe, message),
    receive: async (patience) => {
      const line = await inTime(inbox.next(), patience, child.pid);
      if (line.done) throw new WorkerEnded(complaint() || 'it ended without a word');
      return parsed(line.value);
    },
    stop: async () => {
      killGroup(child);
      if (child.pid !== undefined) await ended;
      lines.close();
      pipe.destroy();
      child.stderr?.destroy();
    },
    gone: async () => {
      const deadline = performance.now() + GONE_MS;
      while (isLiving(child.pid) && performance.now() < deadline) await sleep(20);
    },
  };
}

/** @type {(line: string) => unknown} */
function parsed(line) {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new WorkerEnded('the code under test wrote into the conversation', { cause });
  }
}

/** @type {(stream: unknown) => stream is Readable & Writable} */
function isDuplex(stream) {
  return typeof stream === 'object' && stream !== null && 'write' in stream && 'read' in stream;
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {Patience} patience
 * @param {number | undefined} pid
 * @returns {Promise<T>}
 */
async function inTime(promise, { cpuMs, wallMs }, pid) {
  const start = performance.now();
  const used = cpuMsOf(pid);
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setInterval(() => {
      const isSpent = cpuMsOf(pid) - used > cpuMs || performance.now() - start > wallMs;
      if (isSpent) reject(new WorkerSilent('it said nothing for too long'));
    }, LOOK_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearInterval(timer);
  }
}

const LAST_WORDS_MS = 200;
// What is dead and not yet buried by its new parent counts as living: nobody waits for that.
const GONE_MS = 2_000;
const LOOK_MS = 100;
const TICK_MS = 10;

/**
 * CPU time of the process so far; 0 where the machine does not tell.
 * @type {(pid: number | undefined) => number}
 */
function cpuMsOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
}

/** @type {(child: ChildProcess) => void} */
function killGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // The whole group is gone already.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** @type {(group: number | undefined) => boolean} */
function isLiving(group) {
  try {
    return group !== undefined && process.kill(-group, 0);
  } catch {
    return false;
  }
}

const MAX_COMPLAINT = 1000;

/** @type {(child: ChildProcess) => () => string} */
function keepTail(child) {
  let tail = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (/** @type {string} */ chunk) => {
    tail = (tail + chunk).slice(-MAX_COMPLAINT);
  });
  child.on('error', (error) => {
    tail += error.message;
  });
  return () => tail.trim();
}
