// Owns one command in the box: limited in time, its whole group ended with it, its output kept up to a bound.
import { spawn } from 'node:child_process';

/**
 * @typedef {object} Printed
 * @property {string} end "exit 0", "ended by SIGSEGV", "stopped after 60 s"
 * @property {boolean} ok
 * @property {string} output both streams as they came; without its middle where it is very long
 */

const MOST_HALF = 1_000_000;

/**
 * @param {string} command
 * @param {{ cwd: string, seconds: number, signal: AbortSignal }} options
 * @returns {Promise<Printed>}
 */
export async function shell(command, { cwd, seconds, signal }) {
  const child = spawn('sh', ['-c', command], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PWD: cwd, PAGER: 'cat', CI: '1', NO_COLOR: '1' },
  });
  const output = keepEnds([child.stdout, child.stderr]);
  const limit = AbortSignal.any([AbortSignal.timeout(seconds * 1_000), signal]);
  const end = await new Promise((resolve) => {
    child.once('error', (error) => resolve(`did not start: ${error.message}`));
    // Not 'close': what a command leaves in the background may hold its pipes for ever.
    child.once('exit', (code, by) =>
      setImmediate(() => resolve(code === null ? `ended by ${by}` : `exit ${code}`)),
    );
    limit.addEventListener('abort', () => resolve(`stopped after ${seconds} s`), { once: true });
  });
  killGroup(child.pid);
  child.stdout.destroy();
  child.stderr.destroy();
  return { end: String(end), ok: end === 'exit 0', output: output() };
}

/** @type {(pid: number | undefined) => void} */
function killGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}

/** @type {(streams: readonly import('node:stream').Readable[]) => () => string} */
function keepEnds(streams) {
  let head = '';
  let tail = '';
  for (const stream of streams) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ piece) => {
      const room = Math.max(0, MOST_HALF - head.length);
      head += piece.slice(0, room);
      tail = (tail + piece.slice(room)).slice(-MOST_HALF);
    });
  }
  return () => head + tail;
}
