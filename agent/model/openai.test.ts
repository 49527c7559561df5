// Whatever the network does with the bytes of a stream, the reply is the same.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type ChatPiece } from './chat.ts';
import { openaiModel } from './openai.ts';

const never = new AbortController().signal;

/** The bytes of an answer, cut where the lengths say and with this end of a line. */
function response(events: readonly string[], lineEnd: string, lengths: readonly number[]): Response {
  const bytes = new TextEncoder().encode(events.map((event) => event + lineEnd + lineEnd).join(''));
  const chunks: Uint8Array[] = [];
  for (let at = 0, nth = 0; at < bytes.length; nth++) {
    const end = at + (lengths[nth % lengths.length] ?? 1);
    chunks.push(bytes.slice(at, end));
    at = end;
  }
  return new Response(ReadableStream.from(chunks), { headers: { 'content-type': 'text/event-stream' } });
}

async function heard(answer: Response) {
  const pieces: ChatPiece[] = [];
  const model = openaiModel(
    { id: 'm', provider: 'openai', baseUrl: 'http://127.0.0.1:1/v1' },
    {
      fetch: async () => answer,
      patience: { firstByteMs: 1, betweenMs: 1 },
      alarm: () => () => {},
      now: () => 0,
    },
  );
  const result = await model.chat(
    { messages: [{ role: 'user', content: 'Hello?' }], maxTokens: 99 },
    { signal: never, onPiece: (piece) => pieces.push(piece) },
  );
  return { result, pieces };
}

const delta = (content: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: content, finish_reason: finish }] })}`;
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const call = (part: object): string => delta({ tool_calls: [part] });

describe('a stream', () => {
  test('gives the same reply and pieces however its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 6 }),
        fc.array(text, { maxLength: 3 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        async (words, thoughts, lineEnd, lengths) => {
          const events = [
            ': a comment that keeps the connection alive',
            ...thoughts.map((thought) => delta({ reasoning_content: thought })),
            ...words.map((word) => delta({ content: word })),
            call({ index: 0, id: 'c1', function: { name: 'view', arguments: '' } }),
            call({ index: 0, function: { arguments: '{"path":' } }),
            call({ index: 1, id: 'c2', function: { name: 'edit', arguments: '{}' } }),
            call({ index: 0, function: { arguments: '"ü"}' } }),
            delta({}, 'tool_calls'),
            `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 4 } })}`,
            'data: [DONE]',
          ];
          const thought = thoughts.join('');
          const cut = await heard(response(events, lineEnd, lengths));
          expect(cut).toEqual(await heard(response(events, '\n', [1_000_000])));
          expect(cut.result).toEqual({
            ok: true,
            value: {
              text: words.join(''),
              toolCalls: [
                { id: 'c1', name: 'view', arguments: '{"path":"ü"}' },
                { id: 'c2', name: 'edit', arguments: '{}' },
              ],
              finish: 'tools',
              usage: { prompt: 9, cached: 0, completion: 4 },
              ...(thought !== '' && { thoughts: thought }),
            },
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('that gives every call the same index is understood by the ids of the calls', async () => {
    const events = [
      call({ index: 0, id: 'a', function: { name: 'view', arguments: '{}' } }),
      call({ index: 0, id: 'b', function: { name: 'view', arguments: '{"x":1}' } }),
      delta({}, 'stop'),
    ];
    const { result } = await heard(response(events, '\n', [7]));
    expect(result).toMatchObject({
      ok: true,
      value: {
        finish: 'tools',
        toolCalls: [
          { id: 'a', name: 'view', arguments: '{}' },
          { id: 'b', name: 'view', arguments: '{"x":1}' },
        ],
      },
    });
  });

  test('that gives calls neither index nor id, and arguments as objects, is understood too', async () => {
    const events = [
      call({ function: { name: 'view', arguments: { path: 'a' } } }),
      call({ function: { name: 'view', arguments: { path: 'b' } } }),
      'data: [DONE]',
    ];
    const { result } = await heard(response(events, '\n', [7]));
    expect(result).toMatchObject({
      ok: true,
      value: {
        toolCalls: [
          { id: 'call_1', name: 'view', arguments: '{"path":"a"}' },
          { id: 'call_2', name: 'view', arguments: '{"path":"b"}' },
        ],
      },
    });
  });

  test('of more than any model says is not read to its end', async () => {
    const piece = new Uint8Array(1024 * 1024).fill(0x3a);
    const endless = new ReadableStream<Uint8Array>({ pull: (out) => out.enqueue(piece) });
    const answer = new Response(endless, { headers: { 'content-type': 'text/event-stream' } });
    const { result } = await heard(answer);
    expect(result).toEqual({
      ok: false,
      fault: { kind: 'broken-answer', detail: 'more came than any model says' },
    });
  });

  test('that is a web page is no answer', async () => {
    const page = new Response('<html>Log in</html>', { headers: { 'content-type': 'text/html' } });
    expect((await heard(page)).result).toEqual({
      ok: false,
      fault: { kind: 'broken-answer', detail: 'a web page came, and no answer of a model' },
    });
  });
});
