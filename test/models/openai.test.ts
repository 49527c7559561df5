// What the OpenAI adapter sends, and what it makes of the answers that it hears.
import { describe, expect, test } from 'vitest';

import { type ChatRequest, type ToolSpec } from '../../agent/model/chat.ts';
import { openaiModel } from '../../agent/model/openai.ts';
import { hello, never, patient, served, specAt } from '../doubles/models.ts';
import { completionTokens } from '../loopback/count.ts';
import { scripted } from '../loopback/scripted.ts';
import { startLoopback } from '../loopback/server.ts';
import { error, outcomeOf } from './openai-outcome.ts';

const view: ToolSpec = {
  name: 'view',
  about: 'Shows a file.',
  parameters: { type: 'object', properties: { path: { type: 'string' } } },
};
describe('the OpenAI adapter asks', () => {
  test('with tools before the messages and everything that changes after them', async () => {
    await using own = await served(scripted([{ text: 'Yes.' }]));
    const request: ChatRequest = {
      messages: [
        { role: 'system', content: 'You repair.' },
        { role: 'user', content: 'Go.' },
        { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'view', arguments: '{}' }] },
        { role: 'tool', toolCall: 'c1', content: 'empty' },
      ],
      tools: [view],
      toolChoice: 'required',
      temperature: 0.7,
      maxTokens: 50,
      logprobs: true,
    };
    await own.model.chat(request, { signal: never });
    expect(own.server.seen[0]?.raw).toBe(
      JSON.stringify({
        model: 'loopback',
        stream: true,
        stream_options: { include_usage: true },
        tools: [
          {
            type: 'function',
            function: { name: 'view', description: 'Shows a file.', parameters: view.parameters },
          },
        ],
        messages: [
          { role: 'system', content: 'You repair.' },
          { role: 'user', content: 'Go.' },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'view', arguments: '{}' } }],
          },
          { role: 'tool', tool_call_id: 'c1', content: 'empty' },
        ],
        tool_choice: 'required',
        logprobs: true,
        temperature: 0.7,
        max_tokens: 50,
      }),
    );
  });

  test('with the key, and with headers of the user that stand instead of its own', async () => {
    const connection = { headers: { 'X-Team': 'finches', Authorization: 'Basic abc' } };
    await using own = await served(() => ({ text: 'Yes.' }), { connection });
    await using plain = await served(() => ({ text: 'Yes.' }));
    await own.model.chat(hello, { signal: never });
    await plain.model.chat(hello, { signal: never });
    expect(own.server.seen[0]?.headers).toMatchObject({ 'x-team': 'finches', authorization: 'Basic abc' });
    expect(plain.server.seen[0]?.headers['authorization']).toBe('Bearer sk-planted-secret');
  });

  test('with a key whose line end no header could hold, and never shows one that cannot be sent', async () => {
    await using own = await served(() => ({ text: 'Yes.' }), { connection: { key: 'sk-piped-in\n' } });
    await using odd = await served(() => ({ text: 'Yes.' }), { connection: { key: 'sk-two\nlines' } });
    await own.model.chat(hello, { signal: never });
    expect(own.server.seen[0]?.headers['authorization']).toBe('Bearer sk-piped-in');
    const result = await odd.model.chat(hello, { signal: never });
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toMatch(/sk-two|lines/);
  });

  test("at Azure's addresses, with Azure's header", async () => {
    await using server = await startLoopback(() => ({ text: 'Yes.' }));
    const base = server.url.replace('/v1', '');
    const azure = { provider: 'azure', id: 'my gpt' } as const;
    for (const spec of [
      specAt(base, { ...azure, apiVersion: '2025-01-01' }),
      specAt(`${base}/openai/v1/`, azure),
      specAt(`${base}/openai/deployments/own?api-version=7`, azure),
    ])
      await openaiModel(spec, patient).chat(hello, { signal: never });
    expect(
      server.seen.map(({ path, headers }) => [path, headers['api-key'], headers['authorization']]),
    ).toEqual(
      [
        '/openai/deployments/my%20gpt/chat/completions?api-version=2025-01-01',
        '/openai/v1/chat/completions',
        '/openai/deployments/own/chat/completions?api-version=7',
      ].map((path) => [path, 'sk-planted-secret', undefined]),
    );
    expect(server.seen[0]?.body.max_completion_tokens).toBe(1000);
  });

  test.each([
    [
      'max_tokens',
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { max_completion_tokens: 1000, temperature: 0.5 },
    ],
    [
      'temperature',
      "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.",
      { max_tokens: 1000 },
    ],
    ['stream_options', 'body.stream_options: Extra inputs are not permitted', { stream: true }],
  ])('without %s from then on, where that is refused', async (name, message, kept) => {
    await using own = await served(({ body }) =>
      name in body ? { status: 400, body: error(message) } : { text: 'Yes.' },
    );
    const request = { ...hello, temperature: 0.5 };
    const results = [
      await own.model.chat(request, { signal: never }),
      await own.model.chat(request, { signal: never }),
    ];
    expect(results).toMatchObject([
      { ok: true, value: { text: 'Yes.' } },
      { ok: true, value: { text: 'Yes.' } },
    ]);
    expect(own.server.seen.map(({ body }) => name in body)).toEqual([true, false, false]);
    expect(own.server.seen[2]?.body).toMatchObject(kept);
  });

  test('for no more tokens than the endpoint says it gives', async () => {
    await using own = await served(({ body: { max_tokens = 0 } }) =>
      max_tokens > 64
        ? {
            status: 400,
            body: error(
              'max_tokens is too large: 1000. This model supports at most 64 completion tokens, whereas you provided 1000.',
            ),
          }
        : { text: 'Yes.' },
    );
    expect(await own.model.chat(hello, { signal: never })).toMatchObject({ ok: true });
    expect(own.server.seen.map(({ body }) => body.max_tokens)).toEqual([1000, 64]);
  });

  test('once more for one refusal, and not for ever', async () => {
    await using own = await served(() => ({
      status: 400,
      body: error("Unsupported parameter: 'max_tokens', 'max_completion_tokens' are not supported"),
    }));
    expect(await own.model.chat(hello, { signal: never })).toMatchObject({
      fault: { kind: 'request-refused', status: 400 },
    });
    expect(own.server.seen.length).toBe(2);
  });
});

