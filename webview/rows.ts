// Rows of the tree: run › generation › trajectory › step, in preorder, out of run views. Pure and incremental.
import { compareFitness } from '../agent/engine/fitness.ts';
import { placeOf, type RolloutId } from '../agent/engine/ids.ts';
import { type RunEnd } from '../agent/engine/events.ts';
import { verdictOf, type RolloutView, type RunView } from '../agent/engine/view.ts';
import { runEndWords } from '../agent/end-words.ts';
import { isChosen } from './best.ts';
import { groundBlock } from './ground.ts';
import { memberWords } from './model-words.ts';
import { flag, type Block, type Mark, type Row } from './row.ts';
import { count, duration, oneLine } from './numbers.ts';
import { answerRow, stepRows } from './step-rows.ts';
import { endWords, modelWords, verdictWords } from './words.ts';

/** A run as the tree shows it. */
export interface RunEntry {
  readonly id: string;
  /** When it was started, in the user's words. */
  readonly label: string;
  readonly live: boolean;
  readonly open: boolean;
  readonly content: RunView | RunSummary;
  /** What models are saying right now, by attempt; absent: nothing. */
  readonly says?: ReadonlyMap<string, string>;
}

/** What is known of a run that was not opened yet. */
export interface RunSummary {
  readonly mark: Mark;
  readonly note: string;
  readonly cost: string;
}

/**
 * Makes rows of runs again and again, and builds only what changed since the last time: a block whose rollout is the
 * same object keeps its identity.
 */
export function rowBuilder(): (entries: readonly RunEntry[]) => readonly Block[] {
  let before = new Map<string, RunMemo>();
  return (entries) => {
    const now = new Map(entries.map((entry) => [entry.id, rebuilt(entry, before.get(entry.id))]));
    before = now;
    return [...now.values()].flatMap((memo) => memo.blocks);
  };
}

interface RunMemo {
  readonly entry: RunEntry;
  readonly blocks: readonly Block[];
  readonly memos: ReadonlyMap<string, Memo>;
}

interface Memo {
  readonly source: unknown;
  readonly stamp: string;
  readonly block: Block;
}

function rebuilt(entry: RunEntry, before: RunMemo | undefined): RunMemo {
  if (before && isSame(before.entry, entry)) return before;
  const memos = new Map<string, Memo>();
  const blocks = blocksOfRun(entry, (key, source, stamp, make) => {
    const known = before?.memos.get(key);
    const isKnown = known !== undefined && known.source === source && known.stamp === stamp;
    const memo = isKnown ? known : { source, stamp, block: { key, rows: make() } };
    memos.set(key, memo);
    return memo.block;
  });
  return { entry, blocks, memos };
}

const isSame = (a: RunEntry, b: RunEntry): boolean =>
  a.content === b.content &&
  a.label === b.label &&
  a.live === b.live &&
  a.open === b.open &&
  a.says === b.says;

type Remember = (key: string, source: unknown, stamp: string, make: () => readonly Row[]) => Block;

function blocksOfRun(entry: RunEntry, remember: Remember): readonly Block[] {
  const row = runRow(entry);
  const head = remember(entry.id, undefined, JSON.stringify(row), () => [row]);
  if (!('rollouts' in entry.content)) return [head];
  const view = entry.content;
  const ground = groundBlock(view);
  const blocks = [head];
  if (ground.length > 0)
    blocks.push(remember(`${entry.id}/ground`, undefined, JSON.stringify(ground), () => ground));
  for (const generation of generations(view, entry.live))
    blocks.push(...blocksOfGeneration(entry, view, generation, remember));
  return blocks;
}

function runRow(entry: RunEntry): Row {
  const { content } = entry;
  const base = { depth: 0, kind: 'run', id: entry.id, label: oneLine(entry.label) } as const;
  const open = entry.open ? flag.open : 0;
  if (!('rollouts' in content)) {
    return { ...base, ...content, note: oneLine(content.note), flags: open | flag.unloaded };
  }
  return {
    ...base,
    mark: runMark(content, entry.live),
    flags: open | (content.applied ? flag.applied : 0) | (entry.live ? flag.live : 0),
    note: runNote(content, entry.live),
    cost: content.activeMs > 0 && !entry.live ? duration(content.activeMs) : '',
  };
}

