// The engine as a child process: the command line bundle with --json --control. It speaks lines, we speak words and lines.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Readable, type Writable } from 'node:stream';

import { type Recorded, type Wish } from '../agent/engine/events.ts';
import { type LivePiece } from '../agent/engine/ports.ts';
import {
  controlLine,
  type HandedSecrets,
  type HostAnswer,
  type HostQuestion,
} from '../agent/model/host-wire.ts';
import { decodeEngineLine, type EngineLine, type Refusal } from './decode-engine-line.ts';

export interface EngineCommand {
  /** A node: the one the extension host runs on. */
  readonly program: string;
  /** The bundle and its arguments. */
  readonly argv: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The first line of its input, where it was told to expect one: secrets are in no argument and in no environment. */
  readonly secrets?: HandedSecrets;
}

/** What the engine says. Records come in journal order, each after it is durable. */
export interface EngineListener {
  record(record: Recorded): void;
  refusal(refusal: Refusal): void;
  /** Asks a model that only the editor reaches. */
  question(question: HostQuestion): void;
  /** Nobody waits for that answer any more. */
  cancel(question: number): void;
  /** A piece of an answer as it comes: to be shown and forgotten. */
  live(piece: LivePiece): void;
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
  /** What a model of the editor says to a question. */
  answer(answer: HostAnswer): void;
  /** What the person wants of a run that is under way. */
  wish(wish: Wish): void;
  /** Asks it to stop; one that does not within the patience is killed. Its journal survives that, too. */
  stop(): void;
}

/** How long a stopping engine may take to drain its boxes, milliseconds. */
const PATIENCE = 30_000;

export function startEngine(
  { program, argv, directory, environment, secrets }: EngineCommand,
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
  const say = (line: string) => {
    if (child.stdin.writable) child.stdin.write(`${line}\n`);
  };
  if (secrets) say(controlLine.secrets(secrets));
  const end = () => {
    child.stdin.end();
    killing ??= setTimeout(() => child.kill('SIGKILL'), patienceMs).unref();
  };
  child.once('close', () => clearTimeout(killing));
  return {
    pause: () => say('pause'),
    resume: () => say('resume'),
    answer: (answer) => say(controlLine.chat(answer)),
    wish: (wish) => say(controlLine.wish(wish)),
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
  said.on('line', (line) => hear(decodeEngineLine(line), listener));
  createInterface({ input: child.stderr }).on('line', (line) => listener.log(line));
  child.on('close', (code, signal) => {
    if (child.pid === undefined) return;
    if (code !== null) listener.ended({ kind: 'exited', code });
    else listener.ended({ kind: 'signalled', signal: signal ?? failure?.message ?? 'unknown' });
  });
}

function hear(said: EngineLine, listener: EngineListener): void {
  switch (said.kind) {
    case 'record':
      return listener.record(said.record);
    case 'wire':
      if ('chat' in said.wire) listener.question(said.wire.chat);
      else if ('chatCancel' in said.wire) listener.cancel(said.wire.chatCancel.id);
      else listener.live(said.wire.live);
      return;
    case 'refusal':
      return listener.refusal(said.refusal);
    case 'other':
      return listener.log(said.line);
    default:
      said satisfies never;
  }
}
