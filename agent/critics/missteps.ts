// What went wrong in an attempt, by the facts of its recorded steps alone.
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { type Task } from '../task/task.ts';
import { turnOf } from '../trajectory/decode-turn.ts';
import { type Step } from '../trajectory/trajectory.ts';
import { type Turn } from '../trajectory/turn.ts';
import { Leads } from './leads.ts';

/** A step of the attempt that is a turn of its agent. */
export interface Taken {
  readonly step: Step;
  readonly turn: Turn;
  /** The tree is another after it. */
  readonly changes: boolean;
}

export const MISSTEPS = [
  'worsened',
  'wrong-place',
  'loop',
  'refused-again',
  'untested',
  'finished-red',
  'unfinished',
] as const;

export interface Misstep {
  readonly kind: (typeof MISSTEPS)[number];
  readonly at: Taken;
  /** What happened, to follow the name of the step. */
  readonly words: string;
}

/** The turns of an attempt in order; none for an agent that takes no turns. */
export function turnsOf({ steps }: Pick<RolloutView, 'steps'>): readonly Taken[] {
  const taken: Taken[] = [];
  for (const step of steps) {
    const turn = turnOf(step);
    if (!turn) continue;
    const before = taken.at(-1);
    const changes = before ? before.turn.tree !== turn.tree : turn.ok && WRITES.test(turn.tool);
    taken.push({ step, turn, changes });
  }
  return taken;
}

/** The tree before the first turn is not known; what that turn used tells whether it changed it. */
const WRITES = /edit|create|write|replace|insert/;

/** Every kind of misstep at most once, where it happened first; in order of the steps. */
export function misstepsOf(taken: readonly Taken[], rollout: RolloutView, task: Task): readonly Misstep[] {
  const found = [
    worsened(taken),
    wrongPlace(taken, rollout, task),
    loop(taken),
    refusedAgain(taken),
    untested(taken),
    finishedRed(taken),
    unfinished(taken),
  ].flatMap((misstep) => misstep ?? []);
  return found.toSorted((a, b) => a.at.step.index - b.at.step.index);
}

type Counted = NonNullable<Turn['tests']>;
const badOf = ({ failing, broken }: Counted): number => failing + broken;

/** What a run of the tests found. One that was asked for and gave no report says nothing. */
const testsOf = ({ tests, ok, tool }: Turn): Counted | undefined =>
  ok || tool !== 'test' ? tests : undefined;

interface TestRun {
  readonly at: number;
  readonly tests: Counted;
  /** The last run before it that asked for the same tests. */
  readonly before?: TestRun;
}

/** Runs are compared with runs of the same tests only: a part of the suite fails less than the whole. */
function testRuns(taken: readonly Taken[]): readonly TestRun[] {
  const last = new Map<string, TestRun>();
  return taken.flatMap(({ turn }, at) => {
    const tests = testsOf(turn);
    if (!tests) return [];
    const key = JSON.stringify([turn.tool, turn.input]);
    const before = last.get(key);
    const run = { at, tests, ...(before && { before }) };
    last.set(key, run);
    return [run];
  });
}

/** The change after which more tests failed than before. Without an earlier run, tests that it broke tell. */
function worsened(taken: readonly Taken[]): Misstep | undefined {
  for (const { at, tests, before } of testRuns(taken)) {
    const more = before ? badOf(tests) - badOf(before.tests) : tests.broken;
    const culprit = taken.slice(before ? before.at + 1 : 0, at).findLast(({ changes }) => changes);
    if (more > 0 && culprit) {
      const words = before
        ? `after it ${more} more ${more === 1 ? 'test' : 'tests'} failed`
        : `after it ${more} ${more === 1 ? 'test' : 'tests'} that had passed failed`;
      return { kind: 'worsened', at: culprit, words };
    }
  }
  return undefined;
}

/**
 * A change of a file that nothing leads to. Not told where the tests came to speak for it, nor where no file that the
 * attempt saw is led to: then the leads say nothing.
 */
