import { describe, expect, test } from 'vitest';

import { type Recorded } from '../../agent/engine/events.ts';
import { type RolloutId } from '../../agent/engine/ids.ts';
import { foldAll, type RunView } from '../../agent/engine/view.ts';
import { silent } from '../doubles/builders.ts';
import { shuffledTiming } from '../doubles/latency.ts';
import { memoryJournal } from '../doubles/memory-journal.ts';
import { linesOf, pond, pondVerdict, type Pond, type PondOptions } from '../doubles/pond.ts';

/** Runs worth killing: a repair by recombination, a search in parallel, one with silent verdicts, one that fails. */
const runs: readonly (readonly [name: string, options: () => PondOptions])[] = [
  ['a repair', () => ({ config: { seed: 1 } })],
  ['a parallel search', () => ({ config: { seed: 3, parallel: 4 }, latency: shuffledTiming(3) })],
  ['a search on a budget', () => ({ config: { seed: 2, budget: { testRuns: 14, rollouts: 9 } } })],
  ['a run with silent verdicts', () => ({ config: { seed: 4 }, verdict: sometimesSilent })],
  ['a flat search', () => ({ config: { seed: 6, strategy: 'best-of-n' } })],
];

function sometimesSilent(...[patch, scope, nth]: Parameters<NonNullable<PondOptions['verdict']>>) {
  return nth === 1 && linesOf(patch).length === 2 ? silent : pondVerdict(patch, scope);
}

/** What must be the same, killed or not. */
function outcome(view: RunView) {
  // What was cut off counts for nothing, however far it came.
  const counting = [...view.rollouts.values()].filter(({ end }) => end !== 'cancelled');
  const attempts = counting.map(({ id, patch, end, evaluations, steps }) => ({
    id,
    lines: linesOf(patch),
    end,
    steps: steps.map(({ title }) => title),
    verdicts: evaluations.map(({ scope, verdict }) => `${scope} ${verdict.kind}`),
  }));
  return {
    decided: view.decided,
    attempts: attempts.toSorted((a, b) => a.id.localeCompare(b.id)),
    selection: view.selection,
    ended: view.ended,
  };
}

/** Attempts that the journal holds the outcome of. */
const finishedIn = (view: RunView): ReadonlySet<RolloutId> =>
  new Set([...view.rollouts.values()].filter(({ patch, end }) => patch ?? end).map(({ id }) => id));

/** Judgements that the journal holds, as `scope lines`: those that say something. */
function judgedIn(records: readonly Recorded[]): ReadonlySet<string> {
  const patches = new Map<string, string>();
  const judged = new Set<string>();
  for (const { event } of records) {
    if (event.kind === 'patch.proposed') patches.set(event.patch.id, linesOf(event.patch).join(','));
    if (event.kind !== 'oracle.answered' || event.evaluation.verdict.kind === 'silent') continue;
    judged.add(`${event.evaluation.scope} ${patches.get(event.patch)}`);
  }
  return judged;
}

const asked = ({ oracle }: Pond) =>
  oracle.asked.map(({ scope, patch }) => `${scope} ${linesOf(patch).join(',')}`);

describe.each(runs)('%s that is killed after any event', (_name, options) => {
  test('and resumed, ends as if it had not been killed, and repeats nothing that was finished', async () => {
    const whole = await pond(options()).run();
    const expected = outcome(foldAll(whole));
    for (let kept = 0; kept < whole.length; kept++) {
      const past = whole.slice(0, kept);
      const second = pond({ ...options(), past });
      await second.run();
      const { records } = second.journal;
      expect(outcome(foldAll(records)), `killed after event ${kept}`).toEqual(expected);
      expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
      const finished = finishedIn(foldAll(past));
      expect(second.rollouts.asked.filter(({ rollout }) => finished.has(rollout))).toEqual([]);
      const judged = judgedIn(past);
      expect(asked(second).filter((question) => judged.has(question))).toEqual([]);
    }
  });

  test('again and again, ends all the same', async () => {
    const expected = outcome(foldAll(await pond(options()).run()));
    let past: readonly Recorded[] = [];
    for (let lives = 0; lives < 200; lives++) {
      const journal = memoryJournal({ past });
      // Every life lasts a few events; killed means that nothing after them was written.
      const life = pond({ ...options(), past, journal });
      const before = past.length;
      const end = before + 9 + (lives % 11);
      for await (const { seq } of life.start()) if (seq >= end) break;
      past = journal.records.slice(0, end);
      if (foldAll(past).ended) break;
    }
    expect(outcome(foldAll(past))).toEqual(expected);
  });
});
