// Starts one confined command, holds it to its limits, and says how it ended once nothing of it is left.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, type Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import { type ProcessEnd, type StopReason } from '../../../agent/task/suite.ts';
import { type Command, type Limits, type RunResult } from '../command.ts';
import { onlyChildOf } from './census.ts';
import { collectFiles } from './collect.ts';
import { type Held } from './disk-gauge.ts';
import { lastWords, OutputKeeper } from './output.ts';
import { type Launch } from '../plan.ts';
import { endBySignal, readReport } from './report.ts';
import { watch } from './watchdog.ts';

/** Pipes may be held open for a moment longer than processes live; more than this is somebody else's business. */
const PIPES_MS = 500;
/** After this, what would not die by its namespace is killed by its group. */
const STUBBORN_MS = 2000;

export interface Child {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  readonly ended: Promise<RunResult>;
  stop(why: StopReason): void;
}

export interface ChildOptions {
  readonly limits: Limits;
  /** Host's side of `$GALAPAGOS_OUT`. */
  readonly out: string;
  /** Folders on the host that the command can fill. */
  readonly folders: readonly string[];
  /** What lay in them before the box's first command. */
  readonly holds: Held;
  /** `kept`: standard output goes into the result; `piped`: the caller reads it, only standard error is kept. */
  readonly stdout: 'kept' | 'piped';
  readonly stdin: 'nothing' | 'text' | 'piped';
  readonly kernelCounts: boolean;
  /** Ends what the command left behind, where no namespace does. */
  readonly drain?: () => Promise<void>;
}

export function startChild(launch: Launch, command: Command, options: ChildOptions): Child {
  const started = performance.now();
  const spawned = spawn(launch.file, launch.args, {
    stdio: [
      options.stdin === 'nothing' ? 'ignore' : 'pipe',
      'pipe',
      'pipe',
      launch.reports ? 'pipe' : 'ignore',
    ],
    cwd: launch.directory,
    env: { ...launch.env },
    // A session of its own: a Ctrl-C in the user's terminal reaches us, and we decide what it means for the box.
    detached: true,
  });
  const child = new ConfinedChild(spawned, launch, options);
  return {
    stdin: spawned.stdin ?? undefined,
    stdout: spawned.stdout ?? Readable.from([]),
    stop: (why) => child.stop(why),
    ended: child.untilEnd(command, started),
  };
}

class ConfinedChild {
  readonly #process: ChildProcess;
  readonly #launch: Launch;
  readonly #options: ChildOptions;
  readonly #output: OutputKeeper;
  #told = '';
  #stopped: StopReason | undefined;
  #unstarted: string | undefined;

