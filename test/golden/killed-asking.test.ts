// Runs whose attempts ask a model, killed after every event.
import { describe, expect, test } from 'vitest';

import { type Recorded, type RunConfig } from '../../agent/engine/events.ts';
import { firstDifference } from '../../agent/engine/same-run.ts';
import { foldAll } from '../../agent/engine/view.ts';
import { replayModels } from '../../agent/model/replay.ts';
import { lineFor, outcome, talking } from '../doubles/talking.ts';
import { type Heard } from '../doubles/scripted-model.ts';

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

describe('a run whose second attempt is told what to mend', () => {
  /** The right lines to the second attempt of each generation, one by one; to others any. */
  const told = (heard: Heard) => {
    const { messages } = heard.request;
    const right = ['5', '15', '25'][(messages.length - 1) / 2];
    const said = lineFor(heard);
    return /^g\d+\.1:/.test(messages[0]?.content ?? '') && right ? { ...said, text: right } : said;
  };

  test.each(['evolve', 'best-of-n'])(
    'by %s is made again from its record, however far those behind it had come when they were cut off',
    async (strategy) => {
      const config = { parallel: 4, strategy, options: { population: 4, generations: 2, enough: 1 } };
      let cut = 0;
      for (let seed = 1; seed <= 16; seed++) {
        const records = await talking({ config: { ...config, seed }, rule: told, seed }).run();
        cut += records.filter(
          ({ event }) => event.kind === 'rollout.ended' && event.end === 'cancelled',
        ).length;
        const again = await talking({
          config: { ...config, seed },
          models: replayModels(records),
          seed: seed + 100,
        }).run();
        expect(firstDifference(records, again), `seed ${seed}`).toBeUndefined();
      }
      expect(cut).toBeGreaterThan(16);
    },
    300_000,
  );
});