describe('the OpenAI adapter hears', () => {
  test('usage as the provider counts it, cached tokens and log probabilities', async () => {
    const answer = { text: 'abcdefgh', usage: { prompt: 90, completion: 7, cached: 64 }, logprob: -0.5 };
    expect(await outcomeOf(answer, { ...hello, logprobs: true })).toEqual({
      ok: true,
      value: {
        text: 'abcdefgh',
        toolCalls: [],
        finish: 'stop',
        usage: { prompt: 90, cached: 64, completion: 7 },
        logprobs: { mean: -0.5, tokens: 2 },
      },
    });
  });

  test('no usage, and says at most what it can have been', async () => {
    const answer = { text: 'Hello!', usage: null };
    expect(await outcomeOf(answer)).toMatchObject({
      value: { usage: { prompt: 41, cached: 0, completion: 16, estimated: true } },
    });
    expect(completionTokens(answer)).toBeLessThan(16);
  });

  test('servers that do not stream', async () => {
    const fetch = async (): Promise<Response> =>
      Response.json({
        choices: [{ message: { content: 'Whole.' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 9 },
      });
    const model = openaiModel(specAt('http://127.0.0.1:1/v1'), { ...patient, fetch });
    expect(await model.chat(hello, { signal: never })).toEqual({
      ok: true,
      value: {
        text: 'Whole.',
        toolCalls: [],
        finish: 'stop',
        usage: { prompt: 3, cached: 0, completion: 6 },
      },
    });
  });

  test('thoughts that a server leaves in the text', async () => {
    expect(await outcomeOf({ text: '<think>\nHm.\n</think>\n\nYes.' })).toMatchObject({
      value: { text: 'Yes.', thoughts: 'Hm.' },
    });
  });

  test('an answer without a word that its limit cut off as a reply', async () => {
    expect(await outcomeOf({ thoughts: 'x'.repeat(4000) }, { ...hello, maxTokens: 5 })).toMatchObject({
      ok: true,
      value: { text: '', finish: 'length', thoughts: 'x'.repeat(20) },
    });
  });
});
