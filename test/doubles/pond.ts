// A small world to evolve in: three bugs on three lines, and an agent that finds one of them if it looks there.
import { type Plugins } from '../../agent/engine/plugin.ts';
import { plugins } from '../../agent/engine/registry.ts';
import { type Hand } from '../../agent/engine/driving/course.ts';
import { drive } from '../../agent/engine/driver.ts';
import { newRunId, type TestId } from '../../agent/engine/ids.ts';
import { type Recorded, type RunConfig, type Wish } from '../../agent/engine/events.ts';
import { type Models } from '../../agent/engine/ports.ts';
import { seededRng } from '../../agent/engine/random.ts';
import { hunksOf } from '../../agent/patch/subset.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { type Verdict } from '../../agent/task/verdict.ts';
import { type RolloutRequest, type VariantRef } from '../../agent/trajectory/rollout.ts';
import { config, green, one, patchAt, red, three, two } from './builders.ts';
import { memoryJournal, type MemoryJournal } from './memory-journal.ts';
import {
  scriptedGround,
  scriptedOracle,
  scriptedRollouts,
  type Attempt,
  type Scope,
  type ScriptedGround,
  type ScriptedOracle,
  type ScriptedRollouts,
} from './scripted.ts';

/** The line that repairs each test; an edit of line 35 breaks a test that passed. */
const REPAIRS = new Map<number, TestId>([
  [5, one],
  [15, two],
  [25, three],
]);
const TRAP = 35;

export const linesOf = (patch: Patch | undefined): readonly number[] =>
  patch ? hunksOf(patch).flatMap(({ hunk }) => (hunk ? hunk.start : [])) : [];

export function pondVerdict(patch: Patch, scope: Scope): Verdict {
  const lines = linesOf(patch);
  const fixed = [...REPAIRS].flatMap(([line, test]) => (lines.includes(line) ? test : []));
  const broken = scope !== 'target' && lines.includes(TRAP) ? [one] : [];
  return fixed.length === REPAIRS.size && broken.length === 0 ? green : red(fixed, broken);
}

/**
 * An attempt in the pond: starts from what the guide says, and edits one or two lines drawn by its seed among those of
 * its slice. It remembers how many attempts it knows of.
 */
export function pondAttempt(request: RolloutRequest, recall: (key: string) => unknown): Attempt {
  const { guide, seed } = request;
  const rng = seededRng(seed);
  const share = guide.slice ?? { index: 0, of: 1 };
  const places = [5, 8, 15, 18, 25, 28, 33, 35].filter(
    (_, index) => index % share.of === share.index % share.of,
  );
  const drawn = Array.from({ length: 2 }, () => places[Math.floor(rng() * places.length)] ?? 1);
  const lines = [...new Set([...linesOf(guide.start), ...drawn])].toSorted((a, b) => a - b);
  const known = Number(recall('attempts') ?? 0);
  return {
    steps: [`looking at lines ${places.join(', ')}`, `trying ${drawn.join(' and ')}`],
    remember: [['attempts', known + 1]],
    ...(rng() < 0.15 ? {} : { patch: patchAt(...lines) }),
  };
}

export interface Pond {
  readonly journal: MemoryJournal;
  readonly oracle: ScriptedOracle;
  readonly rollouts: ScriptedRollouts;
  readonly ground: ScriptedGround;
  /** What was recorded since it was filled, in order. */
  readonly run: (hand?: Partial<Hand>) => Promise<readonly Recorded[]>;
  readonly start: (hand?: Partial<Hand>) => AsyncGenerator<Recorded, void>;
}

export interface PondOptions {
  readonly past?: readonly Recorded[];
  /** What the person asks of it when it goes on. */
  readonly wishes?: readonly Wish[];
  readonly config?: Partial<RunConfig>;
  /** Its agents as they are when it goes on. */
  readonly agents?: readonly VariantRef[];
  /** Version of the engine. */
  readonly engine?: string;
  readonly plugins?: Plugins;
  readonly verdict?: (patch: Patch, scope: Scope, nth: number) => Verdict;
  readonly attempt?: typeof pondAttempt;
  readonly latency?: () => Promise<void>;
  readonly journal?: MemoryJournal;
  readonly ground?: Partial<Parameters<typeof scriptedGround>[0]>;
  readonly models?: Models;
}

/** A run in the pond, from its start or from a journal. */
export function pond(options: PondOptions = {}): Pond {
  const { past = [], wishes = [], latency } = options;
  const journal = options.journal ?? memoryJournal({ past });
  const oracle = scriptedOracle(options.verdict ?? pondVerdict, { past, ...(latency ? { latency } : {}) });
  const rollouts = scriptedRollouts(options.attempt ?? pondAttempt, latency);
  const ground = scriptedGround({ oracle, rollouts, ...options.ground });
  const run = newRunId(1_700_000_000_000, seededRng(7));
  const start = (hand: Partial<Hand> = {}) =>
    drive(
      {
        run,
        config: { ...config, ...options.config },
        past,
        engine: options.engine ?? '0.0.0',
        wishes,
        ...(options.agents && { agents: options.agents }),
      },
      {
        journal,
        grounds: ground,
        clock: journal.clock,
        ...(options.models && { models: options.models }),
      },
      options.plugins ?? plugins,
      { signal: new AbortController().signal, paused: () => undefined, ...hand },
    );
  return { journal, oracle, rollouts, ground, start, run: (hand) => allOf(start(hand)) };
}

async function allOf<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
