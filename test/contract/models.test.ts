import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type ChatPiece, type ChatReply, type ChatRequest } from '../../agent/model/chat.ts';
import { type Connection } from '../../agent/model/openai.ts';
import { withRetries } from '../../agent/model/retry.ts';
import { hello, never, served, type ServedModel } from '../doubles/models.ts';
import { type Answer, type Brain } from '../loopback/brain.ts';
import { scripted } from '../loopback/scripted.ts';
import { frozen } from './worlds.ts';

const atOnce = { sleep: async () => {}, rng: () => 0.5 };
const hasty = { patience: { firstByteMs: 60_000, betweenMs: 30 } };

type Open = (brain: Brain, connection?: Partial<Connection>) => Promise<ServedModel>;

const adapters: readonly (readonly [string, Open])[] = [
  ['openai', (brain, connection = {}) => served(brain, { connection })],
  [
    'openai with retries',
    async (brain, connection = {}) => {
      const own = await served(brain, { connection });
      return { ...own, model: withRetries(own.model, atOnce) };
    },
  ],
];

const view = { name: 'view', about: 'Shows a file.', parameters: { type: 'object', properties: {} } };

const said = fc.record(
  {
    text: fc.string({ unit: 'grapheme', maxLength: 60 }),
    thoughts: fc.string({ unit: 'grapheme', maxLength: 20 }),
    toolCalls: fc.array(
      fc.record({ name: fc.constantFrom('view', 'edit'), arguments: fc.string({ maxLength: 30 }) }),
      { maxLength: 3 },
    ),
    finish: fc.constantFrom('stop', 'tool_calls', 'length', 'content_filter'),
    usage: fc.constantFrom(null, { prompt: 10, completion: 3, cached: 20 }),
  },
  { requiredKeys: [] },
);
const trouble = fc.constantFrom('reset', 'cut', 'garbage', 'empty');
const answer: fc.Arbitrary<Answer> = fc.oneof(
  said,
  fc.record({ status: fc.constantFrom(400, 401, 403, 404, 408, 413, 418, 429, 500, 503, 529) }),
  fc.record({ status: fc.constantFrom(400, 500), body: fc.oneof(fc.string(), fc.object()) }),
  fc.record({ trouble, until: said }),
);

describe.each(adapters)('the model adapter %s', (_name, open) => {
  test('answers with all that was said, and shows it piece by piece before', async () => {
    const long = 'Ünder the bridge 🦜 '.repeat(20);
    await using own = await open(scripted([{ text: long, thoughts: 'Hm. '.repeat(9) }]));
    const pieces: ChatPiece[] = [];
    const result = await own.model.chat(hello, { signal: never, onPiece: (piece) => pieces.push(piece) });
    const shown = (kind: ChatPiece['kind']) =>
      pieces.filter((piece) => piece.kind === kind).map(({ text }) => text);
    expect(result).toMatchObject({
      ok: true,
      value: { text: long, thoughts: 'Hm. '.repeat(9), toolCalls: [], finish: 'stop' },
    });
    expect([shown('text').join(''), shown('thought').join('')]).toEqual([long, 'Hm. '.repeat(9)]);
    expect(shown('text').length).toBeGreaterThan(1);
  });

  test('hands on several calls of tools at once, their arguments as they were written', async () => {
    const calls = [
      { name: 'view', arguments: { path: 'a.ts' } },
      { name: 'view', arguments: '{"path": no JSON' },
    ];
    await using own = await open(scripted([{ toolCalls: calls }]));
    const result = await own.model.chat({ ...hello, tools: [view] }, { signal: never });
    expect(result).toMatchObject({
      ok: true,
      value: {
        text: '',
        finish: 'tools',
        toolCalls: [
          { name: 'view', arguments: '{"path":"a.ts"}' },
          { name: 'view', arguments: '{"path": no JSON' },
        ],
      },
    });
  });

  test('gives calls ids that nothing in the conversation has', async () => {
    const call = { name: 'view', arguments: '{}' };
    await using own = await open(scripted([{ toolCalls: [call, call] }]));
    const request: ChatRequest = {
      ...hello,
      messages: [
        { role: 'user', content: 'Look.' },
        { role: 'assistant', content: '', toolCalls: [{ id: 'call_1_0', name: 'view', arguments: '{}' }] },
        { role: 'tool', toolCall: 'call_1_0', content: 'nothing' },
      ],
    };
    const result = await own.model.chat(request, { signal: never });
    const ids = result.ok ? result.value.toolCalls.map(({ id }) => id) : [];
    expect(new Set(['call_1_0', ...ids]).size).toBe(3);
  });

  test('tells an answer that was cut off', async () => {
    await using own = await open(scripted([{ text: 'One two three four five' }]));
    const result = await own.model.chat({ ...hello, maxTokens: 2 }, { signal: never });
    expect(result).toMatchObject({
      ok: true,
      value: { text: 'One two ', finish: 'length', usage: { completion: 2 } },
    });
  });

  test('is cancelled before it asks, and in the middle of an answer', async () => {
    const leaving = new AbortController();
    await using own = await open(scripted([{ text: 'x'.repeat(400), paceMs: 5 }]));
    expect(await own.model.chat(hello, { signal: AbortSignal.abort() })).toEqual({
      ok: false,
      fault: { kind: 'cancelled' },
    });
    const result = await own.model.chat(hello, {
      signal: leaving.signal,
      onPiece: () => leaving.abort(),
    });
    expect(result).toMatchObject({ ok: false, fault: { kind: 'cancelled', lost: { estimated: true } } });
    expect(own.server.seen.length).toBe(1);
  });

  test('gives up on a server that falls silent', async () => {
    await using own = await open(() => ({ trouble: 'stall', until: { text: 'I was' } }), hasty);
    expect(await own.model.chat(hello, { signal: never })).toMatchObject({
      ok: false,
      fault: { kind: 'timeout', seconds: 0.03 },
    });
  });

  test('makes of everything that a server may say a reply or a fault, and counts what it cost', async () => {
    await fc.assert(
      fc.asyncProperty(answer, async (given) => {
        await using own = await open(() => given);
        const result = await own.model.chat(frozen(structuredClone(hello)), { signal: never });
        const usage = result.ok ? result.value.usage : (result.fault.lost ?? zero);
        expect([usage.prompt, usage.cached, usage.completion].every(Number.isSafeInteger)).toBe(true);
        expect(usage.cached).toBeLessThanOrEqual(usage.prompt);
        expect(result.ok ? replyWords(result.value) : result.fault.kind).not.toBe('');
      }),
      { numRuns: 60 },
    );
  });
});

const zero = { prompt: 0, cached: 0, completion: 0 };

/** A reply says something, or was cut before it could. */
function replyWords({ text, toolCalls, finish }: ChatReply): string {
  return finish === 'length' ? 'cut' : text.trim() + toolCalls.map(({ name }) => name).join('');
}
