import { describe, expect, test } from 'vitest';

import { config, id, patchAt } from '../../test/doubles/builders.ts';
import { pond, pondAttempt, type PondOptions } from '../../test/doubles/pond.ts';
import { isResumable } from './driver.ts';
import { type Recorded, type RunConfig, type Wish } from './events.ts';
import { type Decision } from './plugin.ts';
import { foldAll } from './view.ts';
import { answersTo } from './wishes.ts';

const finch = { name: 'finch', hash: '1'.repeat(64) };
const model = { id: 'm', provider: 'openai', baseUrl: 'http://127.0.0.1:1/v1' } as const;
/** One generation of attempts that find nothing, so that runs are short. */
const told: Partial<RunConfig> = {
  variant: finch,
  model,
  options: { population: 2, generations: 1, enough: 1 },
  seed: 3,
};
const attempt: PondOptions['attempt'] = ({ rollout, guide }) => ({
  patch: patchAt(...(guide.start ? [8] : []), rollout === 'g0.0' ? 18 : 28),
});
const refine: Wish = { do: 'refine', rollout: id(0, 0), words: 'keep it short' };

const answers = (records: readonly Recorded[]) =>
  foldAll(records).decided.filter((each): each is Extract<Decision, { do: 'expand' }> =>
    each.do === 'expand' ? each.wish !== undefined : false,
  );

const resumed = async (past: readonly Recorded[], wishes: readonly Wish[]) => {
  const again = pond({ past, config: told, attempt, wishes });
  await again.run();
  return again;
};

describe('a wish', () => {
  test('is carried out where it is made, with the words as the guide and the patch to start from', async () => {
    const ended = await pond({ config: told, attempt }).run();
    const again = await resumed(ended, [refine]);
    expect(answers(again.journal.records)).toEqual([
      {
        do: 'expand',
        rollout: 'g1.0',
        operator: 'heed',
        parents: ['g0.0'],
        slice: { index: 0, of: 1 },
        wish: 0,
      },
    ]);
    expect(again.rollouts.asked.map(({ rollout, guide }) => [rollout, guide.start?.id])).toEqual([
      ['g1.0', patchAt(18).id],
    ]);
    expect(again.rollouts.asked[0]?.guide.text).toContain('“keep it short”');
    expect(foldAll(again.journal.records).ended?.reason).toBe('unrepaired');
  });

  test('lets a run go on that had ended, and nothing else does', async () => {
    const view = foldAll(await pond({ config: told, attempt }).run());
    expect(view.ended?.reason).toBe('unrepaired');
    expect(isResumable(view)).toBe(false);
    expect(isResumable(view, [])).toBe(false);
    expect(isResumable(view, [refine])).toBe(true);
    expect(isResumable(view, [{ ...refine, rollout: id(9, 9) }])).toBe(false);
  });

  test('is answered once, wherever the run is killed', async () => {
    const ended = await pond({ config: told, attempt }).run();
    const whole = (await resumed(ended, [refine])).journal.records;
    const made = whole.findIndex(({ event }) => event.kind === 'wish.made');
    for (let cut = made + 1; cut < whole.length; cut++) {
      const { journal } = await resumed(whole.slice(0, cut), []);
      expect(answers(journal.records)).toEqual(answers(whole));
    }
  });

  test('takes no generation from the strategy', async () => {
    const options = { population: 2, generations: 2, enough: 1 };
    const first = pond({ config: { ...told, options }, attempt });
    const hand = { wishes: taken([], [refine]) };
    const view = foldAll(await first.run(hand));
    const generations = new Set([...view.rollouts.values()].map(({ generation }) => generation));
    expect([generations.size, view.decided.at(-1)]).toEqual([3, expect.objectContaining({ do: 'stop' })]);
  });

  test('that is made while the run goes on is answered before the strategy decides again', async () => {
    const wishes = taken([], [refine]);
    const options = { population: 2, generations: 3, enough: 1 };
    const records = await pond({ config: { ...told, options }, attempt }).run({ wishes });
    const kinds = records.flatMap(({ event }) =>
      event.kind === 'wish.made' || event.kind === 'strategy.decided' ? event.kind : [],
    );
    expect(kinds.slice(0, 3)).toEqual(['strategy.decided', 'wish.made', 'strategy.decided']);
    expect(answers(records).map(({ rollout }) => rollout)).toEqual(['g1.0']);
  });

  test('to recombine crosses two patches, and takes more of them as a whole', async () => {
    const view = foldAll(await pond({ config: told, attempt }).run());
    const rollouts = [id(0, 0), id(0, 1)];
    const three = [...rollouts, id(5, 0)];
    const wishes = [
      { do: 'recombine', rollouts },
      { do: 'recombine', rollouts: three },
    ] as const;
    expect(
      answersTo({ ...view, wishes }).map(({ rollout, operator, wish }) => [rollout, operator, wish]),
    ).toEqual([
      ['g1.0', 'crossover', 0],
      ['g1.1', 'restructure', 1],
    ]);
  });

  test('goes to who made the attempt, if that is one who reads words', async () => {
    const view = foldAll(await pond({ config: told, attempt }).run());
    const team = ['a', 'b'].map((name) => ({ name, variant: finch }));
    const [rollout] = [...view.rollouts.values()];
    if (!rollout) throw new Error('there is no attempt');
    const memberOf = (member: string) =>
      answersTo({
        ...view,
        config: { ...config, team: [{ name: 'mender', variant: config.variant }, ...team] },
        rollouts: new Map([[rollout.id, { ...rollout, member }]]),
        wishes: [refine],
      })[0]?.member;
    expect([memberOf('b'), memberOf('mender')]).toEqual(['b', 'a']);
  });

  test('goes on bearing on later attempts', async () => {
    const options = { population: 2, generations: 3, enough: 1 };
    const run = pond({ config: { ...told, options, seed: 5 }, attempt: pondAttempt });
    await run.run({ wishes: taken([], [refine]) });
    const later = run.rollouts.asked.filter(({ rollout }) => rollout.startsWith('g2.'));
    expect(later.map(({ guide }) => guide.text.includes('“keep it short”'))).toEqual(later.map(() => true));
    expect(later.length).toBeGreaterThan(0);
  });
});

/** Hands over each of these once, one per question. */
function taken(...batches: readonly (readonly Wish[])[]): () => readonly Wish[] {
  const waiting = [...batches];
  return () => waiting.shift() ?? [];
}
