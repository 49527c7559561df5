import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { makePatch } from '../patch/identity.ts';
import { type Evaluation } from '../task/verdict.ts';
import { noCost } from '../trajectory/trajectory.ts';
import { type RunEvent } from './events.ts';
import { rolloutId, type RolloutId } from './ids.ts';
import { emptyView, fold, foldAll, unfinished, verdictOf, type RunView } from './view.ts';

const one = rolloutId(0, 0);
const two = rolloutId(1, 3);
const evaluation = (verdict: Evaluation['verdict'], runs = 1): Evaluation => ({
  verdict,
  scope: 'target',
  failures: [],
  runs,
  ms: 5,
});
const silent = evaluation({ kind: 'silent', why: 'timeout' });
const red = evaluation({ kind: 'red', failing: [], fixed: [], broken: [] });
const expand = (rollout: RolloutId) =>
  ({ do: 'expand', rollout, operator: 'plan', parents: [], slice: { index: 0, of: 1 } }) as const;
const started = (rollout: RolloutId): RunEvent => ({
  kind: 'rollout.started',
  rollout,
  operator: 'plan',
  parents: [],
  variant: { name: 'mender', hash: 'x' },
  seed: 1,
});
const noted = (rollout: RolloutId, title: string): RunEvent => ({
  kind: 'step.noted',
  rollout,
  step: { index: 0, kind: 'think', title, ms: 1 },
});
const ended = (rollout: RolloutId, candidates: number): RunEvent => ({
  kind: 'rollout.ended',
  rollout,
  end: 'patched',
  cost: { ...noCost, rollouts: 1, candidates },
});
const answered = (rollout: RolloutId, of: Evaluation, known?: true): RunEvent => ({
  kind: 'oracle.answered',
  rollout,
  patch: makePatch([]).id,
  evaluation: of,
  ...(known ? { known } : {}),
});

/** Events a second apart. */
const recorded = (...events: readonly RunEvent[]) =>
  events.map((event, index) => ({ seq: index + 1, at: 1_000 * index, event }));

describe('a view', () => {
  test('is the same, folded event by event or all at once', () => {
    const event = fc.constantFrom<RunEvent>(
      { kind: 'strategy.decided', decisions: [expand(one)] },
      started(one),
      started(two),
      noted(one, 'a'),
      noted(two, 'b'),
      { kind: 'lesson.recorded', rollout: one, key: 'k', value: 1 },
      answered(one, red),
      answered(two, silent),
      ended(one, 3),
      { kind: 'run.paused' },
      { kind: 'run.resumed', unfinished: [] },
      { kind: 'run.ended', reason: 'cancelled' },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), fc.nat(30), (events, cut) => {
        const records = recorded(...events);
        const whole = foldAll(records);
        expect(records.reduce(fold, emptyView)).toEqual(whole);
        expect(foldAll(records.slice(cut), foldAll(records.slice(0, cut)))).toEqual(whole);
      }),
    );
  });

  test('never changes once it was given out', () => {
    const events = [
      started(one),
      noted(one, 'a'),
      noted(one, 'b'),
      answered(one, red),
      started(two),
      ended(one, 1),
    ];
    const views: RunView[] = [];
    let view = emptyView;
    for (const record of recorded(...events)) {
      view = fold(view, record);
      views.push(view);
    }
    const again = recorded(...events).map((_, index) => foldAll(recorded(...events).slice(0, index + 1)));
    expect(views).toEqual(again);
    expect(emptyView.rollouts.size).toBe(0);
  });

  test('begins a rollout afresh that was killed and started again', () => {
    const view = foldAll(
      recorded(
        started(two),
        noted(two, 'lost'),
        { kind: 'lesson.recorded', rollout: two, key: 'lost', value: true },
        started(two),
        noted(two, 'kept'),
      ),
    );
    expect(view.rollouts.get(two)).toMatchObject({
      generation: 1,
      steps: [{ title: 'kept' }],
      lessons: [],
    });
  });

  test('counts what rollouts and verdicts cost, and nothing for a known answer', () => {
    const view = foldAll(
      recorded(started(one), answered(one, red), answered(one, red, true), ended(one, 40)),
    );
    expect(view.cost).toEqual({ rollouts: 1, testRuns: 1, candidates: 40, tokens: 0, ms: 0 });
  });

  test('counts the time a run was alive, not the time it lay killed, paused or ended', () => {
    const at = (ms: number, event: RunEvent) => ({ seq: 1, at: ms, event });
    const view = foldAll([
      at(0, started(one)),
      at(1_000, noted(one, 'a')),
      at(90_000, { kind: 'run.resumed', unfinished: [one] }),
      at(91_500, { kind: 'run.ended', reason: 'repaired' }),
      at(500_000, { kind: 'patch.undone', patch: makePatch([]).id }),
    ]);
    expect(view.activeMs).toBe(2_500);
  });

  test('of a run that was stopped and goes on is running, without an end', () => {
    const stopped = recorded(
      { kind: 'selection.made', use: 'final', selection: { chosen: [], rejected: [] } },
      { kind: 'run.ended', reason: 'cancelled' },
    );
    expect(foldAll(stopped)).toMatchObject({ state: 'ended', ended: { reason: 'cancelled' } });
    const resumed = foldAll([...stopped, { seq: 3, at: 9, event: { kind: 'run.resumed', unfinished: [] } }]);
    expect([resumed.state, resumed.ended, resumed.selection]).toEqual(['starting', undefined, undefined]);
  });
});

describe('the verdict of a rollout', () => {
  test('is the last answer that says something', () => {
    const view = foldAll(recorded(started(one), answered(one, red), answered(one, silent)));
    const rollout = view.rollouts.get(one);
    expect(rollout && verdictOf(rollout)).toEqual(red);
  });
});

describe('unfinished', () => {
  test('names what was decided and has not ended', () => {
    const decided: RunEvent = { kind: 'strategy.decided', decisions: [expand(one), expand(two)] };
    expect(unfinished(foldAll(recorded(decided, started(one), ended(one, 1), started(two))))).toEqual([
      expand(two),
    ]);
  });
});
