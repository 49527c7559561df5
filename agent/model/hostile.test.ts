// An endpoint that means harm: whatever it sends, the answer is bounded, can be recorded, and lies about nothing that counts.
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';

import { chatFault, chatReply } from '../engine/decoding/decode-model.ts';
import { type Outcome } from '../engine/outcome.ts';
import { type ChatFault } from './chat-fault.ts';
import { type ChatReply, type ChatRequest } from './chat.ts';
import { openaiModel } from './openai.ts';

const key = 'the key of this endpoint';
const request: ChatRequest = { messages: [{ role: 'user', content: 'Hello?' }], maxTokens: 99 };

interface Sent {
  readonly events?: readonly string[];
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function responseOf({ events, status = 200, body, headers = {} }: Sent): Response {
  const text = events?.map((event) => `data: ${event}\n\n`).join('') ?? body ?? '';
  const type = events ? 'text/event-stream' : 'application/json';
  return new Response(text, { status, headers: { 'content-type': type, ...headers } });
}

/** Rings alarms of this many milliseconds as soon as they are set. */
async function asked(sent: readonly Sent[], rings?: number): Promise<Outcome<ChatReply, ChatFault>> {
  let nth = 0;
  const model = openaiModel(
    { id: 'm', provider: 'openai', baseUrl: 'http://127.0.0.1:1/v1' },
    {
      key,
      fetch: async (_url, { signal }) => {
        signal.throwIfAborted();
        return responseOf(sent[Math.min(nth++, sent.length - 1)] ?? {});
      },
      patience: { firstByteMs: 1, betweenMs: 1 },
      alarm: (ms, ring) => {
        if (ms === rings) ring();
        return () => {};
      },
      now: () => 0,
    },
  );
  return model.chat(request, { signal: new AbortController().signal });
}

const chunk = (parts: object): string => JSON.stringify({ choices: [{ index: 0, ...parts }] });
const said = chunk({ delta: { content: 'Hello!' }, finish_reason: 'stop' });
const counted = (usage: string): readonly Sent[] => [
  { events: [said, `{"choices":[],"usage":${usage}}`, '[DONE]'] },
];

const kept = v.union([v.strictObject({ reply: chatReply }), v.strictObject({ fault: chatFault })]);

/** Does it come back from a journal? */
function isRecordable(answer: Outcome<ChatReply, ChatFault>): boolean {
  const told = answer.ok ? { reply: answer.value } : { fault: answer.fault };
  return v.safeParse(kept, JSON.parse(JSON.stringify(told))).success;
}

describe('usage that is a lie', () => {
  test.each([
    ['of less than nothing', '{"prompt_tokens":-1e9,"completion_tokens":3}'],
    ['of a negative answer', '{"prompt_tokens":9,"completion_tokens":-3}'],
    ['of no prompt', '{"prompt_tokens":0,"completion_tokens":3}'],
    ['of no answer', '{"prompt_tokens":9,"completion_tokens":0}'],
    ['of half a token', '{"prompt_tokens":9.5,"completion_tokens":3}'],
    ['beyond all numbers', '{"prompt_tokens":1e308,"completion_tokens":1e308}'],
    ['in its sum', '{"prompt_tokens":9,"completion_tokens":3,"total_tokens":1e308}'],
  ])('%s is no count: the most that it can have been stands instead', async (_what, usage) => {
    const answer = await asked(counted(usage));
    expect(answer).toMatchObject({
      value: { usage: { prompt: 41, cached: 0, completion: 16, estimated: true } },
    });
  });

  test('in what was cached counts nothing as cached', async () => {
    const usage = '{"prompt_tokens":9,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":-1e9}}';
    expect(await asked(counted(usage))).toMatchObject({
      value: { usage: { prompt: 9, cached: 0, completion: 3 } },
    });
  });
});

describe('numbers that no journal can hold', () => {
  test.each<[string, Sent]>([
    ['a wait', { status: 429, body: '{}', headers: { 'retry-after': '9'.repeat(400) } }],
    ['a wait in milliseconds', { status: 503, body: '{}', headers: { 'retry-after-ms': '9'.repeat(400) } }],
    ['the code of an error', { events: ['{"error":{"message":"no","code":1e999}}'] }],
    [
      'the window of a model',
      { status: 400, body: '{"error":{"message":"context length exceeded","n_ctx":1e999}}' },
    ],
    [
      'a probability',
      {
        events: [
          '{"choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[{"logprob":-1e999}]}}]}',
          '[DONE]',
        ],
      },
    ],
    [
      'probabilities together',
      {
        events: [
          '{"choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[{"logprob":-1.7e308},{"logprob":-1.7e308}]}}]}',
          '[DONE]',
        ],
      },
    ],
  ])('are not taken for %s', async (_what, sent) => {
    expect(isRecordable(await asked([sent]))).toBe(true);
  });

  test('a window of less than nothing is none', async () => {
    const body = '{"error":{"message":"maximum context length","n_ctx":-5,"code":"context_length_exceeded"}}';
    const answer = await asked([{ status: 400, body }]);
    expect(answer).toEqual({
      ok: false,
      fault: { kind: 'context-exceeded', detail: 'maximum context length' },
    });
  });
});

describe('calls of tools', () => {
  const call = (index: number, part: object = {}) => ({
    index,
    id: `c${index}`,
    function: { name: 'view', arguments: '{}', ...part },
  });

  test('by the hundred thousand are not heard to their end', async () => {
    const events = Array.from({ length: 100_000 }, (_each, index) =>
      chunk({ delta: { tool_calls: [call(index)] } }),
    );
    expect(await asked([{ events: [...events, '[DONE]'] }])).toMatchObject({
      fault: { kind: 'broken-answer', detail: 'it calls more tools at once than any model does' },
    });
  });

  test('by the hundred thousand in one piece neither', async () => {
    const calls = Array.from({ length: 100_000 }, (_each, index) => call(index));
    expect(await asked([{ events: [chunk({ delta: { tool_calls: calls } }), '[DONE]'] }])).toMatchObject({
      fault: { kind: 'broken-answer' },
    });
  });

  test('have a name and an id that can be said again', async () => {
    const long = 'x'.repeat(10_000);
    const calls = [
      { index: 0, id: long, function: { name: long, arguments: '{}' } },
      { index: 1, id: 'b', function: { arguments: '{}' } },
    ];
    expect(await asked([{ events: [chunk({ delta: { tool_calls: calls } }), '[DONE]'] }])).toMatchObject({
      value: {
        toolCalls: [
          { id: 'call_1', name: 'x'.repeat(200) },
          { id: 'b', name: 'unnamed' },
        ],
      },
    });
  });

  test('with names of prototypes and arguments of any depth are only text', async () => {
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const written = `{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"__proto__","function":{"name":"constructor","arguments":{"__proto__":{"polluted":true},"a":${deep}}}}]}}]}`;
    const answer = await asked([{ events: [written, '[DONE]'] }]);
    expect(isRecordable(answer)).toBe(true);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('words', () => {
  test('of a refusal come in one short line, without the key', async () => {
    const refusal = `\u001b[31mNo, ${key}.\n${'x'.repeat(50_000)}`;
    const answer = await asked([{ events: [chunk({ delta: { refusal } }), '[DONE]'] }]);
    const detail = answer.ok || answer.fault.kind !== 'declined' ? '' : answer.fault.detail;
    expect(detail.length).toBeLessThan(310);
    expect(detail).toMatch(/^[\x20-\x7e…]+$/);
    expect(detail).not.toContain(key);
  });

  test('of an error hide a key wherever it stands, also where they are cut off', async () => {
    const message = `${' '.repeat(2_990)}${key}`;
    const answer = await asked([{ status: 400, body: JSON.stringify({ error: { message } }) }]);
    expect(JSON.stringify(answer)).not.toContain(key.slice(0, 8));
  });

  test('of a list of models hide the key, and are names', async () => {
    const listed = [`${key}\u001b[2J`, 'x'.repeat(1_000_000), 'm2'].map((id) => ({ id }));
    const answer = await asked([
      { status: 404, body: '{"error":{"code":"model_not_found","message":"no model"}}' },
      { body: JSON.stringify({ data: listed }) },
    ]);
    expect(answer).toMatchObject({ fault: { kind: 'model-unknown' } });
    const offered = answer.ok || answer.fault.kind !== 'model-unknown' ? [] : answer.fault.offered;
    expect(offered.length).toBe(2);
    expect(offered.join(' ')).toMatch(/^[\x20-\x7e…]+$/);
    expect(offered.join(' ')).not.toContain(key);
  });
});

test.each(['content', 'reasoning_content', 'refusal'])(
  'an answer whose %s never ends is not heard for longer than it may be',
  async (part) => {
    const events = Array.from({ length: 200 }, () => chunk({ delta: { [part]: 'x'.repeat(10_000) } }));
    expect(await asked([{ events }])).toMatchObject({
      fault: { kind: 'broken-answer', detail: 'it is longer than what was asked for can be' },
    });
  },
);

test('an answer that drips for ever ends within an hour', async () => {
  expect(await asked([{ events: [said, '[DONE]'] }], 60 * 60_000)).toMatchObject({
    fault: { kind: 'timeout', seconds: 3600 },
  });
});

test.each([301, 302, 303, 307, 308])(
  'a redirection (%i) is an answer, and nobody follows it',
  async (status) => {
    const answer = await asked([{ status, body: '', headers: { location: 'http://127.0.0.1:2/' } }]);
    expect(answer).toMatchObject({ fault: { kind: 'request-refused', status } });
  },
);