export const endMarks: Readonly<Record<RunEnd, Mark>> = {
  repaired: 'green',
  proposed: 'proposed',
  unrepaired: 'red',
  budget: 'attention',
  cancelled: 'stopped',
  green: 'done',
  refused: 'refused',
};

function runMark(view: RunView, live: boolean): Mark {
  if (view.ended) return endMarks[view.ended.reason];
  if (!live) return 'stopped';
  return view.state === 'paused' ? 'paused' : 'running';
}

function runNote(view: RunView, live: boolean): string {
  if (view.ended) {
    const chosen = view.selection?.chosen[0];
    const words = runEndWords[view.ended.reason].title;
    const by =
      (view.ended.reason === 'repaired' || view.ended.reason === 'proposed') && chosen
        ? `${words} by ${chosen.rollout}`
        : words;
    return view.applied ? `${by}, applied` : by;
  }
  if (!live) return 'Interrupted, can be resumed';
  if (view.state === 'paused') return 'Paused';
  return view.state === 'starting' ? 'Preparing' : 'Running';
}

interface Generation {
  readonly number: number;
  readonly members: readonly Member[];
}

/** An attempt that was decided; without a rollout it has not started. */
interface Member {
  readonly id: RolloutId;
  readonly operator: string;
  readonly rollout?: RolloutView;
}

/** Rollouts by generation, ascending; in the order in which they were decided. What never started shows only while it may. */
export function generations(view: RunView, live: boolean): readonly Generation[] {
  const members = new Map<RolloutId, Member>();
  for (const decision of view.decided) {
    if (decision.do !== 'expand') continue;
    const { rollout: id, operator } = decision;
    const rollout = view.rollouts.get(id);
    if (rollout) members.set(id, { id, operator, rollout });
    else if (live) members.set(id, { id, operator });
  }
  for (const [id, rollout] of view.rollouts) {
    if (!members.has(id)) members.set(id, { id, operator: rollout.operator, rollout });
  }
  const groups = new Map<number, Member[]>();
  for (const member of members.values()) {
    const [number] = placeOf(member.id);
    const group = groups.get(number);
    if (group) group.push(member);
    else groups.set(number, [member]);
  }
  return [...groups].toSorted(([a], [b]) => a - b).map(([number, members]) => ({ number, members }));
}

function blocksOfGeneration(
  entry: RunEntry,
  view: RunView,
  generation: Generation,
  remember: Remember,
): readonly Block[] {
  const key = `${entry.id}/g${generation.number}`;
  const says = entry.says ?? nothing;
  const around = { view, total: failingOnBase(view), live: entry.live };
  const lines = generation.members.map((member) => trajectoryRow(member, around));
  const row = generationRow(generation, lines);
  const head = remember(key, undefined, JSON.stringify(row), () => [row]);
  const blocks = generation.members.flatMap(({ id, rollout }, n) => {
    const line = lines[n] ?? row;
    const attempt = remember(`${key}/${id}`, rollout, JSON.stringify(line), () => [
      line,
      ...(rollout ? stepRows(rollout) : []),
    ]);
    const answer = entry.live && rollout ? answerRow(rollout, says.get(id)) : undefined;
    return answer
      ? [attempt, remember(`${key}/${answer.id}`, undefined, JSON.stringify(answer), () => [answer])]
      : [attempt];
  });
  return [head, ...blocks];
}

const nothing: ReadonlyMap<string, string> = new Map();

// From best to worst: what a generation as a whole is marked with.
const ranking: readonly Mark[] = [
  'running',
  'green',
  'proposed',
  'near',
  'red',
  'silent',
  'refused',
  'failed',
  'empty',
];

const achieving: ReadonlySet<Mark> = new Set<Mark>(['green', 'proposed', 'near']);

