import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { plugins } from '../../agent/engine/registry.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { config, id, one, patchAt, red, rolloutWith, task, three, two, viewOf } from '../doubles/builders.ts';
import { contextOn, frozen, purely, view } from './worlds.ts';

const slice = fc
  .integer({ min: 1, max: 5 })
  .chain((of) => fc.record({ index: fc.nat(of - 1), of: fc.constant(of) }));

const finch = { name: 'finch', hash: '1'.repeat(64) };

/** A run in which every operator has something to do. */
const fertile = viewOf(
  [
    rolloutWith(id(0, 0), [red([one])], { patch: patchAt(5) }),
    rolloutWith(id(0, 1), [red([two])], { patch: patchAt(15) }),
    rolloutWith(id(0, 2), [red([one, two, three], [one])], { patch: patchAt(25, 35) }),
    rolloutWith(id(0, 3), [red([])], { patch: patchAt(30) }),
  ],
  {
    config: { ...config, variant: finch, team: [{ name: 'finch', variant: finch }] },
    wishes: [{ do: 'refine', rollout: id(0, 1), words: 'keep the signature' }],
  },
);

/** Every choice of so many of these. */
function choices<Item>(items: readonly Item[], count: number): readonly (readonly Item[])[] {
  if (count === 0) return [[]];
  return items.flatMap((item, at) => choices(items.slice(at + 1), count - 1).map((rest) => [item, ...rest]));
}

describe.each(plugins.operators.map((operator) => [operator.id, operator] as const))(
  'the operator %s',
  (_id, operator) => {
    const [least, most] = operator.arity;

    test('is not eligible for more or fewer parents than it takes', () => {
      fc.assert(
        fc.property(view, fc.nat(4), (run, count) => {
          const parents = [...run.rollouts.values()].slice(0, count);
          fc.pre(parents.length < least || parents.length > most);
          expect(operator.eligible(frozen(parents), run)).toBe(false);
        }),
      );
    });

    test('answers whatever parents it is given: pure, plain, without a throw', async () => {
      await fc.assert(
        fc.asyncProperty(view, slice, fc.nat(3), fc.nat(), async (run, share, count, from) => {
          const pool = [...frozen(run).rollouts.values()];
          const parents = Array.from(
            { length: Math.min(count, pool.length) },
            (_, i) => pool[(from + i) % pool.length],
          );
          const input = frozen({
            task,
            parents: parents.filter((parent) => parent !== undefined),
            pool,
            slice: share,
          });
          const proposal = await purely(() => operator.propose(input, contextOn(run)));
          expect(['guide', 'edit', 'none']).toContain(proposal.kind);
          expect('why' in proposal ? proposal.why : 'a guide').not.toBe('');
          const edited = proposal.kind === 'edit' ? proposal.patch : makePatch([]);
          expect(makePatch(edited.files)).toEqual(edited);
        }),
      );
    });

    test('proposes something whenever it calls itself eligible', async () => {
      let found = 0;
      await fc.assert(
        fc.asyncProperty(view, async (run) => {
          const pool = [...run.rollouts.values()];
          for (const parents of choices(pool, least).filter((each) => operator.eligible(each, run))) {
            found++;
            const input = { task, parents, pool, slice: { index: 0, of: 1 } };
            expect((await operator.propose(input, contextOn(run))).kind).not.toBe('none');
          }
        }),
        { examples: [[fertile]] },
      );
      expect(found).toBeGreaterThan(0);
    });

    test('never points a guide at a test that the task does not name', async () => {
      await fc.assert(
        fc.asyncProperty(view, slice, async (run, share) => {
          const pool = [...run.rollouts.values()];
          const input = { task, parents: pool.slice(0, least), pool, slice: share };
          const proposal = await operator.propose(input, contextOn(run));
          const focus = proposal.kind === 'guide' ? (proposal.guide.focus ?? []) : [];
          const known = [...task.baseline.failToPass, ...task.baseline.passToPass];
          expect(focus.filter((each) => !known.includes(each))).toEqual([]);
        }),
      );
    });
  },
);
