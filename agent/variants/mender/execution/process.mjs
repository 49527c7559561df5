// Owns one worker process: its group, its conversation, its end. Nothing it started outlives `stop`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

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
 * @property {(withinMs: number) => Promise<unknown>} receive the next message; fails with WorkerEnded, or WorkerSilent when
 *   nothing comes in time
 * @property {() => Promise<void>} stop
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
  const ended = Promise.race([once(child, 'exit'), once(child, 'error')]).then(() => killGroup(child));
  const [, , , pipe] = child.stdio;
  if (!isDuplex(pipe)) throw new Error('a worker has no pipe');
  pipe.on('error', () => {});
  const inbox = readLines(pipe)[Symbol.asyncIterator]();
  return {
    send: (message) => writeLine(pipe, message),
    receive: async (withinMs) => {
      const line = await inTime(inbox.next(), withinMs);
      if (line.done) throw new WorkerEnded(complaint() || 'it ended without a word');
      return parsed(line.value);
    },
    stop: async () => {
      killGroup(child);
      pipe.destroy();
      child.stderr?.destroy();
      if (child.pid !== undefined) await ended;
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
 * @param {number} withinMs
 * @returns {Promise<T>}
 */
async function inTime(promise, withinMs) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new WorkerSilent(`no word for ${withinMs} ms`)), withinMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
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
