import { describe, expect, test } from 'vitest';

import { type Answer } from './brain.ts';
import { promptTokens } from './count.ts';
import { scripted } from './scripted.ts';
import { startLoopback } from './server.ts';

const question = { model: 'm', messages: [{ role: 'user', content: 'Hello?' }] };

async function ask(url: string, body: object): Promise<Response> {
  return fetch(`${url}/chat/completions`, { method: 'POST', body: JSON.stringify(body) });
}

async function asked(
  answer: Answer,
  body: object,
): Promise<Response & { readonly text: () => Promise<string> }> {
  await using server = await startLoopback(scripted([answer]));
  const response = await ask(server.url, body);
  const text = await response.text();
  return Object.assign(response, { text: async () => text });
}

const events = (text: string): readonly unknown[] =>
  text
    .split('\n\n')
    .filter((event) => event !== '' && event !== 'data: [DONE]')
    .map((event) => JSON.parse(event.slice('data: '.length)));

describe('the loopback server', () => {
  test('answers whole where no stream is asked for, and counts the tokens itself', async () => {
    const response = await asked({ text: 'Hello!' }, { ...question, stream: false });
    expect(JSON.parse(await response.text())).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 0,
      model: 'm',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello!', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: promptTokens(question),
        completion_tokens: 2,
        total_tokens: promptTokens(question) + 2,
        prompt_tokens_details: { cached_tokens: 0 },
      },
    });
  });

  test('streams thoughts, text and calls in pieces, then the finish, the usage and the end', async () => {
    const answer = {
      thoughts: 'Hm.',
      text: 'x'.repeat(20),
      toolCalls: [{ name: 'view', arguments: { a: 1 } }],
    };
    const response = await asked(answer, {
      ...question,
      stream: true,
      stream_options: { include_usage: true },
    });
    const text = await response.text();
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    const of = (choice: object, finish: string | null = null) => [
      { index: 0, delta: choice, logprobs: null, finish_reason: finish },
    ];
    expect(events(text)).toMatchObject([
      { choices: of({ role: 'assistant', content: '' }) },
      { choices: of({ reasoning_content: 'Hm.' }) },
      { choices: of({ content: 'x'.repeat(16) }) },
      { choices: of({ content: 'xxxx' }) },
      {
        choices: of({
          tool_calls: [
            { index: 0, id: 'call_1_0', type: 'function', function: { name: 'view', arguments: '' } },
          ],
        }),
      },
      { choices: of({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }) },
      { choices: of({}, 'tool_calls') },
      { choices: [], usage: { completion_tokens: 1 + 5 + 3 } },
    ]);
  });

  test('keeps to the most tokens that were asked for', async () => {
    const response = await asked({ text: 'One two three four' }, { ...question, max_completion_tokens: 2 });
    expect(JSON.parse(await response.text())).toMatchObject({
      choices: [{ message: { content: 'One two ' }, finish_reason: 'length' }],
      usage: { completion_tokens: 2 },
    });
  });

  test('refuses as the protocol does', async () => {
    const response = await asked({ status: 429, headers: { 'retry-after': '7' } }, question);
    expect([response.status, response.headers.get('retry-after'), JSON.parse(await response.text())]).toEqual(
      [
        429,
        '7',
        {
          error: {
            message: 'Rate limit reached for requests.',
            type: 'requests',
            param: null,
            code: 'rate_limit_exceeded',
          },
        },
      ],
    );
  });

  test('tells which request the script has no answer for', async () => {
    const response = await (async () => {
      await using server = await startLoopback(scripted([]));
      return await (await ask(server.url, question)).text();
    })();
    expect(JSON.parse(response)).toMatchObject({
      error: { message: 'The script has 0 answers, and this is request 1.', code: 'brain_failed' },
    });
  });

  test('breaks the connection before an answer and in the middle of one', async () => {
    await using server = await startLoopback(
      scripted([{ trouble: 'reset' }, { trouble: 'reset', until: { text: 'I was' } }]),
    );
    await expect(ask(server.url, question)).rejects.toThrow('fetch failed');
    const begun = await ask(server.url, { ...question, stream: true });
    await expect(begun.text()).rejects.toThrow('terminated');
  });

  test('keeps every request, in order, byte for byte', async () => {
    await using server = await startLoopback(scripted([{}, {}]));
    await (await ask(server.url, question)).text();
    await (await ask(server.url, { ...question, stream: true })).text();
    expect(server.seen.map(({ nth, raw, path }) => [nth, raw, path])).toEqual([
      [1, JSON.stringify(question), '/v1/chat/completions'],
      [2, JSON.stringify({ ...question, stream: true }), '/v1/chat/completions'],
    ]);
  });
});
