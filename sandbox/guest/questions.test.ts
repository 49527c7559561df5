import { describe, expect, test } from 'vitest';

import { success, type Outcome } from '../../agent/engine/outcome.ts';
import { type ChatFault } from '../../agent/model/chat-fault.ts';
import { type ChatReply, type ChatRequest } from '../../agent/model/chat.ts';
import { questions } from './questions.ts';

type Answer = Outcome<ChatReply, ChatFault>;

const reply: Answer = success({
  text: 'yes',
  toolCalls: [],
  finish: 'stop',
  usage: { prompt: 1, cached: 0, completion: 1 },
});

const asking = (...words: readonly string[]): { readonly request: ChatRequest } => ({
  request: { messages: words.map((content) => ({ role: 'user', content })), maxTokens: 10 },
});

/** What becomes of a question: its answer, or why it was refused. */
async function told(answer: Promise<Answer>): Promise<string> {
  try {
    return (await answer).ok ? 'answered' : 'fault';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('the questions of an attempt', () => {
  test('wait for their answers: those that come in a flood are refused, and asked nobody', async () => {
    let heard = 0;
    const answer = Promise.withResolvers<Answer>();
    const ask = questions(async () => {
      heard++;
      return answer.promise;
    });
    const flood = Array.from({ length: 1_000 }, () => told(ask(asking('x'.repeat(1_000)))));
    answer.resolve(reply);
    const ends = await Promise.all(flood);
    expect(ends.filter((end) => end === 'answered').length).toBe(4);
    expect(new Set(ends)).toEqual(new Set(['answered', 'more than 4 questions at once']));
    expect(heard).toBe(4);
    expect(await told(ask(asking('later')))).toBe('answered');
  });

  test('may grow for long, because what was said before is not said again', async () => {
    const ask = questions(async () => reply);
    const words: string[] = [];
    const ends = new Set<string>();
    for (let turn = 0; turn < 25; turn++) {
      words.push(`${turn}`.repeat(50_000));
      ends.add(await told(ask(asking(...words))));
    }
    expect(ends).toEqual(new Set(['answered']));
  });

  test('are refused when each of them is another book', async () => {
    let heard = 0;
    const ask = questions(async () => {
      heard++;
      return reply;
    });
    const ends: string[] = [];
    for (let nth = 0; nth < 9; nth++) ends.push(await told(ask(asking(`${nth}`.padEnd(2_500_000)))));
    expect([ends[0], ends.at(-1)]).toEqual(['answered', 'more than 16777216 bytes of questions to a model']);
    expect(heard).toBe(6);
  }, 60_000);

  test('are 2,000 at most', async () => {
    const ask = questions(async () => reply);
    let last = '';
    for (let nth = 0; nth <= 2_000; nth++) last = await told(ask(asking('x')));
    expect(last).toBe('more than 2000 questions to a model');
  });
});
