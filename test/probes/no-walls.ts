// Workspaces of the most careless host there is: what a probe is held against, to show that it can get through.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, fstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type Command, type RunResult } from '../../sandbox/confinement/command.ts';
import { type Base, type Box, type BoxChange, type Workspaces } from '../../sandbox/workspace/box.ts';

const run = promisify(execFile);
/** How long it waits for a file that does not come, and for pipes that somebody holds. */
const PATIENCE_MS = 3000;
const [SHORT_MS, LONG_MS] = [5000, 100_000];

/**
 * Copies that share their files, the environment and the open files of this process, no limits, everything read by following
 * whatever is there, and git run in the copy. It pretends to be `limits`, so that nothing is promised.
 */
export class NoWalls implements Workspaces {
  readonly confinement = { tier: 'limits', backend: 'nothing', mechanism: 'none', lacks: [] } as const;
  readonly #folder: string;
  readonly #instead: readonly string[] | undefined;

  /** `instead`: what runs in the place of every guest. */
  constructor(folder: string, instead?: readonly string[]) {
    this.#folder = folder;
    this.#instead = instead;
  }

  freeze(directory: string): Promise<Outcome<Base, Fault>> {
    const copy = mkdtempSync(join(this.#folder, 'copy-'));
    cpSync(directory, copy, {
      recursive: true,
      filter: (path) => !/[/](\.git|\.env|node_modules)$/.test(path),
    });
    symlinkSync(join(directory, 'node_modules'), join(copy, 'node_modules'));
    return Promise.resolve(success(new CarelessBase(directory, copy)));
  }

  async open(base: Base): Promise<Box> {
    if (!(base instanceof CarelessBase)) throw new TypeError('a base of these workspaces');
    const folder = mkdtempSync(join(this.#folder, 'box-'));
    // Hard links: quick, and in truth all copies are one.
    await run('cp', ['-al', base.copy, join(folder, 'copy')]);
    return new CarelessBox(join(folder, 'copy'), folder, this.#instead);
  }

  sweep(): Promise<{ readonly boxes: number; readonly processes: number }> {
    return Promise.resolve({ boxes: 0, processes: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('chmod', ['-R', 'u+rwX', this.#folder]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

class CarelessBase implements Base {
  readonly record: Base['record'];
  readonly copy: string;

  constructor(root: string, copy: string) {
    this.copy = copy;
    this.record = { tree: '', root, directory: '', files: 0 };
  }

  paths(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  read(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

class CarelessBox implements Box {
  readonly root: string;
  readonly shown: string;
  readonly #instead: readonly string[] | undefined;

  constructor(root: string, shown: string, instead: readonly string[] | undefined) {
    this.root = root;
    this.shown = shown;
    this.#instead = instead;
  }

  write(): Promise<void> {
    return Promise.resolve();
  }

  async run(command: Command): Promise<RunResult> {
    const [file = '', ...args] = this.#instead ?? command.argv;
    const out = join(this.shown, 'out');
    mkdirSync(out, { recursive: true });
    const child = spawn(file, args, {
      cwd: this.root,
      env: { ...process.env, TMPDIR: this.shown, HOME: this.shown, GALAPAGOS_OUT: out },
      stdio: ['ignore', 'pipe', 'pipe', ...inherited()],
    });
    const said: Buffer[] = [];
    for (const pipe of [child.stdout, child.stderr]) pipe?.on('data', (chunk: Buffer) => said.push(chunk));
    const stopped = new Promise<void>((resolve) => {
      const stop = (): void => {
        child.kill('SIGTERM');
        resolve();
      };
      // A guest that waits for its time to be up is not kept waiting; all others come to their own end.
      const wallMs = command.limits?.wallMs ?? Infinity;
      setTimeout(stop, wallMs < SHORT_MS ? wallMs : LONG_MS).unref();
      command.signal?.addEventListener('abort', stop);
    });
    const gone = Promise.race([once(child, 'exit'), stopped]).then(async () => await delay(PATIENCE_MS));
    await Promise.race([once(child, 'close'), gone]);
    const bytes = Buffer.concat(said);
    return {
      end:
        child.exitCode === null
          ? { kind: 'signalled', signal: 'SIGTERM' }
          : { kind: 'exited', code: child.exitCode },
      ms: 0,
      peakMb: 0,
      output: { head: bytes.toString('latin1'), tail: '', bytes: bytes.length },
      collected: new Map(await this.#collect(out, command.collect ?? [])),
    };
  }

  start(): never {
    throw new Error('no probe starts a command');
  }

  async changes(): Promise<readonly BoxChange[]> {
    await run('git', ['status'], { cwd: this.root, timeout: PATIENCE_MS }).catch(() => undefined);
    await run('git', ['-C', 'vendor/nested', 'status'], { cwd: this.root, timeout: PATIENCE_MS }).catch(
      () => undefined,
    );
    const found: BoxChange[] = [];
    for (const path of readdirSync(this.root)) {
      const content = await contentOf(join(this.root, path));
      if (!content.ok) throw new Error(`${path} cannot be read`);
      found.push({ kind: 'file', path, content: content.value, executable: false });
    }
    return found;
  }

  touched(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  keepWarm(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #collect(out: string, names: readonly string[]): Promise<(readonly [string, Buffer])[]> {
    if (names.length === 0) return [];
    // Long enough after the end for whoever still wants to write.
    await delay(300);
    const read = await Promise.all(
      names.map(async (name) => [name, await contentOf(join(out, name))] as const),
    );
    return read.map(([name, content]) => [name, content.ok ? content.value : Buffer.from(content.fault)]);
  }
}

/** Follows links, opens pipes and waits. A folder is no file. */
async function contentOf(path: string): Promise<Outcome<Buffer, string>> {
  try {
    const options = { encoding: 'buffer', timeout: PATIENCE_MS, maxBuffer: 256 * 1024 * 1024 } as const;
    const { stdout } = await run('sh', ['-c', 'test -d "$1" || cat -- "$1"', 'sh', path], options);
    return success(stdout);
  } catch (error) {
    return failure(String(error));
  }
}

/** Every descriptor that this process has open on a regular file. */
function inherited(): readonly number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((number) => number > 2 && isRegular(number));
}

function isRegular(number: number): boolean {
  try {
    return fstatSync(number).isFile();
  } catch {
    return false;
  }
}
