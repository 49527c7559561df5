// Makes bases and boxes: the composition of scratch, freeze and confinement that hosts open once per process.
import { join } from 'node:path';

import { DEFAULT_POLICY, type MechanismName, type SandboxPolicy } from '../../agent/engine/sandbox-policy.ts';
import { type Tier } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { PROXY_SOCKET } from '../confinement/domains/bridge.ts';
import { type DomainProxy, openDomainProxy } from '../confinement/domains/proxy.ts';
import { type Chosen, chooseBackend, mechanismsNamed } from '../confinement/choose.ts';
import { type Surroundings } from '../confinement/plan.ts';
import { needRoom, orFull } from '../disk/room.ts';
import { hostSurroundings, showLinked } from '../confinement/seen/surroundings.ts';
import { FrozenBase } from './base.ts';
import {
  type Base,
  type Box,
  type FreezeOptions,
  type OpenOptions,
  type WarmLayer,
  type Workspaces,
} from './box.ts';
import { ConfinedBox } from './confined-box.ts';
import { type Dependencies } from './copy-pool.ts';
import { CopyTree } from './copy-tree.ts';
import { freezeTree } from './freeze.ts';
import { OverlayTree } from './overlay-tree.ts';
import { removeTree } from './remove-tree.ts';
import { Scratch } from './scratch.ts';
import { Shelf } from './shelf.ts';
import { KeptLayer } from './warm-layer.ts';

export interface WorkspacesOptions {
  /** Folder for bases and boxes; the user's cache by default. */
  readonly scratch?: string;
  /** The user agreed to run without confinement when this machine has none. */
  readonly allowUnconfined: boolean;
  /** Boxes at once: what one of them may use by default. */
  readonly parallel: number;
  /** Folders that no box may see, beside homes and temporary folders: a store that lies elsewhere. */
  readonly hide?: readonly string[];
  /** What the user decided about the walls. */
  readonly policy?: SandboxPolicy;
  /** Mechanisms that may be chosen; all by default. */
  readonly backends?: readonly MechanismName[];
}

/** Finds by trying how this machine confines. Never takes a weaker tier without `allowUnconfined`. */
export async function openWorkspaces(options: WorkspacesOptions): Promise<Outcome<Workspaces, Fault>> {
  const scratch = await openScratch(options.scratch);
  if (!scratch.ok) return scratch;
  const { policy = DEFAULT_POLICY } = options;
  const shelf = new Shelf(`${scratch.value.root}-bases`);
  const surroundings = hostSurroundings([scratch.value.root, shelf.folder, ...(options.hide ?? [])], policy);
  const chosen = await chooseBackend({
    borrow: async (use) => await scratch.value.borrow(use),
    mark: scratch.value.mark,
    surroundings,
    policy,
    allowUnconfined: options.allowUnconfined,
    ...(options.backends && { mechanisms: mechanismsNamed(options.backends) }),
  });
  if (!chosen.ok) {
    await scratch.value[Symbol.asyncDispose]();
    return chosen;
  }
  const { engine } = chosen.value.backend;
  if (engine !== undefined) scratch.value.asks(engine);
  const way = await wayOut(policy, scratch.value);
  if (!way.ok) {
    await scratch.value[Symbol.asyncDispose]();
    return way;
  }
  const { parallel } = options;
  const parts = {
    ...chosen.value,
    scratch: scratch.value,
    surroundings,
    parallel,
    limits: policy.limits,
    shelf,
    ...(way.value && { way: way.value }),
  };
  return success(new ScratchWorkspaces(parts));
}

/** The way out of boxes to single domains; none where none is let through. */
async function wayOut(
  { domains, mechanism }: SandboxPolicy,
  scratch: Scratch,
): Promise<Outcome<WayOut | undefined, Fault>> {
  if (domains.length === 0) return success(undefined);
  const folder = scratch.newFolder('proxy');
  const socket = join(folder, PROXY_SOCKET);
  try {
    return success({ folder, proxy: await openDomainProxy({ socket, domains }) });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const what = `no way out to ${domains[0] ?? ''} can be opened (${detail})`;
    const fix =
      Buffer.byteLength(socket) > LONGEST_SOCKET
        ? 'set XDG_CACHE_HOME to a folder with a shorter path'
        : 'leave out --network';
    return failure({ kind: 'mechanism-unfit', mechanism, missing: [{ what, fix }] });
  }
}

