// How the OpenAI adapter tells why there is no answer: refusals, broken answers, silence, nobody there.
import { describe, expect, test } from 'vitest';

import { type ChatFault } from '../../agent/model/chat-fault.ts';
import { openaiModel } from '../../agent/model/openai.ts';
import { hello, never, patient, served, specAt } from '../doubles/models.ts';
import { type Refused } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';
import { error, outcomeOf } from './openai-outcome.ts';

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
