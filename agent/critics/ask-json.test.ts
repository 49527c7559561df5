import * as v from 'valibot';
import { describe, expect, test } from 'vitest';

import { failure, success } from '../engine/outcome.ts';
import { type ChatReply, type ChatRequest } from '../model/chat.ts';
import { replied } from '../../test/doubles/scripted-model.ts';
import { askFaultWords, askJson } from './ask-json.ts';

const schema = v.strictObject({ yes: v.boolean() });

/** Asks a model that answers like this, one after the other. */
const asking = (...replies: readonly Partial<ChatReply>[]) => askingWith(Infinity, ...replies);

async function askingWith(left: number, ...replies: readonly Partial<ChatReply>[]) {
  const asked: ChatRequest[] = [];
  const answer = await askJson(
    async (request) => {
      asked.push(request);
      const reply = replies[asked.length - 1];
      return reply ? success(replied(request, reply)) : failure({ kind: 'no-model' });
    },
    {
      messages: [{ role: 'user', content: 'Yes?' }],
      schema,
      maxTokens: 1_000,
      left,
      signal: new AbortController().signal,
    },
  );
  return { answer, asked };
}

const cut = { text: '<think>Perhaps {"yes": false}, or', finish: 'length' } as const;

describe('an answer in JSON', () => {
  test('that was cut off is asked for once more, longer, and without what was cut', async () => {
    const { answer, asked } = await asking(cut, { text: '{"yes": true}' });
    expect(answer).toEqual(success({ yes: true }));
    expect(asked).toEqual([
      { messages: [{ role: 'user', content: 'Yes?' }], maxTokens: 1_000, temperature: 0 },
      { messages: [{ role: 'user', content: 'Yes?' }], maxTokens: 4_000, temperature: 0 },
    ]);
  });

  test.each([
    [25_000, 2_500],
    [3_000, 1_000],
  ])('may be no longer than the run can bear: of %i tokens %i', async (left, most) => {
    const { asked } = await askingWith(left, cut, cut);
    expect(asked.map(({ maxTokens }) => maxTokens)).toEqual([1_000, most]);
  });

  test('that is cut off again is told as such', async () => {
    const { answer, asked } = await asking(cut, cut);
    expect(answer).toEqual(failure({ kind: 'cut' }));
    expect(asked.length).toBe(2);
    expect(answer.ok ? '' : askFaultWords(answer.fault)).toBe('cut off, also when it might be longer');
  });

  test.each([
    ['thoughts', '<think>{"yes": false}</think>{"yes": true}'],
    ['the end of thoughts alone', 'Is it {x}? </think>\n{"yes": true}'],
    ['words and a fence', 'So:\n```json\n{"yes": true}\n```\nThat is all.'],
    ['nothing after it but the limit', '{"yes": true}\n'],
  ])('is read with %s around it', async (_, text) => {
    const { answer } = await asking({ text, finish: 'length' });
    expect(answer).toEqual(success({ yes: true }));
  });
});
