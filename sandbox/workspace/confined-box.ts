// A box: a tree of its own and a backend that confines what runs in it, one command at a time.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';

import { type Child, type ChildOptions, startChild } from '../confinement/running/child.ts';
import { PROXY_NAME, PROXY_SOCKET, bridged } from '../confinement/domains/bridge.ts';
import { completeLimits } from '../confinement/running/limits.ts';
import { type Backend, type Bind, type Plan, type Surroundings } from '../confinement/plan.ts';
import { asOfNow } from '../confinement/seen/as-of-now.ts';
import { type BoxTree } from './box-tree.ts';
import {
  type Command,
  type Limits,
  OUT_VARIABLE,
  type RunResult,
  type Running,
} from '../confinement/command.ts';
import { type Box, type BoxChange, type BoxEdit, type WarmLayer } from './box.ts';
import { removeTree } from './remove-tree.ts';

export interface ConfinedBoxParts {
  readonly tree: BoxTree;
  readonly backend: Backend;
  readonly surroundings: Surroundings;
  /** The box's own folder on the host. */
  readonly folder: string;
  /** Boxes at once: what one of them may use by default. */
  readonly parallel: number;
  /** What the user set in place of the machine's defaults. */
  readonly limits: Partial<Limits>;
  /** Where the way out to single domains begins, if there is one. */
  readonly wayOut?: { readonly folder: string; readonly perl: string };
  readonly onClosed: () => void;
  /** A folder for what outlives the box. */
  readonly newFolder: () => string;
  readonly onKept: (layer: WarmLayer) => void;
}

const SHOWN = '/run/galapagos';

export class ConfinedBox implements Box {
  readonly root: string;
  readonly shown: string;
  readonly #parts: ConfinedBoxParts;
  /** From outside. */
  readonly #written = new Set<string>();
  #child: Child | undefined;

  constructor(parts: ConfinedBoxParts) {
    this.#parts = parts;
    this.root = parts.backend.copies === true ? parts.tree.original : parts.tree.root;
    this.shown = parts.backend.mounts ? SHOWN : this.#host('run');
  }

