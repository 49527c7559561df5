import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type ChatRequest, type Message } from '../../model/chat.ts';
import { type Recorded } from '../events.ts';
import { callId } from '../ids.ts';
import { promptOf, requestOf, toldAfter } from './requests.ts';

const said = (content: string): Message => ({ role: 'user', content });

const tool = (name: string) => ({ name, about: 'looks', parameters: { type: 'object', properties: {} } });

/** A journal of these questions of one asker, each told as what it adds to the one before. */
function journalOf(requests: readonly ChatRequest[]): readonly Recorded[] {
  return requests.map((request, index) => {
    const earlier = requests[index - 1];
    const told = toldAfter(request, earlier && { call: callId('g0.0', index), request: earlier });
    return {
      seq: index + 1,
      at: index,
      event: {
        kind: 'model.asked',
        call: callId('g0.0', index + 1),
        model: 'pond-1',
        ...told,
        prompt: promptOf(request),
        reserved: 1,
      },
    };
  });
}

const text = fc.string({ maxLength: 6 });
const message = fc.oneof(
  fc.record({ role: fc.constantFrom('system' as const, 'user' as const), content: text }),
  fc.record({
    role: fc.constant('assistant' as const),
    content: text,
    toolCalls: fc.array(fc.record({ id: text, name: text, arguments: text }), { maxLength: 2 }),
  }),
  fc.record({ role: fc.constant('tool' as const), toolCall: text, content: text }),
);
const request = fc.record(
  {
    messages: fc.array(message, { minLength: 1, maxLength: 4 }),
    tools: fc.array(fc.constantFrom(tool('view'), tool('edit')), { maxLength: 2 }),
    toolChoice: fc.constantFrom('auto' as const, 'required' as const),
    temperature: fc.constantFrom(0, 0.7),
    maxTokens: fc.nat(9),
    logprobs: fc.boolean(),
  },
  { requiredKeys: ['messages', 'maxTokens'] },
);

/** Conversations that grow, and now and then begin anew. */
const conversation = fc.array(fc.tuple(request, fc.boolean()), { minLength: 1, maxLength: 6 }).map((parts) =>
  parts.reduce<readonly ChatRequest[]>((all, [next, grows]) => {
    const last = all.at(-1);
    return [...all, grows && last ? { ...last, messages: [...last.messages, ...next.messages] } : next];
  }, []),
);

describe('a journal', () => {
  test('tells every request exactly as it was sent', () => {
    fc.assert(
      fc.property(conversation, (requests) => {
        const records = journalOf(requests);
        expect(requests.map((_, index) => requestOf(records, callId('g0.0', index + 1)))).toEqual(requests);
      }),
    );
  });

  test('holds of a conversation that grows each message once', () => {
    const first = { messages: [said('a'), said('b')], tools: [tool('view')], maxTokens: 5 };
    const second = { ...first, messages: [...first.messages, said('c')], maxTokens: 4 };
    const [, event] = journalOf([first, second]).map((each) => each.event);
    expect(event).toEqual({
      kind: 'model.asked',
      call: 'g0.0#2',
      model: 'pond-1',
      extends: { call: 'g0.0#1', messages: 2 },
      messages: [said('c')],
      options: { maxTokens: 4 },
      prompt: promptOf(second),
      reserved: 1,
    });
  });

  test('tells a request with other tools as a whole', () => {
    const first = { messages: [said('a')], tools: [tool('view')], maxTokens: 5 };
    expect(
      toldAfter({ ...first, tools: [tool('edit')] }, { call: callId('g0.0', 1), request: first }),
    ).toEqual({
      messages: [said('a')],
      tools: [tool('edit')],
      options: { maxTokens: 5 },
    });
  });

  test('of which the beginning is lost tells nothing that is built on it', () => {
    const requests = [
      { messages: [said('a')], maxTokens: 5 },
      { messages: [said('a'), said('b')], maxTokens: 5 },
    ];
    expect(requestOf(journalOf(requests).slice(1), callId('g0.0', 2))).toBeUndefined();
  });

  test('in which an attempt asked again after it was killed tells its last question', () => {
    const twice = [
      ...journalOf([{ messages: [said('a')], maxTokens: 5 }]),
      ...journalOf([{ messages: [said('b')], maxTokens: 5 }]),
    ];
    expect(requestOf(twice, callId('g0.0', 1))).toEqual({ messages: [said('b')], maxTokens: 5 });
  });
});

describe('the name of a prompt', () => {
  test('is that of its content, however it was written', () => {
    const one: ChatRequest = { messages: [{ role: 'user', content: 'a' }], maxTokens: 5, temperature: 1 };
    const other: ChatRequest = { temperature: 1, maxTokens: 5, messages: [{ content: 'a', role: 'user' }] };
    expect(promptOf(one)).toBe(promptOf(other));
    expect(promptOf({ ...one, maxTokens: 6 })).not.toBe(promptOf(one));
  });
});
