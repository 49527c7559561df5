import { describe, expect, test } from 'vitest';

import {
  config,
  contextFor,
  id,
  one,
  patchAt,
  red,
  rolloutWith,
  silent,
  task,
  three,
  two,
} from '../../test/doubles/builders.ts';
import { scriptedChat } from '../../test/doubles/scripted-chat.ts';
import { type Wish } from '../engine/events.ts';
import { callId } from '../engine/ids.ts';
import { success } from '../engine/outcome.ts';
import { type Operator } from '../engine/plugin.ts';
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

const finch = { name: 'finch', hash: '1'.repeat(64) };
const mender = { name: 'mender', hash: '0'.repeat(64) };
const team = [
  { name: 'mender', variant: mender },
  { name: 'finch', variant: finch },
];

/** An attempt of a model. */
const thought = (rollout: RolloutView): RolloutView => ({
  ...rollout,
  member: 'finch',
  diff: `--- the patch of ${rollout.id}\n`,
  calls: [{ call: callId(rollout.id, 1), model: 'm' }],
});

const best = thought(rolloutWith(id(0, 0), [red([one, two])], { patch: patchAt(5, 15) }));
const weak = thought(rolloutWith(id(0, 1), [red([one])], { patch: patchAt(5, 30) }));
const lost = thought(rolloutWith(id(0, 2), [red([])], { patch: patchAt(31) }));
const mute = thought(rolloutWith(id(0, 3), [silent], { patch: patchAt(33) }));
const pool = [best, weak, lost, mute];

interface Asking {
  readonly chat?: ReturnType<typeof scriptedChat>;
  readonly member?: string;
  readonly wishes?: readonly Wish[];
  readonly slice?: { readonly index: number; readonly of: number };
  /** Left of the run's budget. */
  readonly tokens?: number;
}

async function propose(operator: Operator, parents: readonly RolloutView[], asking: Asking = {}) {
  const { chat, member = 'finch', wishes = [], slice = { index: 0, of: 1 }, tokens = Infinity } = asking;
  const context = contextFor({ rollouts: pool, config: { ...config, team } });
  return operator.propose(
    { task, parents, pool, slice, member },
    {
      ...context,
      budget: { ...context.budget, tokens },
      view: { ...context.view, wishes },
      ...(chat && { chat: chat.chat }),
    },
  );
}

async function guideOf(...request: Parameters<typeof propose>) {
  const proposal = await propose(...request);
  if (proposal.kind !== 'guide') throw new Error(`expected a guide, got ${proposal.kind}`);
  return proposal.guide;
}

/** A model whose answer ends there. */
function cutAfter(text: string): ReturnType<typeof scriptedChat> {
  const { asked, chat } = scriptedChat(() => text);
  return {
    asked,
    chat: async (request) => {
      const answer = await chat(request);
      return answer.ok ? success({ ...answer.value, finish: 'length' }) : answer;
    },
  };
}

const advising = [
  ['mutate', mutate, [{ ...lost, operator: 'plan' }]],
  ['revise', revise, [weak]],
  ['crossover', crossover, [best, lost]],
  ['transfer', transfer, [best, weak]],
  ['restructure', restructure, [best, weak, lost]],
  ['refine', refine, [{ ...best, patch: patchAt(5) }]],
] as const;

