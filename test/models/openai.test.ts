import { describe, expect, test } from 'vitest';

import { type ChatFault } from '../../agent/model/chat-fault.ts';
import { type ChatRequest, type ToolSpec } from '../../agent/model/chat.ts';
import { openaiModel } from '../../agent/model/openai.ts';
import { hello, never, patient, served, specAt } from '../doubles/models.ts';
import { type Answer, type Refused } from '../loopback/brain.ts';
import { completionTokens } from '../loopback/count.ts';
import { scripted } from '../loopback/scripted.ts';
import { startLoopback } from '../loopback/server.ts';

const view: ToolSpec = {
  name: 'view',
  about: 'Shows a file.',
  parameters: { type: 'object', properties: { path: { type: 'string' } } },
};

/** What comes of one question; the address of the server stands as `URL`. */
async function outcomeOf(answer: Answer, request: ChatRequest = hello): Promise<unknown> {
  await using own = await served(() => answer);
  const result = await own.model.chat(request, { signal: never });
  return JSON.parse(JSON.stringify(result).replaceAll(own.server.url, 'URL'));
}

const error = (message: string, code: string | null = null): object => ({
  error: { message, type: 'x', code },
});

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

describe('the OpenAI adapter tells', () => {
  const faults: readonly (readonly [string, Refused, ChatFault])[] = [
    [
      'a wrong key, without the key',
      { status: 401, body: error('Incorrect API key provided: sk-planted-secret.\nSee our site.') },
      {
        kind: 'key-refused',
        url: 'URL',
        status: 401,
        detail: 'Incorrect API key provided: …. See our site.',
      },
    ],
    [
      'a busy endpoint, and for how long',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'rate-limited', detail: 'Rate limit reached for requests.', retryAfterS: 7 },
    ],
    [
      'a wait until a date, by the clock of the server',
      {
        status: 429,
        headers: { date: 'Wed, 21 Oct 2026 07:28:00 GMT', 'retry-after': 'Wed, 21 Oct 2026 07:29:30 GMT' },
      },
      { kind: 'rate-limited', detail: 'Rate limit reached for requests.', retryAfterS: 90 },
    ],
    [
      'an empty account',
      { status: 429, body: error('You exceeded your current quota.', 'insufficient_quota') },
      { kind: 'rate-limited', detail: 'You exceeded your current quota.', quota: true },
    ],
    [
      'an account without credits',
      { status: 402, body: error('Insufficient credits') },
      { kind: 'rate-limited', detail: 'Insufficient credits', quota: true },
    ],
    [
      'a failing server, by the title of its page',
      { status: 502, body: '<html><head><title>502 Bad Gateway</title></head></html>' },
      { kind: 'provider-failed', status: 502, detail: '502 Bad Gateway' },
    ],
    [
      'a conflict as something that passes',
      { status: 409, headers: { 'retry-after-ms': '1500' }, body: error('Busy.') },
      { kind: 'provider-failed', status: 409, detail: 'Busy.', retryAfterS: 1.5 },
    ],
    [
      "OpenAI's window",
      {
        status: 400,
        body: error(
          "This model's maximum context length is 8,192 tokens. However, your messages resulted in 9000 tokens.",
          'context_length_exceeded',
        ),
      },
      {
        kind: 'context-exceeded',
        limit: 8192,
        detail:
          "This model's maximum context length is 8,192 tokens. However, your messages resulted in 9000 tokens.",
      },
    ],
    [
      "llama.cpp's window",
      {
        status: 400,
        body: {
          error: {
            code: 400,
            message: 'the request exceeds the available context size, try increasing it',
            type: 'exceed_context_size_error',
            n_prompt_tokens: 5000,
            n_ctx: 4096,
          },
        },
      },
      {
        kind: 'context-exceeded',
        limit: 4096,
        detail: 'the request exceeds the available context size, try increasing it',
      },
    ],
    [
      "Anthropic's window",
      { status: 400, body: error('prompt is too long: 210000 tokens > 200000 maximum') },
      {
        kind: 'context-exceeded',
        limit: 200_000,
        detail: 'prompt is too long: 210000 tokens > 200000 maximum',
      },
    ],
    [
      'what a filter held back',
      { status: 400, body: error('The response was filtered.', 'content_filter') },
      { kind: 'declined', detail: 'The response was filtered.' },
    ],
    [
      'any other refusal in bounded words of one line',
      { status: 422, body: { detail: `no\u001b[31m${'x'.repeat(999)}` } },
      {
        kind: 'request-refused',
        status: 422,
        detail: `no\\u001b[31m${'x'.repeat(288)}…`,
      },
    ],
  ];
  test.each(faults)('%s', async (_name, refused, fault) => {
    expect(await outcomeOf(refused)).toEqual({ ok: false, fault });
  });

  test('a model that is not there, and the likeliest of those that are', async () => {
    await using server = await startLoopback(() => ({ status: 404 }), {
      models: [{ id: 'mistral-7b' }, { id: 'qwen-coder:32b' }, { id: 'qwen-coder:7b' }],
    });
    const model = openaiModel(specAt(server.url, { id: 'qwen-codr:7b' }), patient);
    expect(await model.chat(hello, { signal: never })).toEqual({
      ok: false,
      fault: {
        kind: 'model-unknown',
        model: 'qwen-codr:7b',
        url: server.url,
        offered: ['qwen-coder:7b', 'qwen-coder:32b', 'mistral-7b'],
      },
    });
  });

  test('that nobody is there', async () => {
    const server = await startLoopback(() => ({}));
    await server[Symbol.asyncDispose]();
    const model = openaiModel(specAt(server.url), patient);
    expect(await model.chat(hello, { signal: never })).toEqual({
      ok: false,
      fault: { kind: 'unreachable', url: server.url, detail: 'the connection was refused' },
    });
  });

  test('an address that is none, and never what stands in it before an @', async () => {
    const model = openaiModel(specAt('ftp://me:secret@host/v1'), patient);
    expect(await model.chat(hello, { signal: never })).toEqual({
      ok: false,
      fault: { kind: 'unreachable', url: 'ftp://host/v1', detail: 'this is no address of an endpoint' },
    });
  });

  const spent = { prompt: 41, cached: 0, completion: hello.maxTokens, estimated: true };
  test.each([
    [
      'a connection that breaks',
      { trouble: 'reset' },
      { kind: 'broken-answer', detail: 'the connection broke' },
    ],
    [
      'one that breaks in the middle, with what that cost',
      { trouble: 'reset', until: { text: 'I was ' } },
      { kind: 'broken-answer', detail: 'the connection broke', lost: spent },
    ],
    [
      'a stream that ends too early',
      { trouble: 'cut', until: { text: 'I was ' } },
      { kind: 'broken-answer', detail: 'it ends in the middle', lost: spent },
    ],
    [
      'a stream that is none',
      { trouble: 'garbage', until: { text: 'I was ' } },
      { kind: 'broken-answer', detail: 'what came is not of the protocol', lost: spent },
    ],
    [
      'an empty answer, with what it cost',
      { trouble: 'empty' },
      { kind: 'empty-answer', lost: { prompt: 11, cached: 0, completion: 0 } },
    ],
    [
      'a refusal in the words of the model',
      { refusal: 'I cannot help with that.' },
      {
        kind: 'declined',
        detail: 'I cannot help with that.',
        lost: { prompt: 11, cached: 0, completion: 6 },
      },
    ],
  ] as const)('%s', async (_name, answer, fault) => {
    expect(await outcomeOf(answer)).toEqual({ ok: false, fault });
  });

  test('an error in the middle of a stream by its own number', async () => {
    const events = [
      { choices: [{ delta: { content: 'I' } }] },
      { error: { code: 503, message: 'Overloaded' }, choices: [{ delta: {}, finish_reason: 'error' }] },
    ];
    const fetch = async (): Promise<Response> =>
      new Response(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''), {
        headers: { 'content-type': 'text/event-stream' },
      });
    const model = openaiModel(specAt('http://127.0.0.1:1/v1'), { ...patient, fetch });
    expect(await model.chat(hello, { signal: never })).toMatchObject({
      ok: false,
      fault: { kind: 'provider-failed', status: 503, detail: 'Overloaded', lost: { estimated: true } },
    });
  });

  test('a silence before the first byte and one between two pieces', async () => {
    const patience = { firstByteMs: 40, betweenMs: 60_000 };
    await using mute = await served(() => new Promise(() => {}), { connection: { patience } });
    await using stalled = await served(() => ({ trouble: 'stall', until: { text: 'I' } }), {
      connection: { patience: { firstByteMs: 60_000, betweenMs: 40 } },
    });
    const results = [mute, stalled].map(({ model }) => model.chat(hello, { signal: never }));
    const timeout = { kind: 'timeout', seconds: 0.04 };
    expect(await Promise.all(results)).toEqual([
      { ok: false, fault: { ...timeout, url: mute.server.url, lost: spent } },
      { ok: false, fault: { ...timeout, lost: spent } },
    ]);
  });
});
