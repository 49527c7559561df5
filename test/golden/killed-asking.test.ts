// Runs whose attempts ask a model, killed after every event.
import { describe, expect, test } from 'vitest';

import { type Recorded, type RunConfig } from '../../agent/engine/events.ts';
import { firstDifference } from '../../agent/engine/same-run.ts';
import { foldAll } from '../../agent/engine/view.ts';
import { replayModels } from '../../agent/model/replay.ts';
import { outcome, talking } from '../doubles/talking.ts';

const answeredIn = (records: readonly Recorded[]): ReadonlySet<string> =>
  new Set(
    records.flatMap(({ event }) => (event.kind === 'model.answered' && event.reply ? [event.call] : [])),
  );

describe.each<readonly [string, Partial<RunConfig>]>([
  ['alone', { parallel: 1 }],
  ['four at once', { parallel: 4 }],
  ['evolving', { strategy: 'evolve', options: { population: 3, generations: 2, enough: 9 } }],
  ['on a budget of tokens', { parallel: 2, budget: { tokens: 3_600 } }],
])('a run with a model, %s, that is killed after any event', (_name, config) => {
  test('and resumed, ends as if it had not been, and asks nothing that was answered', async () => {
    const whole = await talking({ config }).run();
    const expected = outcome(foldAll(whole));
    expect(expected.tokens).toBeGreaterThan(1_000);
    for (let kept = 0; kept < whole.length; kept++) {
      const past = whole.slice(0, kept);
      const second = talking({ config, past, seed: kept });
      await second.run();
      expect(outcome(foldAll(second.journal.records)), `killed after event ${kept}`).toEqual(expected);
      const answered = answeredIn(past);
      expect(second.heard.filter(({ options }) => answered.has(String(options.call)))).toEqual([]);
    }
  }, 300_000);

  test('and is made again from its record, is the same', async () => {
    const whole = await talking({ config }).run();
    const killed = whole.findIndex(({ event }) => event.kind === 'model.answered') + 3;
    const resumed = talking({ config, past: whole.slice(0, killed), seed: 5 });
    await resumed.run();
    const { records } = resumed.journal;
    const again = await talking({ config, models: replayModels(records), seed: 9 }).run();
    expect(firstDifference(records, again)).toBeUndefined();
  });
});