  async write(edits: readonly BoxEdit[]): Promise<void> {
    // The kernel does not define what a mounted overlay shows when its layers change beneath it.
    if (this.#child !== undefined) throw new Error('a box takes no edits while a command runs in it');
    await this.#parts.tree.write(edits);
    for (const { path } of edits) this.#written.add(path);
  }

  async run(command: Command): Promise<RunResult> {
    const stdin = command.stdin === undefined ? 'nothing' : 'text';
    return await this.#launch(command, { stdin, stdout: 'kept' }).ended;
  }

  start(command: Command): Running {
    const child = this.#launch(command, { stdin: 'piped', stdout: 'piped' });
    if (child.stdin === undefined) throw new Error('a started command has an input');
    return {
      stdin: child.stdin,
      stdout: child.stdout,
      ended: child.ended,
      kill: () => child.stop('cancelled'),
    };
  }

  async changes(): Promise<readonly BoxChange[]> {
    return await this.#parts.tree.changes();
  }

  touched(paths: readonly string[]): Promise<readonly string[]> {
    const { tree } = this.#parts;
    return Promise.resolve(tree.touched(paths.filter((path) => !this.#written.has(path))));
  }

  async keepWarm(): Promise<WarmLayer | undefined> {
    if (this.#child !== undefined) throw new Error('nothing is kept of a box while a command runs in it');
    const layer = await this.#parts.tree.keepWarm(this.#parts.newFolder);
    if (layer !== undefined) this.#parts.onKept(layer);
    return layer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child?.stop('cancelled');
    await this.#child?.ended;
    await Promise.all([this.#parts.tree.close(), removeTree(this.#parts.folder)]);
    this.#parts.onClosed();
  }

  #launch(command: Command, pipes: Pick<ChildOptions, 'stdin' | 'stdout'>): Child {
    if (this.#child !== undefined) throw new Error('a box runs one command at a time');
    const { backend, parallel, tree } = this.#parts;
    const limits = completeLimits(parallel, { ...this.#parts.limits, ...command.limits });
    const out = this.#host('run', 'out');
    for (const name of ['root', 'blank', 'run/out', 'run/tmp']) {
      mkdirSync(this.#host(name), { recursive: true });
    }
    writeFileSync(this.#host('empty'), '');
    const launch = backend.launch(this.#plan(command, limits));
    const drain = async (): Promise<void> => await backend.cleanUp?.(this.#parts.folder);
    const child = startChild(launch, command, {
      ...pipes,
      limits,
      holds: tree.holds,
      out,
      folders: [...tree.grows, backend.mounts ? out : this.#host('run')],
      drain,
      kernelCounts: backend.countsProcesses,
    });
    const ended = this.#afterwards(child.ended);
    this.#child = { ...child, ended };
    return this.#child;
  }

  async #afterwards(ended: Promise<RunResult>): Promise<RunResult> {
    const result = await ended;
    await Promise.all([this.#parts.tree.release(), removeTree(this.#host('run'))]);
    this.#child = undefined;
    return result;
  }

  #plan(command: Command, limits: Limits): Plan {
    const directory = posix.join(this.root, command.directory ?? '');
    if (directory !== this.root && !directory.startsWith(`${this.root}/`)) {
      throw new RangeError(`${JSON.stringify(command.directory)} leaves the box`);
    }
    const way = this.#wayOut(command.argv);
    const { backend, surroundings } = this.#parts;
    return {
      folder: this.#parts.folder,
      layers: this.#parts.tree.layers(),
      original: this.#parts.tree.original,
      linked: this.#parts.tree.linked,
      writable: [...this.#parts.tree.grows, this.#host('run', 'out'), this.#host('run', 'tmp')],
      // Where nothing is mounted, no rule is made for what is not there, and no box gets any socket.
      around: backend.mounts ? asOfNow(surroundings) : surroundings,
      binds: this.#binds(command),
      argv: way.argv,
      env: { ...this.#environment(), ...way.env, ...command.env },
      directory,
      limits,
    };
  }

  #wayOut(argv: readonly string[]): ReturnType<typeof bridged> {
    const { wayOut } = this.#parts;
    if (wayOut === undefined) return { argv, env: {} };
    return bridged(argv, { perl: wayOut.perl, socket: join(this.shown, PROXY_NAME, PROXY_SOCKET) });
  }

  #binds(command: Command): readonly Bind[] {
    for (const name of [
      ...(command.collect ?? []),
      ...(command.readOnly ?? []).map((folder) => folder.name),
    ]) {
      if (basename(name) !== name || name === '..' || name === '.')
        throw new RangeError(`not a name: ${JSON.stringify(name)}`);
    }
    const shown = (command.readOnly ?? []).map(({ from, name }) => {
      if (name === 'out') throw new RangeError('the output folder has this name');
      if (!this.#parts.backend.mounts) symlinkSync(from, join(this.shown, name));
      return { from, at: join(this.shown, name), access: 'read' } as const;
    });
    const { backend, tree, wayOut } = this.#parts;
    const way = { from: wayOut?.folder ?? '', at: join(this.shown, PROXY_NAME), access: 'read' } as const;
    const out = { from: this.#host('run', 'out'), at: join(this.shown, 'out'), access: 'write' } as const;
    const copy = { from: tree.root, at: this.root, access: 'write' } as const;
    return [...(backend.copies === true ? [copy] : []), out, ...(wayOut ? [way] : []), ...shown];
  }

  /** From nothing: what the host's own environment holds never gets in. */
  #environment(): Readonly<Record<string, string>> {
    const { backend, surroundings } = this.#parts;
    const own = { HOME: this.#host('run', 'tmp'), TMPDIR: this.#host('run', 'tmp') };
    return {
      ...surroundings.env,
      PATH: surroundings.path,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      CI: '1',
      // Python trusts a compiled file by size and whole second of its source: edits in a box are faster than that.
      PYTHONDONTWRITEBYTECODE: '1',
      ...(backend.mounts ? { HOME: surroundings.home, TMPDIR: '/tmp' } : own),
      [OUT_VARIABLE]: join(this.shown, 'out'),
    };
  }

  #host(...names: readonly string[]): string {
    return join(this.#parts.folder, ...names);
  }
}
