import { describe, expect, test } from 'vitest';

import { decodeEngineLine, decodeHandedSecrets, decodeHostAnswer, decodeWish } from './decode-host-wire.ts';

describe('lines of the engine', () => {
  test.each([
    {
      chat: {
        id: 1,
        model: 'copilot/gpt',
        request: { messages: [{ role: 'user', content: 'hi' }], maxTokens: 5 },
      },
    },
    { chatCancel: { id: 1 } },
    { live: { call: 'g1.0#1', rollout: 'g1.0', piece: { kind: 'text', text: 'I se' } } },
  ])('%j is read as it was written', (line) => {
    expect(decodeEngineLine(JSON.stringify(line))).toEqual(line);
  });

  test.each([
    '{"seq":1,"at":0,"event":{"kind":"run.paused"}}',
    '{"chat":{"id":1,"model":"m","request":{"messages":[]}}}',
    '{"live":{"call":"g1.0#1","piece":{"kind":"smell","text":""}}}',
    'no JSON',
  ])('%s is none', (line) => {
    expect(decodeEngineLine(line)).toBeUndefined();
  });
});

describe('answers of a host', () => {
  const usage = { prompt: 3, cached: 0, completion: 1, estimated: true };
  test.each([
    { id: 1, piece: { kind: 'thought', text: 'hm' } },
    { id: 2, reply: { text: 'yes', toolCalls: [], finish: 'stop', usage } },
    { id: 3, fault: { kind: 'declined', detail: 'no consent' } },
  ])('%j is read as it was written', (answer) => {
    expect(decodeHostAnswer(JSON.stringify(answer))).toEqual(answer);
  });

  test.each(['{"id":1}', '{"id":1,"reply":{"text":"no usage"}}', '{"fault":{"kind":"no-model"}}', ''])(
    '%s is none',
    (line) => {
      expect(decodeHostAnswer(line)).toBeUndefined();
    },
  );
});

test('wishes and handed secrets are read, and nothing else is taken for them', () => {
  const wish = { do: 'refine', rollout: 'g1.0', words: 'keep the name' };
  expect(decodeWish(JSON.stringify(wish))).toEqual(wish);
  expect(decodeWish('{"do":"delete"}')).toBeUndefined();
  const secrets = { key: 'k', headers: { 'x-team': 'one' } };
  expect(decodeHandedSecrets(JSON.stringify(secrets))).toEqual(secrets);
  expect(decodeHandedSecrets('{"key":7}')).toBeUndefined();
});