  constructor(process: ChildProcess, launch: Launch, options: ChildOptions) {
    this.#process = process;
    this.#launch = launch;
    this.#options = options;
    this.#output = new OutputKeeper(options.limits.outputKb);
    process.on('error', (error) => (this.#unstarted = error.message));
    // A command that does not read its input, or is gone, breaks the pipe: no fault of ours.
    process.stdin?.on('error', () => undefined);
    this.#listen();
  }

  stop(why: StopReason): void {
    if (this.#stopped !== undefined || this.#hasEnded()) return;
    this.#stopped = why;
    this.#kill();
  }

  async untilEnd(command: Command, started: number): Promise<RunResult> {
    const { limits, folders, holds, out } = this.#options;
    const cancel = (): void => this.stop('cancelled');
    // A host that was stopped itself (a laptop that slept, Ctrl-Z) first hears what has ended in the meantime.
    const wall = setTimeout(() => setImmediate(() => this.stop('timeout')), limits.wallMs);
    const dog = watch({
      root: () => this.#root(),
      folders,
      holds,
      limits,
      kernelCounts: this.#options.kernelCounts,
      stop: (why) => this.stop(why),
    });
    command.signal?.addEventListener('abort', cancel);
    if (command.signal?.aborted === true) cancel();
    if (this.#options.stdin === 'text') this.#process.stdin?.end(command.stdin);
    await this.#exit();
    clearTimeout(wall);
    dog[Symbol.dispose]();
    command.signal?.removeEventListener('abort', cancel);
    const ms = performance.now() - started;
    await this.#options.drain?.();
    await this.#drainPipes();
    return {
      end: this.#end(),
      ms,
      peakMb: Math.max(dog.peakMb, readReport(this.#told).peakMb),
      output: this.#output.kept(),
      collected: await collectFiles(out, command.collect ?? []),
    };
  }

  #listen(): void {
    const keep = (chunk: Buffer): void => {
      this.#output.push(chunk);
      if (this.#output.isFlood) this.stop('output');
    };
    if (this.#options.stdout === 'kept') this.#process.stdout?.on('data', keep);
    this.#process.stderr?.on('data', keep);
    const report = this.#process.stdio[3];
    if (report instanceof Readable)
      report.on('data', (chunk: Buffer) => (this.#told += chunk.toString('utf8')));
  }

  /** 'exit' and not 'close': a pipe that was handed on elsewhere would keep 'close' waiting. */
  async #exit(): Promise<void> {
    if (this.#process.pid === undefined) {
      if (this.#unstarted === undefined) await once(this.#process, 'error').catch(() => undefined);
      return;
    }
    if (!this.#hasEnded()) await once(this.#process, 'exit');
  }

  async #drainPipes(): Promise<void> {
    // What the caller reads is the caller's to finish.
    const theirs = this.#options.stdout === 'piped' ? this.#process.stdout : undefined;
    const pipes = this.#process.stdio.filter((pipe) => pipe instanceof Readable && pipe !== theirs);
    const open = pipes.filter((pipe) => pipe?.closed === false);
    const closed = Promise.all(open.map((pipe) => once(pipe ?? this.#process, 'close')));
    const patience = new AbortController();
    await Promise.race([closed, delay(PIPES_MS, undefined, { signal: patience.signal })]);
    patience.abort();
    for (const pipe of pipes) pipe?.destroy();
  }

  #end(): ProcessEnd {
    if (this.#unstarted !== undefined) return { kind: 'unstarted', why: this.#unstarted };
    if (this.#stopped !== undefined) return { kind: 'stopped', why: this.#stopped };
    const { exitCode, signalCode } = this.#process;
    const told = this.#launch.reports ? readReport(this.#told).end : undefined;
    if (told !== undefined) return told;
    if (signalCode !== null) return endBySignal(signalCode);
    // The status of a process that reports is its own, not the command's.
    if (!this.#launch.reports && exitCode !== null) {
      return exitCode === this.#launch.refusal ? this.#refused() : { kind: 'exited', code: exitCode };
    }
    const how = `the box ended without a word about the command (exit code ${exitCode ?? 'unknown'})`;
    const said = this.#lastWords();
    return {
      kind: 'unstarted',
      why: said === '' ? how : `${how}; the last that was written: “${said}”`,
    };
  }

  #refused(): ProcessEnd {
    return { kind: 'unstarted', why: this.#lastWords() || 'it was refused' };
  }

  #lastWords(): string {
    const { head, tail } = this.#output.kept();
    return lastWords(head + tail);
  }

  #root(): number | undefined {
    const { pid } = this.#process;
    if (!this.#launch.reports || pid === undefined) return pid;
    return readReport(this.#told).root ?? onlyChildOf(pid);
  }

  #hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /**
   * Kills the first process of the namespace: the kernel takes all others with it, and the outer process, which waits
   * for it, ends when they are gone. While the outer process lives the number cannot mean anybody else. A guard is not
   * killed but told: what it guards would have nobody else to end it.
   */
  #kill(): void {
    if (this.#launch.guards === true) {
      this.#process.stdio[3]?.destroy();
      setTimeout(() => this.#killGroup(), 5 * STUBBORN_MS).unref();
      return;
    }
    const root = this.#launch.reports ? this.#root() : undefined;
    if (root !== undefined) {
      signalTo(root);
      setTimeout(() => this.#killGroup(), STUBBORN_MS).unref();
    } else this.#killGroup();
  }

  #killGroup(): void {
    if (this.#process.pid !== undefined && !this.#hasEnded()) signalTo(-this.#process.pid);
  }
}

function signalTo(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch {
    // It is gone already: that was the aim.
  }
}
