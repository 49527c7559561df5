// What each operator tells the agent of the attempts before, and where it has it start.
import { describe, expect, test } from 'vitest';

import { contextFor, id, patchAt, rolloutWith, task } from '../../test/doubles/builders.ts';
import { best, guideOf, lost, mute, pool, thought, weak } from '../../test/doubles/proposing.ts';
import { scriptedChat } from '../../test/doubles/scripted-chat.ts';
import { plugins } from '../engine/registry.ts';
import { type RolloutView } from '../engine/view.ts';
import { crossover } from './crossover.ts';
import { heed } from './heed.ts';
import { mutate } from './mutate.ts';
import { plan } from './plan.ts';
import { refine } from './refine.ts';
import { restructure } from './restructure.ts';
import { retry } from './retry.ts';
import { revise } from './revise.ts';
import { transfer } from './transfer.ts';

describe('plan', () => {
  test('names five styles, asks nobody, and leaves the task to the agent', async () => {
    const chat = scriptedChat(() => '');
    const guides = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((index) => guideOf(plan, [], { chat, slice: { index, of: 6 } })),
    );
    expect(guides.map(({ style }) => style)).toEqual([
      'failure-first',
      'contract-first',
      'missing-piece',
      'edge-cases',
      'odd-one-out',
      'failure-first',
    ]);
    expect(chat.asked).toEqual([]);
    expect(guides[0]?.text).not.toContain('did not succeed');
  });
});

describe('mutate', () => {
  test('changes another thing in each place of its batch, and starts afresh', async () => {
    const guides = await Promise.all(
      [0, 1, 2].map((index) => guideOf(mutate, [lost], { slice: { index, of: 3 } })),
    );
    expect(guides.map(({ text }) => /Change the (.*) alone/.exec(text)?.[1])).toEqual([
      'entry point',
      'hypothesis',
      'order',
    ]);
    expect(guides.map(({ start }) => start)).toEqual([undefined, undefined, undefined]);
  });

  test('is for planned attempts that are not green', () => {
    const { view } = contextFor({ rollouts: pool });
    expect(mutate.eligible([{ ...lost, operator: 'revise' }], view)).toBe(false);
    expect(mutate.eligible([lost], view)).toBe(true);
  });
});

describe('revise', () => {
  test('reflects on a trajectory that came to no patch, and calls it no failure', async () => {
    const { patch: _none, ...empty } = thought(rolloutWith(id(0, 4), [], { end: 'empty' }));
    expect(revise.eligible([empty], contextFor({}).view)).toBe(true);
    const guide = await guideOf(revise, [empty]);
    expect([guide.start, guide.text]).toEqual([
      undefined,
      'Attempt g0.4 came to no patch; you start afresh. Still failing: one; two; three. Other attempts changed this, and it fixed nothing: src/sum.js:31 replaces `old 31` by `new 31`.',
    ]);
  });

  test('tells beside the advice how its tests fail now, and where it first went wrong', async () => {
    const said = { confidence: 1, anchors: [] } as const;
    const parent: RolloutView = {
      ...weak,
      critiques: [
        {
          ...said,
          critic: 'tests',
          tier: 'hard',
          value: 0.3,
          why: 'fixes 1 of 3; still failing: two (24 != 25)',
        },
        {
          ...said,
          critic: 'trajectory',
          tier: 'soft',
          value: 0.5,
          why: 'it first went wrong at step 2 (edit)',
        },
      ],
    };
    const chat = scriptedChat(() => ({ advice: 'Carry the minute.' }));
    expect((await guideOf(revise, [parent], { chat })).text).toBe(
      'Attempt g0.1 is on the way; its patch is in your copy. Keep what works and repair the rest. tests: fixes 1 of 3; still failing: two (24 != 25). trajectory: it first went wrong at step 2 (edit). It changed src/sum.js without reading it. Other attempts changed this, and it fixed nothing: src/sum.js:31 replaces `old 31` by `new 31`. Carry the minute.',
    );
  });
});

