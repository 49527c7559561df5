// The engine as a child process: the command line bundle with --json --control. It speaks lines, we speak three words.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Readable, type Writable } from 'node:stream';

import { type Recorded } from '../agent/engine/events.ts';
import { decodeEngineLine, type Refusal } from './decode-engine-line.ts';

export interface EngineCommand {
  /** A node: the one the extension host runs on. */
  readonly program: string;
  /** The bundle and its arguments. */
  readonly argv: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** What the engine says. Records come in journal order, each after it is durable. */
export interface EngineListener {
  record(record: Recorded): void;
  refusal(refusal: Refusal): void;
  /** A line for the log: whatever it prints that is no event. */
  log(line: string): void;
  /** The last call, after all output was read. */
  ended(end: EngineEnd): void;
}

/** `unstarted` when there was never a process; a code is absent when nothing exited. */
export type EngineEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'unstarted'; readonly why: string };

/** The end of its input stops the engine, so that it never outlives us; what it recorded can be resumed. */
export interface Engine extends Disposable {
  pause(): void;
  resume(): void;
  /** Asks it to stop; one that does not within the patience is killed. Its journal survives that, too. */
  stop(): void;
}

/** How long a stopping engine may take to drain its boxes, milliseconds. */
const PATIENCE = 30_000;

export function startEngine(
  { program, argv, directory, environment }: EngineCommand,
  listener: EngineListener,
  patienceMs = PATIENCE,
): Engine {
  const child = spawn(program, argv, {
    cwd: directory,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  listen(child, listener);
  let killing: NodeJS.Timeout | undefined;
  const say = (word: 'pause' | 'resume' | 'stop') => {
    if (child.stdin.writable) child.stdin.write(`${word}\n`);
  };
  const end = () => {
    child.stdin.end();
    killing ??= setTimeout(() => child.kill('SIGKILL'), patienceMs).unref();
  };
  child.once('close', () => clearTimeout(killing));
  return {
    pause: () => say('pause'),
    resume: () => say('resume'),
    stop() {
      say('stop');
      end();
    },
    [Symbol.dispose]: end,
  };
}

function listen(child: ChildProcessByStdio<Writable, Readable, Readable>, listener: EngineListener): void {
  let failure: Error | undefined;
  child.on('error', (error) => {
    failure = error;
    // A process that never was closes nothing.
    if (child.pid === undefined) listener.ended({ kind: 'unstarted', why: error.message });
  });
  // An engine that is gone cannot read: that is no error of ours, its end tells the story.
  child.stdin.on('error', () => undefined);
  const said = createInterface({ input: child.stdout });
  said.on('line', (line) => {
    const message = decodeEngineLine(line);
    if (message.kind === 'record') listener.record(message.record);
    else if (message.kind === 'refusal') listener.refusal(message.refusal);
    else listener.log(message.line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => listener.log(line));
  child.on('close', (code, signal) => {
    if (child.pid === undefined) return;
    if (code !== null) listener.ended({ kind: 'exited', code });
    else listener.ended({ kind: 'signalled', signal: signal ?? failure?.message ?? 'unknown' });
  });
}