function generationRow(generation: Generation, lines: readonly Row[]): Row {
  const best = bestLine(generation, lines);
  const waiting = lines.filter((line) => line.mark === 'waiting').length;
  const running = lines.filter((line) => line.mark === 'running').length;
  const under = waiting + running;
  const attempts = count(lines.length, 'attempt');
  const achieved =
    best && achieving.has(best.mark) ? ` · ${best.mark === 'proposed' ? '' : 'best '}${best.note}` : '';
  return {
    depth: 1,
    kind: 'generation',
    mark: running > 0 ? 'running' : (best?.mark ?? lines[0]?.mark ?? 'waiting'),
    flags: flag.open,
    id: `g${generation.number}`,
    label: `Generation ${generation.number}`,
    note: under > 0 ? `${lines.length - under} of ${attempts} done` : `${attempts}${achieved}`,
    cost: '',
  };
}

/** Of the lines with the best mark that of the fittest attempt. */
function bestLine({ members }: Generation, lines: readonly Row[]): Row | undefined {
  const mark = ranking.find((each) => lines.some((line) => line.mark === each));
  const ranked = members.flatMap(({ rollout }, n) => {
    const line = lines[n];
    return rollout && line?.mark === mark ? [{ rollout, line }] : [];
  });
  const [fittest] = ranked.toSorted((a, b) => compareFitness(a.rollout, b.rollout));
  return fittest?.line ?? lines.find((line) => line.mark === mark);
}

interface Around {
  readonly view: RunView;
  readonly total: number;
  readonly live: boolean;
}

function trajectoryRow({ id, operator, rollout }: Member, { view, total, live }: Around): Row {
  const label = `${id} ${oneLine(operator, 40)}${madeBy(rollout)}`;
  const base = { depth: 2, kind: 'trajectory', id, label } as const;
  if (!rollout) return { ...base, mark: 'waiting', flags: 0, note: '', cost: '' };
  const flags =
    (isChosen(view, id) ? flag.chosen : 0) |
    (rollout.patch && rollout.patch.files.length > 0 ? flag.patch : 0) |
    (view.applied?.rollout === id ? flag.applied : 0) |
    (view.config?.model ? flag.model : 0);
  return {
    ...base,
    mark: trajectoryMark(rollout, { live, total }),
    flags,
    note: trajectoryNote(rollout, total, live),
    cost: costNote(rollout),
  };
}

function madeBy(rollout: RolloutView | undefined): string {
  const by = rollout ? memberWords(rollout) : '';
  return by === '' ? '' : ` · ${by}`;
}

function costNote({ cost, end }: RolloutView): string {
  if (cost.tokens > 0) return modelWords(cost);
  return end && cost.ms > 0 ? duration(cost.ms) : '';
}

function trajectoryMark(rollout: RolloutView, { live, total }: Pick<Around, 'live' | 'total'>): Mark {
  if (!rollout.end) return live ? 'running' : 'stopped';
  if (rollout.end !== 'patched') return endMark[rollout.end];
  const verdict = verdictOf(rollout)?.verdict;
  if (!verdict || verdict.kind === 'silent') return 'silent';
  // Where no test speaks for what was asked, green says only that nothing broke.
  if (verdict.kind === 'green') return total === 0 ? 'proposed' : 'green';
  return verdict.fixed.length > 0 && verdict.broken.length === 0 ? 'near' : 'red';
}

const endMark = { empty: 'empty', refused: 'refused', failed: 'failed', cancelled: 'stopped' } as const;

export function trajectoryNote(rollout: RolloutView, total: number, live: boolean): string {
  const evaluation = verdictOf(rollout) ?? rollout.evaluations.at(-1);
  if (rollout.end && rollout.end !== 'patched') return endWords(rollout.end, rollout.why);
  if (evaluation) return verdictWords(evaluation.verdict, evaluation.scope, total);
  if (rollout.end) return endWords(rollout.end, rollout.why);
  if (!live) return 'interrupted';
  if (rollout.patch) return 'being judged';
  return oneLine(rollout.steps.at(-1)?.title ?? 'starting', 80);
}

/** How many tests failed on the base: what "2 of 3 fixed" counts to. */
export const failingOnBase = (view: RunView): number => view.task?.baseline.failToPass.length ?? 0;