test.each([
  [
    'mutate',
    mutate,
    [{ ...weak, operator: 'plan' }],
    'It fixed 1 of 3 tests. Still failing: two (Expected 1, got 2)',
  ],
  [
    'refine',
    refine,
    [{ ...best, patch: patchAt(5) }],
    'nearly right; its patch is in your copy. Still failing: three (Expected 1, got 2).',
  ],
  [
    'transfer',
    transfer,
    [best, weak],
    'The patch of g0.1 is in your copy. Still failing: two (Expected 1, got 2)',
  ],
] as const)(
  '%s tells beside the advice how tests fail with what it speaks of',
  async (_name, operator, parents, words) => {
    const chat = scriptedChat(() => ({ advice: 'Swap the operands.' }));
    const { text } = await guideOf(operator, parents, { chat });
    expect([text.includes(words), text.endsWith('Swap the operands.')]).toEqual([true, true]);
  },
);

describe('crossover', () => {
  // The public code crosses the last two of its pool, whatever they came to.
  test('starts from the fitter of its parents, in whatever order they come', async () => {
    expect((await guideOf(crossover, [lost, best])).start).toEqual(best.patch);
    expect((await guideOf(crossover, [best, lost])).start).toEqual(best.patch);
  });

  test('joins what a person chose, with their words where they said some', async () => {
    const rollouts = [id(0, 0), id(0, 2)];
    const wishes = [{ do: 'recombine', rollouts, words: 'the loop of one, the check of the other' }] as const;
    expect((await guideOf(crossover, [best, lost], { wishes })).text).toContain('the check of the other');
  });
});

describe('transfer', () => {
  test('hands what a winner found to a weaker one, which keeps its own patch', async () => {
    const { view } = contextFor({ rollouts: pool });
    expect([transfer.eligible([best, weak], view), transfer.eligible([weak, best], view)]).toEqual([
      true,
      false,
    ]);
    const guide = await guideOf(transfer, [best, weak]);
    expect(guide.start).toEqual(weak.patch);
    expect(guide.text).toContain('Attempt g0.0 came further than g0.1. It changed src/sum.js:5');
  });
});

describe('restructure', () => {
  test('starts afresh, and names what all of them changed', async () => {
    const guide = await guideOf(restructure, [best, weak, lost]);
    expect([guide.start, guide.avoid]).toEqual([undefined, [lost, weak, best].map(({ patch }) => patch?.id)]);
    expect(guide.text).toContain('All of their changes are in src/sum.js.');
  });
});

describe('heed', () => {
  const wishes = [{ do: 'refine', rollout: id(0, 1), words: 'Use a map,\nnot a list.' }] as const;

  test('takes the words of a person as they are, and starts from the patch they looked at', async () => {
    const guide = await guideOf(heed, [weak], { wishes });
    expect(guide.start).toEqual(weak.patch);
    expect(guide.text).toBe(
      'A person looked at attempt g0.1, whose patch is in your copy, and asks: “Use a map,\nnot a list.” Do that. Leave the rest of the patch as it is, and break no test.',
    );
  });

  test('says that it takes an agent that reads', async () => {
    const context = contextFor({ rollouts: pool });
    const input = { task, parents: [weak], pool, slice: { index: 0, of: 1 } };
    expect(await heed.propose(input, { ...context, view: { ...context.view, wishes } })).toEqual({
      kind: 'none',
      why: 'no agent of this run reads words: it takes a model',
    });
  });
});

describe('retry', () => {
  test('tells the last failure and nothing else', async () => {
    const guide = await guideOf(retry, [weak]);
    expect([guide.text, guide.start, guide.avoid]).toEqual([
      'You start afresh. With the patch of the last attempt these tests failed: two (Expected 1, got 2); three (Expected 1, got 2).',
      undefined,
      [weak.patch?.id],
    ]);
  });

  test('does not call an attempt failed that no test spoke of', async () => {
    expect((await guideOf(retry, [mute])).text).toBe(
      'You start afresh. The tests gave no answer about the last attempt.',
    );
  });
});

describe('a patch for a request', () => {
  test('loses nothing that no test needs: it may be what was asked for', () => {
    const { view } = contextFor({});
    const green = rolloutWith(id(0, 0), [{ kind: 'green', passed: 3 }], { patch: patchAt(1, 5, 9) });
    expect(refine.eligible([green], view)).toBe(true);
    expect(refine.eligible([green], { ...view, task: { ...task, kind: 'solve' } })).toBe(false);
  });
});

test('every operator of SE-Agent is there', () => {
  expect(plugins.operators.map(({ id: name }) => name)).toEqual([
    'plan',
    'mutate',
    'revise',
    'crossover',
    'transfer',
    'restructure',
    'refine',
    'heed',
    'retry',
  ]);
});
