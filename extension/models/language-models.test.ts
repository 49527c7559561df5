import { describe, expect, test } from 'vitest';

import { failure, success } from '../../agent/engine/outcome.ts';
import { type ChatRequest } from '../../agent/model/chat.ts';
import { type HostAnswer } from '../../agent/model/host-wire.ts';
import {
  chatWith,
  faultOfCode,
  HostChats,
  promptOf,
  type LanguageModels,
  type Part,
} from './language-models.ts';

const asked: ChatRequest = { messages: [{ role: 'user', content: 'mend it' }], maxTokens: 100 };

/** A model that says these parts, counts a token for each character, and fails with what it is told to throw. */
function says(parts: readonly Part[], { error }: { error?: Error } = {}): LanguageModels {
  return {
    find: async (name) =>
      name === 'finch/small'
        ? success({
            async *ask() {
              yield* parts;
              if (error) throw error;
            },
            countTokens: async (text) => text.length,
          })
        : failure({ kind: 'model-unknown', model: name, url: 'VS Code', offered: ['finch/small'] }),
    faultOf: (thrown, model) => faultOfCode('Blocked', { model, detail: String(thrown) }),
  };
}

const text = (words: string): Part => ({ kind: 'text', text: words });
const ask = (models: LanguageModels, request = asked, signal = new AbortController().signal) =>
  chatWith(models, 'finch/small', { request, signal, onPiece: () => undefined });

describe('a request to a model of the editor', () => {
  test('says as the user what a system message says, and joins the results of one answer', () => {
    const tools = [{ name: 'view', about: 'look', parameters: { type: 'object' } }];
    const prompt = promptOf({
      messages: [
        { role: 'system', content: 'You mend.' },
        { role: 'user', content: 'mend it' },
        {
          role: 'assistant',
          content: 'I look.',
          toolCalls: [
            { id: 'a', name: 'view', arguments: '{"path":"x.js"}' },
            { id: 'b', name: 'view', arguments: 'no JSON' },
          ],
        },
        { role: 'tool', toolCall: 'a', content: 'let x;' },
        { role: 'tool', toolCall: 'b', content: 'what?' },
      ],
      tools,
      toolChoice: 'required',
      temperature: 0.4,
      maxTokens: 50,
    });
    expect(prompt).toEqual({
      turns: [
        { by: 'user', parts: [text('You mend.')] },
        { by: 'user', parts: [text('mend it')] },
        {
          by: 'assistant',
          parts: [
            text('I look.'),
            { kind: 'call', id: 'a', name: 'view', input: { path: 'x.js' } },
            { kind: 'call', id: 'b', name: 'view', input: { unreadable: 'no JSON' } },
          ],
        },
        {
          by: 'user',
          parts: [
            { kind: 'result', id: 'a', text: 'let x;' },
            { kind: 'result', id: 'b', text: 'what?' },
          ],
        },
      ],
      tools,
      mustCall: true,
      options: { max_tokens: 50, temperature: 0.4 },
    });
  });

  test('offers no tools where none may be called', () => {
    const tools = [{ name: 'view', about: 'look', parameters: {} }];
    expect(promptOf({ ...asked, tools, toolChoice: 'none' })).toMatchObject({ tools: [], mustCall: false });
  });
});

describe('an answer of a model of the editor', () => {
  test('is told piece by piece, then whole, with tokens as the model counts them', async () => {
    const answers: HostAnswer[] = [];
    const chats = new HostChats(
      says([text('I '), text('look.'), { kind: 'call', id: 'c1', name: 'view', input: { path: 'x.js' } }]),
      (answer) => answers.push(answer),
    );
    await chats.take({ id: 7, model: 'finch/small', request: asked });
    const prompt = JSON.stringify([[], [{ by: 'user', parts: [text('mend it')] }]]).length;
    expect(answers).toEqual([
      { id: 7, piece: { kind: 'text', text: 'I ' } },
      { id: 7, piece: { kind: 'text', text: 'look.' } },
      { id: 7, piece: { kind: 'tool', text: 'view {"path":"x.js"}' } },
      {
        id: 7,
        reply: {
          text: 'I look.',
          toolCalls: [{ id: 'c1', name: 'view', arguments: '{"path":"x.js"}' }],
          finish: 'tools',
          usage: {
            prompt,
            cached: 0,
            completion: 'I look.'.length + 'view{"path":"x.js"}'.length,
            estimated: true,
          },
        },
      },
    ]);
  });

  test('that grows far beyond what was asked for is cut', async () => {
    const said = await ask(says([text('x'.repeat(60)), text('y')]), { ...asked, maxTokens: 9 });
    expect(said).toMatchObject({ ok: true, value: { text: 'x'.repeat(60), finish: 'length' } });
  });

  test.each([
    ['of nothing', says([]), { kind: 'empty-answer' }],
    [
      'that breaks',
      says([text('I')], { error: new Error('quota') }),
      { kind: 'rate-limited', detail: 'Error: quota' },
    ],
  ])('%s is a fault', async (_, models, fault) => {
    expect(await ask(models)).toEqual({ ok: false, fault });
  });

  test('of a model that is not there names those that are', async () => {
    const said = await chatWith(says([]), 'wren/big', {
      request: asked,
      signal: new AbortController().signal,
      onPiece: () => undefined,
    });
    const fault = { kind: 'model-unknown', model: 'wren/big', url: 'VS Code', offered: ['finch/small'] };
    expect(said).toEqual({ ok: false, fault });
  });

  test('that nobody waits for is cancelled, whatever had come of it', async () => {
    const answers: HostAnswer[] = [];
    const chats = new HostChats(says([text('I'), text('look')]), (answer) => {
      answers.push(answer);
      chats.cancel(1);
    });
    await chats.take({ id: 1, model: 'finch/small', request: asked });
    expect(answers.at(-1)).toEqual({ id: 1, fault: { kind: 'cancelled' } });
  });

  test.each([
    ['NoPermissions', 'request-refused'],
    ['Blocked', 'rate-limited'],
    ['NotFound', 'model-unknown'],
    ['unknown', 'provider-failed'],
  ])('an error %s is the fault %s', (code, kind) => {
    expect(faultOfCode(code, { model: 'm', detail: 'd' }).kind).toBe(kind);
  });
});
