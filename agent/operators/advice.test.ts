// The advice of operators: what a model is asked for it, and what becomes of its answer.
import { describe, expect, test } from 'vitest';

import { id, patchAt, three } from '../../test/doubles/builders.ts';
import { best, guideOf, lost, weak } from '../../test/doubles/proposing.ts';
import { scriptedChat } from '../../test/doubles/scripted-chat.ts';
import { success } from '../engine/outcome.ts';
import { crossover } from './crossover.ts';
import { mutate } from './mutate.ts';
import { refine } from './refine.ts';
import { restructure } from './restructure.ts';
import { revise } from './revise.ts';
import { transfer } from './transfer.ts';

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