function wrongPlace(taken: readonly Taken[], rollout: RolloutView, task: Task): Misstep | undefined {
  if (verdictOf(rollout)?.verdict.kind === 'green') return undefined;
  const leads = new Leads(task, rollout);
  const pointed = taken.map((each) => follow(each, leads));
  if (!pointed.includes(true)) return undefined;
  const runs = testRuns(taken);
  const wanted = task.baseline.failToPass.length;
  const at = taken.find(
    ({ changes }, index) => changes && pointed[index] === false && !helped(index, runs, wanted),
  );
  return (
    at && { kind: 'wrong-place', at, words: `nothing that fails or was asked leads to ${at.turn.paths[0]}` }
  );
}

/** Do the leads point at what this turn read or wrote? Undefined where it did neither. What they point at adds to them. */
function follow({ turn, changes, step }: Taken, leads: Leads): boolean | undefined {
  if (turn.tests) leads.follow(step.detail ?? '');
  if (!turn.ok || turn.paths.length === 0) return undefined;
  const points = turn.paths.some((path) => leads.point(path));
  if (points && !changes && turn.paths.length === 1) leads.follow(step.detail ?? '');
  return points;
}

/** The next run of the tests was better than the last one before, or than the base. */
function helped(at: number, runs: readonly TestRun[], wanted: number): boolean {
  const next = runs.find((run) => run.at > at);
  if (!next) return false;
  return badOf(next.tests) < (next.before ? badOf(next.before.tests) : wanted);
}

/** Again and again the same on an equal tree. */
const LOOP = 2;

function loop(taken: readonly Taken[]): Misstep | undefined {
  const at = taken.find(({ turn }) => turn.repeats >= LOOP);
  return (
    at && { kind: 'loop', at, words: `the same was done ${at.turn.repeats} times before, on the same files` }
  );
}

function refusedAgain(taken: readonly Taken[]): Misstep | undefined {
  const refused = new Set<string>();
  for (const at of taken) {
    const { turn, step } = at;
    const place = placeOf(turn);
    const key = JSON.stringify([turn.tool, place ?? turn.input]);
    if (turn.ok || turn.tests) refused.delete(key);
    else if (refused.has(key)) {
      const what = place === undefined ? turn.tool : `${turn.tool} of ${place}`;
      const words =
        step.kind === 'model' ? 'its answer was of no use, again' : `${what} was refused a second time`;
      return { kind: 'refused-again', at, words };
    } else refused.add(key);
  }
  return undefined;
}

/** The file that a turn is about, also where it was refused. */
function placeOf({ paths: [path], input }: Turn): string | undefined {
  if (path !== undefined || typeof input !== 'object' || input === null) return path;
  const named = Object.entries(input).find(([name]) => name === 'path')?.[1];
  return typeof named === 'string' ? named : undefined;
}

function untested(taken: readonly Taken[]): Misstep | undefined {
  const change = taken.findLastIndex(({ changes }) => changes);
  const run = taken.findLastIndex(({ turn }) => testsOf(turn) !== undefined);
  const at = taken[change];
  if (!at || run >= change) return undefined;
  const words = run < 0 ? 'the tests were never run' : 'what it changed was never tested';
  return { kind: 'untested', at, words };
}

/** Finished although the last run of the tests, on just this tree, had said no. */
function finishedRed(taken: readonly Taken[]): Misstep | undefined {
  const at = taken.find(({ turn }) => turn.finish !== undefined);
  const tested = taken.findLast(({ turn }) => testsOf(turn) !== undefined)?.turn;
  const bad = tested?.tests ? badOf(tested.tests) : 0;
  if (!at || tested?.tree !== at.turn.tree || bad === 0) return undefined;
  return {
    kind: 'finished-red',
    at,
    words: `it finished while ${bad} ${bad === 1 ? 'test' : 'tests'} failed`,
  };
}

function unfinished(taken: readonly Taken[]): Misstep | undefined {
  const at = taken.at(-1);
  if (!at || taken.some(({ turn }) => turn.finish !== undefined)) return undefined;
  return { kind: 'unfinished', at, words: 'it ended without having finished' };
}
