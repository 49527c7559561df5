// A box with the guest runner in it that waits for its attempt: begun with the attempt, or ahead of the first.
import { basename, dirname, join, relative } from 'node:path';

import { reportersFolder } from '../suite/reporters.ts';
import { type Running } from '../confinement/command.ts';
import { type Base, type Box, type BoxEdit, type Workspaces } from '../workspace/box.ts';
import { GRACE_MS } from './conversation.ts';
import { type GuestHome } from './home.ts';
import { type LoadedVariant, loadVariant } from './variant.ts';

export interface StandParts {
  readonly workspaces: Pick<Workspaces, 'open'>;
  readonly base: Base;
  readonly home: GuestHome;
}

/** What an attempt begins with. */
export interface AttemptStart {
  readonly variant: LoadedVariant;
  readonly edits: readonly BoxEdit[];
  /** How long the attempt may take, milliseconds. */
  readonly wallMs: number;
}

/** Nothing of the agent is loaded yet. Disposing ends what runs in the box, and removes it. */
export interface Stand extends AsyncDisposable {
  readonly box: Box;
  readonly running: Running;
}

/** Names below which the runner's needs are shown in the box. */
export const SHOWN = { code: 'guest', node: 'node', variant: 'variant', reporters: 'suite' };

export async function openStand(parts: StandParts, { variant, edits, wallMs }: AttemptStart): Promise<Stand> {
  const box = await parts.workspaces.open(parts.base);
  try {
    await box.write(edits);
    const running = startRunner(box, parts.home, { variant, wallMs });
    return { box, running, [Symbol.asyncDispose]: () => box[Symbol.asyncDispose]() };
  } catch (error) {
    await box[Symbol.asyncDispose]();
    throw error;
  }
}

function startRunner(
  box: Box,
  home: GuestHome,
  { variant, wallMs }: Pick<AttemptStart, 'variant' | 'wallMs'>,
): Running {
  const shown = (name: string, ...path: readonly string[]): string => join(box.shown, name, ...path);
  return box.start({
    argv: [
      shown(SHOWN.node, basename(process.execPath)),
      '--no-warnings',
      shown(SHOWN.code, relative(home.packageRoot, home.runner)),
    ],
    env: process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' },
    limits: { wallMs: wallMs + 2 * GRACE_MS },
    readOnly: [
      { from: home.packageRoot, name: SHOWN.code },
      { from: dirname(process.execPath), name: SHOWN.node },
      { from: variant.folder, name: SHOWN.variant },
      { from: reportersFolder(), name: SHOWN.reporters },
    ],
  });
}

/** A runner that is wanted later than this is begun with its attempt: it would only hold memory until then. */
const MOST_WAITING_MS = 60_000;

/** Begun while something else has to be waited for. Nobody has to take it, and what goes wrong with it is nobody's matter. */
export class StandAhead implements AsyncDisposable {
  readonly #wallMs: number;
  readonly #begun: Promise<Begun | undefined>;
  readonly #patience: NodeJS.Timeout;
  /** Taken, or left. */
  #isGone = false;
  #left: Promise<void> | undefined;

  constructor(parts: StandParts, variant: string, wallMs: number) {
    this.#wallMs = wallMs;
    this.#begun = begun(parts, variant, wallMs).catch(() => undefined);
    this.#patience = setTimeout(() => void this[Symbol.asyncDispose](), MOST_WAITING_MS).unref();
  }

  /** Whoever takes it disposes of it. Undefined where it is not what this attempt would begin with; it is gone then. */
  async take({ variant, edits, wallMs }: AttemptStart): Promise<Stand | undefined> {
    if (this.#isGone) return undefined;
    this.#isGone = true;
    clearTimeout(this.#patience);
    const found = await this.#begun;
    if (!found) return undefined;
    const isSame = found.variant.ref.hash === variant.ref.hash && found.variant.folder === variant.folder;
    if (isSame && edits.length === 0 && wallMs <= this.#wallMs && !found.isOver()) return found.stand;
    await removed(found);
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isGone) this.#left = this.#leave();
    await this.#left;
  }

  async #leave(): Promise<void> {
    this.#isGone = true;
    clearTimeout(this.#patience);
    await removed(await this.#begun);
  }
}

/** What cannot be removed now is removed with all other boxes at the end of the run, and told then. */
async function removed(begun: Begun | undefined): Promise<void> {
  try {
    await begun?.stand[Symbol.asyncDispose]();
  } catch {
    // Nobody waits for this box.
  }
}

interface Begun {
  readonly stand: Stand;
  readonly variant: LoadedVariant;
  /** Has the runner ended by itself? */
  readonly isOver: () => boolean;
}

async function begun(parts: StandParts, name: string, wallMs: number): Promise<Begun | undefined> {
  const variant = await loadVariant(parts.home, name);
  if (!variant.ok) return undefined;
  const stand = await openStand(parts, {
    variant: variant.value,
    edits: [],
    wallMs: wallMs + MOST_WAITING_MS,
  });
  let isOver = false;
  const over = (): boolean => (isOver = true);
  void stand.running.ended.then(over, over);
  return { stand, variant: variant.value, isOver: () => isOver };
}
