// Runs commands in the box the guest itself is in: what the runner of suites needs of a box, without another one.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ProcessEnd } from '../../agent/task/suite.ts';
import { type Command, OUT_VARIABLE, type RunResult } from '../confinement/command.ts';
import { type Box } from '../workspace/box.ts';

const MOST_OUTPUT = 1024 * 1024;
const MOST_COLLECTED = 32 * 1024 * 1024;

/**
 * Commands run with the guest's own rights in its own box: `readOnly` folders are those the guest was shown. Reports
 * read here guide a search; the verdict is the oracle's, from a box the guest never sees.
 */
export function localBox(
  root: string,
  shown: string,
  env: Readonly<Record<string, string>>,
): Pick<Box, 'run' | 'shown'> {
  return {
    shown,
    run: async (command) => {
      const out = await mkdtemp(join(tmpdir(), 'guest-'));
      try {
        return await run(command, { root, out, env });
      } finally {
        await rm(out, { recursive: true, force: true });
      }
    },
  };
}

interface Place {
  readonly root: string;
  readonly out: string;
  readonly env: Readonly<Record<string, string>>;
}

async function run(command: Command, { root, out, env }: Place): Promise<RunResult> {
  const started = performance.now();
  const [program = '', ...words] = command.argv;
  const child = spawn(program, words, {
    cwd: join(root, command.directory ?? ''),
    env: { ...process.env, ...command.env, ...env, [OUT_VARIABLE]: out },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = keepHead(child);
  child.stdin.on('error', () => {});
  child.stdin.end(command.stdin ?? '');
  const end = await endOf(child, command);
  const collected = new Map<string, Buffer>();
  for (const name of command.collect ?? []) {
    const content = await regularFile(join(out, name));
    if (content) collected.set(name, content);
  }
  return { end, ms: performance.now() - started, peakMb: 0, output: output(), collected };
}

async function endOf(child: ChildProcess, { limits, signal }: Command): Promise<ProcessEnd> {
  const over = new AbortController();
  const limit = AbortSignal.any([
    AbortSignal.timeout(Math.ceil(limits?.wallMs ?? 60_000)),
    ...(signal ? [signal] : []),
  ]);
  try {
    const ended = await Promise.race([
      once(child, 'exit', { signal: over.signal }).then(([code, by]) => exitOf(code, by)),
      once(limit, 'abort', { signal: over.signal }).then((): ProcessEnd => {
        return { kind: 'stopped', why: signal?.aborted === true ? 'cancelled' : 'timeout' };
      }),
    ]);
    return ended;
  } catch (error) {
    return { kind: 'unstarted', why: error instanceof Error ? error.message : String(error) };
  } finally {
    over.abort();
    killGroup(child);
  }
}

function exitOf(code: unknown, by: unknown): ProcessEnd {
  return typeof code === 'number' ? { kind: 'exited', code } : { kind: 'signalled', signal: String(by) };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}

function keepHead(child: ChildProcess): () => RunResult['output'] {
  let head = '';
  let bytes = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      bytes += Buffer.byteLength(chunk);
      if (head.length < MOST_OUTPUT) head += chunk.slice(0, MOST_OUTPUT - head.length);
    });
  }
  return () => ({ head, tail: '', bytes });
}

async function regularFile(path: string): Promise<Buffer | undefined> {
  try {
    const { size } = await lstat(path);
    return (await lstat(path)).isFile() && size <= MOST_COLLECTED ? await readFile(path) : undefined;
  } catch {
    return undefined;
  }
}
