// A project made ready in the real boxes of this machine, with attempts of real variants at it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type RunConfig } from '../../agent/engine/events.ts';
import { rolloutId } from '../../agent/engine/ids.ts';
import { type Json } from '../../agent/engine/json.ts';
import { type Ground } from '../../agent/engine/ports.ts';
import { type Chat } from '../../agent/model/chat.ts';
import { type RolloutRequest, type RolloutResult, type VariantRef } from '../../agent/trajectory/rollout.ts';
import { type Step } from '../../agent/trajectory/trajectory.ts';
import { findGuestHome, type GuestHome } from '../../sandbox/guest/home.ts';
import { guestRollouts } from '../../sandbox/guest/rollouts.ts';
import { loadVariant } from '../../sandbox/guest/variant.ts';
import { grounds } from '../../sandbox/oracle/grounds.ts';
import { openWorkspaces } from '../../sandbox/workspace/workspaces.ts';
import { processesOf } from '../cli/leftovers.ts';
import { config } from '../doubles/builders.ts';
import { type Packages } from '../suite/packages.ts';
import { tempProject, type Files } from '../suite/project.ts';

export const never: AbortSignal = new AbortController().signal;

const seeds = findGuestHome(import.meta.url);

export interface Lodge extends AsyncDisposable {
  /** Freezes the files, records the baseline, and makes everything ready for attempts. */
  ground(files: Files, wishes?: Wishes): Promise<Lodging>;
  ref(variant: string): Promise<VariantRef>;
  /** Processes that still live in one of its boxes. */
  processes(): readonly string[];
}

export interface Wishes extends Partial<RunConfig> {
  readonly packages?: Packages;
}

export interface Lodging extends AsyncDisposable {
  readonly ground: Ground;
  /** Temporary folder of the user's project, outside of all boxes. */
  readonly directory: string;
  /** `memory` is what earlier attempts of the run remembered; `heard` is told of every step as it comes. */
  attempt(
    wishes?: Partial<RolloutRequest>,
    signal?: AbortSignal,
    memory?: ReadonlyMap<string, Json>,
    heard?: (step: Step) => void,
  ): Promise<Attempted>;
  /** An attempt of an agent whose questions are answered so. */
  asking(
    chat: Chat,
    wishes?: Partial<RolloutRequest>,
    memory?: ReadonlyMap<string, Json>,
  ): Promise<Attempted>;
}

export interface Attempted {
  readonly result: RolloutResult;
  readonly steps: readonly Step[];
  readonly memory: ReadonlyMap<string, Json>;
}

/** Variants by name; each is the text of its entry module. Without any, the seed variants. */
export async function openLodge(variants?: Readonly<Record<string, string>>, own = seeds): Promise<Lodge> {
  const place = mkdtempSync(join(tmpdir(), 'galapagos-guest-'));
  const home = variants ? { ...seeds, variants: writeVariants(join(place, 'variants'), variants) } : own;
  const opened = await openWorkspaces({
    scratch: join(place, 'scratch'),
    allowUnconfined: true,
    parallel: 2,
  });
  if (!opened.ok) throw new Error(`no workspaces: ${opened.fault.kind}`);
  const workspaces = opened.value;
  const clock = { now: () => Date.now() };
  const made = grounds({
    workspaces,
    objects: join(place, 'objects'),
    clock,
    rollouts: (base, task, boxes) => guestRollouts({ workspaces: boxes, base, task, home, clock }),
  });
  return {
    ref: (name) => refOf(home, name),
    processes: () => processesOf(place),
    async ground(files, { packages, ...wishes } = {}) {
      const project = tempProject(files, packages);
      const wished = {
        ...config,
        directory: project.directory,
        protect: [],
        allowUnconfined: true,
        ...wishes,
      };
      const prepared = await made.prepare(wished, () => Promise.resolve(), { signal: never });
      if (!prepared.ok) throw new Error(JSON.stringify(prepared.fault, null, 1));
      const ground = prepared.value;
      return {
        ground,
        directory: project.directory,
        attempt: (request = {}, signal = never, memory = new Map(), heard = () => {}) =>
          attempt(ground, home, { request, signal, memory: new Map(memory), heard, chat: nobody }),
        asking: (chat, request = {}, memory = new Map()) =>
          attempt(ground, home, { request, signal: never, memory: new Map(memory), heard: () => {}, chat }),
        async [Symbol.asyncDispose]() {
          await ground[Symbol.asyncDispose]();
          project[Symbol.dispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await workspaces[Symbol.asyncDispose]();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

interface Call {
  readonly request: Partial<RolloutRequest>;
  readonly signal: AbortSignal;
  readonly memory: Map<string, Json>;
  readonly heard: (step: Step) => void;
  readonly chat: Chat;
}

const nobody: Chat = async () => ({ ok: false, fault: { kind: 'no-model' } });

async function attempt(
  ground: Ground,
  home: GuestHome,
  { request, signal, memory, heard, chat }: Call,
): Promise<Attempted> {
  const steps: Step[] = [];
  const variant = request.variant ?? (await refOf(home, 'mender'));
  const result = await ground.rollouts.run(
    {
      rollout: rolloutId(0, 0),
      guide: { text: 'Repair the failing tests.' },
      seed: 1,
      limits: { candidates: 2_000, wallMs: 100_000 },
      params: {},
      ...request,
      variant,
    },
    {
      step: (step) => {
        steps.push(step);
        heard(step);
      },
      chat,
      recall: (key) => memory.get(key),
      remember: (key, value) => void memory.set(key, value),
    },
    signal,
  );
  return { result, steps, memory };
}

async function refOf(home: GuestHome, name: string): Promise<VariantRef> {
  const loaded = await loadVariant(home, name);
  return loaded.ok ? loaded.value.ref : { name, hash: 'none' };
}

function writeVariants(folder: string, variants: Readonly<Record<string, string>>): string {
  for (const [name, entry] of Object.entries(variants)) {
    mkdirSync(join(folder, name), { recursive: true });
    // One whose code speaks of chat needs it.
    const needs = /\bchat\b/.test(entry) ? ['chat'] : [];
    const manifest = { name, about: name, entry: 'attempt.mjs', protocol: 1, needs, params: {} };
    writeFileSync(join(folder, name, 'variant.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, name, 'attempt.mjs'), entry);
  }
  return folder;
}