/** Bytes (sun_path in unix(7), without its end). */
const LONGEST_SOCKET = 107;

interface WayOut {
  readonly folder: string;
  readonly proxy: DomainProxy;
}

async function openScratch(place: string | undefined): Promise<Outcome<Scratch, Fault>> {
  try {
    return success(await Scratch.open(place));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return failure({ kind: 'store-unwritable', path: place ?? 'scratch', detail });
  }
}

interface Parts extends Chosen {
  readonly scratch: Scratch;
  readonly shelf: Shelf;
  readonly surroundings: Surroundings;
  readonly parallel: number;
  readonly limits: SandboxPolicy['limits'];
  readonly way?: WayOut;
}

class ScratchWorkspaces implements Workspaces {
  readonly confinement: Workspaces['confinement'];
  readonly #parts: Parts;
  readonly #open = new Set<AsyncDisposable>();

  constructor(parts: Parts) {
    const { tier, name, lacks } = parts.backend;
    this.confinement = { tier, backend: name, lacks, mechanism: parts.mechanism };
    this.#parts = parts;
  }

  async freeze(directory: string, options: FreezeOptions): Promise<Outcome<FrozenBase, Fault>> {
    const place = this.#parts.scratch.newFolder('base');
    let made = false;
    try {
      const { backend, shelf } = this.#parts;
      // Where there are no walls, whatever ran could have changed a base.
      const isKept = backend.tier !== 'limits';
      const base = await freezeTree(directory, { place, ...(isKept && { shelf }) }, options);
      made = base.ok;
      return base;
    } finally {
      // A fault or a cancellation leaves nothing behind.
      if (!made) await removeTree(place);
    }
  }

  async open(base: Base, options: OpenOptions = {}): Promise<Box> {
    if (!(base instanceof FrozenBase)) throw new TypeError('a box is opened on a base of these workspaces');
    const { root } = this.#parts.scratch;
    // What tests say on a full disk is nothing about a patch, and attempts that go on for it cost money.
    await needRoom(root);
    try {
      return await this.#opened(base, options);
    } catch (error) {
      throw orFull(error, root);
    }
  }

  async #opened(base: FrozenBase, options: OpenOptions): Promise<Box> {
    const warm = warmOf(base, options);
    const git = options.git === true ? await base.repository() : undefined;
    const { scratch, backend, perl, parallel, limits, way } = this.#parts;
    const surroundings = showLinked(this.#parts.surroundings, base.record.root, base.ignoredFolders);
    const folder = scratch.newFolder('box');
    const tree =
      backend.mounts && backend.copies !== true
        ? new OverlayTree({ base, folder, perl, ...(warm && { warm }), ...(git !== undefined && { git }) })
        : await CopyTree.make(base, await base.copies(dependenciesIn(backend.tier)).take(), git);
    const release = base.use();
    const box: ConfinedBox = new ConfinedBox({
      tree,
      backend,
      surroundings,
      folder,
      parallel,
      limits,
      ...(way && { wayOut: { folder: way.folder, perl } }),
      onClosed: () => {
        this.#open.delete(box);
        release();
      },
      newFolder: () => scratch.newFolder('warm'),
      onKept: (layer: WarmLayer) => this.#open.add(layer),
    });
    this.#open.add(box);
    return box;
  }

  async sweep(): Promise<{ readonly boxes: number; readonly processes: number }> {
    return await this.#parts.scratch.sweep();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open].map((box) => box[Symbol.asyncDispose]()));
    await this.#parts.way?.proxy[Symbol.asyncDispose]();
    await this.#parts.scratch[Symbol.asyncDispose]();
  }
}

/** Links where walls make what they lead to read-only; without walls a test would write through them, and in an image they lead nowhere. */
function dependenciesIn(tier: Tier): Dependencies {
  return tier === 'limits' || tier === 'container' ? 'own' : 'linked';
}

function warmOf(base: FrozenBase, { warm }: OpenOptions): KeptLayer | undefined {
  if (warm === undefined) return undefined;
  if (!(warm instanceof KeptLayer) || warm.base !== base)
    throw new TypeError('a warm layer belongs to the base that its box was opened on');
  return warm;
}