describe.each(advising)('%s with a model', (_name, operator, parents) => {
  const advice = { advice: 'Swap the operands in add().', files: ['src/sum.js'], tests: ['three'] };

  test('asks once, within bounds, and hands the advice on', async () => {
    const chat = scriptedChat(() => advice);
    const guide = await guideOf(operator, parents, { chat });
    expect(chat.asked.map(({ maxTokens }) => maxTokens)).toEqual([2_000]);
    expect(guide.text).toContain('Swap the operands in add(). Open first: src/sum.js.');
    expect(guide.text.split(/\s+/).length).toBeLessThanOrEqual(250);
    expect(guide.focus?.[0]).toBe(three);
  });

  // SE-Agent's public code gives its pool summary the id of a task in place of the task.
  test('tells the model the task, what tests said, and the pool', async () => {
    const chat = scriptedChat(() => advice);
    await guideOf(operator, parents, { chat });
    const words = chat.asked[0]?.messages.map(({ content }) => content).join('\n') ?? '';
    expect(words).toContain('Task: Repair 3 failing tests');
    expect(words).toContain('- three (Expected 1, got 2)');
    expect(words).toContain('g0.0 (plan) partial: fixes 2 of 3');
    expect(words).toContain('g0.3 (plan) not judged by tests');
    expect(words).toContain(parents[0].id);
  });

  test.each([
    ['an answer that is none', 'Sure! I would look at the code.', 'its answer cannot be read'],
    ['an answer without advice', { advice: '  ', files: [] }, 'its answer cannot be read'],
    ['a list that is none', { advice: 'x', files: { a: 1 } }, 'its answer cannot be read'],
    ['a fault', { fault: { kind: 'empty-answer' } }, 'the model answered with nothing'],
  ] as const)('goes by its standing instruction after %s, and says so', async (_what, said, why) => {
    const guide = await guideOf(operator, parents, { chat: scriptedChat(() => said) });
    expect(guide.text).toContain(`(The model gave no advice: ${why}. This is the standing instruction.)`);
    expect(guide.text.split(/\s+/).length).toBeLessThanOrEqual(250);
  });

  test('asks nothing for a member that reads no words', async () => {
    const chat = scriptedChat(() => advice);
    const guide = await guideOf(operator, parents, { chat, member: 'mender' });
    expect([chat.asked, guide.text.includes('Swap')]).toEqual([[], false]);
  });

  test('quotes what the person asked for, whole', async () => {
    const words = 'Do not touch the public interface of the module.';
    const wishes = [{ do: 'refine', rollout: id(0, 1), words }] as const;
    const long = scriptedChat(() => ({ ...advice, advice: 'word '.repeat(400) }));
    expect((await guideOf(operator, parents, { chat: long, wishes })).text).toContain(`“${words}”`);
    expect(long.asked[0]?.messages.at(-1)?.content).toContain(`“${words}”`);
  });

  test('begins its questions alike while the pool grows', async () => {
    const chat = scriptedChat(() => advice);
    await guideOf(operator, parents, { chat });
    await guideOf(revise, [weak], { chat });
    const [first, second] = chat.asked.map(({ messages }) =>
      messages.map(({ content }) => content).join('\n'),
    );
    const shared = `${first?.split('\n\n').slice(0, 2).join('\n\n')}`;
    expect(second?.startsWith(shared)).toBe(true);
    expect(shared).toContain('Failing tests that should pass');
  });
});

describe('advice', () => {
  test.each([
    [
      'in its words',
      '{"advice": "Open src/sum.js and swap \\"a\\" and b in ad',
      'Open src/sum.js and swap "a" and b in … (cut off)',
    ],
    [
      'in an escape',
      '{"advice": "one two three four five six seven eight nine\\u00',
      'one two three four five six seven eight … (cut off)',
    ],
    [
      'behind its words',
      '{"advice": "one two three four five six seven eight nine", "fi',
      'one two three four five six seven eight … (cut off)',
    ],
  ])('that is cut off %s is followed as far as it goes', async (_where, text, advice) => {
    const chat = cutAfter(text);
    expect((await guideOf(revise, [weak], { chat })).text).toContain(advice);
  });

  test.each([
    ['{"advice": "Open'],
    ['<think>It may be that {"advice": "one two three four five six seven eight nine"'],
    [''],
  ])('that is cut off before it said anything is dropped: %s', async (text) => {
    const chat = cutAfter(text);
    expect((await guideOf(revise, [weak], { chat })).text).toContain(
      '(The model gave no advice: its answer was cut off. This is the standing instruction.)',
    );
  });

  test('is asked for in less where little is left of the budget', async () => {
    const chat = scriptedChat(() => ({ advice: 'Do.' }));
    for (const tokens of [60_000, 9_000, 100]) await guideOf(revise, [weak], { chat, tokens });
    expect(chat.asked.map(({ maxTokens }) => maxTokens)).toEqual([2_000, 900, 256]);
  });
});

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
