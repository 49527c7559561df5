import { describe, expect, test } from 'vitest';

import { failure, success, type Outcome } from '../engine/outcome.ts';
import { type ChatFault } from './chat-fault.ts';
import { type ChatModel, type ChatReply, type ChatRequest, type Usage } from './chat.ts';
import { withRetries } from './retry.ts';

const request: ChatRequest = { messages: [{ role: 'user', content: 'Hello?' }], maxTokens: 10 };
const never = new AbortController().signal;
const reply: ChatReply = {
  text: 'Yes.',
  toolCalls: [],
  finish: 'stop',
  usage: { prompt: 5, cached: 0, completion: 2 },
};
const busy: ChatFault = { kind: 'rate-limited', detail: 'slow down' };
const empty: ChatFault = { kind: 'empty-answer', lost: { prompt: 5, cached: 0, completion: 1 } };
const gone: ChatFault = { kind: 'unreachable', url: 'http://a', detail: 'the connection was refused' };

/** Answers in this order, and with the last for ever; writes down every wait. */
function asked(answers: readonly (ChatFault | ChatReply)[], rng = 0.5) {
  const waits: number[] = [];
  let tries = 0;
  const model: ChatModel = {
    spec: { id: 'm', provider: 'openai' },
    chat: async (): Promise<Outcome<ChatReply, ChatFault>> => {
      const answer = answers[Math.min(tries++, answers.length - 1)] ?? reply;
      return 'kind' in answer ? failure(answer) : success(answer);
    },
  };
  const patient = withRetries(model, {
    sleep: async (ms) => {
      waits.push(ms);
    },
    rng: () => rng,
  });
  return { patient, waits, tries: () => tries };
}

describe('withRetries', () => {
  test('waits by chance, at most twice as long each time, until an answer comes', async () => {
    const { patient, waits } = asked([
      busy,
      { kind: 'provider-failed', status: 503, detail: '' },
      busy,
      reply,
    ]);
    expect(await patient.chat(request, { signal: never })).toEqual(success(reply));
    expect(waits).toEqual([250, 500, 1000]);
  });

  test('waits as long as the server asks for, and a little longer by chance', async () => {
    const { patient, waits } = asked([{ ...busy, retryAfterS: 7 }, reply]);
    await patient.chat(request, { signal: never });
    expect(waits).toEqual([7500]);
  });

  test('does not wait for a server that asks for more than a minute, and tells how long', async () => {
    const { patient, waits } = asked([busy, { ...busy, retryAfterS: 3600 }]);
    expect(await patient.chat(request, { signal: never })).toEqual(
      failure({ ...busy, retryAfterS: 3600, retried: 1 }),
    );
    expect(waits.length).toBe(1);
  });

  test('gives up after eight tries', async () => {
    const { patient, waits } = asked([busy], 1);
    expect(await patient.chat(request, { signal: never })).toEqual(failure({ ...busy, retried: 7 }));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000]);
  });

  test('gives up when all waits together get too long', async () => {
    const { patient, waits } = asked([{ ...busy, retryAfterS: 55 }], 0);
    await patient.chat(request, { signal: never });
    expect(waits).toEqual([55_000, 55_000, 55_000]);
  });

  test.each<ChatFault>([
    { kind: 'key-refused', url: '', status: 401, detail: '' },
    { kind: 'model-unknown', url: '', model: '', offered: [] },
    { kind: 'context-exceeded', detail: '' },
    { kind: 'request-refused', status: 422, detail: '' },
    { kind: 'declined', detail: '' },
    { kind: 'rate-limited', detail: '', quota: true },
    { kind: 'cancelled' },
  ])('never asks again for $kind', async (fault) => {
    const { patient, tries } = asked([fault]);
    expect(await patient.chat(request, { signal: never })).toEqual(failure(fault));
    expect(tries()).toBe(1);
  });

  test('asks four times for what costs something each time, and adds up what was lost', async () => {
    const { patient, tries } = asked([empty]);
    expect(await patient.chat(request, { signal: never })).toEqual(
      failure({ ...empty, retried: 3, lost: { prompt: 20, cached: 0, completion: 4 } }),
    );
    expect(tries()).toBe(4);
  });

  test('tells with an answer what the tries before it cost', async () => {
    const { patient } = asked([empty, busy, empty, reply]);
    expect(await patient.chat(request, { signal: never })).toEqual(
      success({ ...reply, lost: { prompt: 10, cached: 0, completion: 2 } }),
    );
  });

  test('asks before each further try whether it may, and gives up when not', async () => {
    const { patient, tries } = asked([empty]);
    const told: Usage[] = [];
    const result = await patient.chat(request, {
      signal: never,
      mayAskAgain: (lost) => told.push(lost) < 2,
    });
    expect(result).toMatchObject(failure({ kind: 'empty-answer', retried: 1 }));
    expect([tries(), told.map(({ prompt }) => prompt)]).toEqual([2, [5, 10]]);
  });

  test('soon gives up on an address at which nobody has ever answered, and later than that on one that did', async () => {
    const stranger = asked([gone]);
    await stranger.patient.chat(request, { signal: never });
    const friend = asked([reply, gone]);
    await friend.patient.chat(request, { signal: never });
    await friend.patient.chat(request, { signal: never });
    expect([stranger.tries(), friend.tries()]).toEqual([3, 9]);
  });

  test('does not wait a second time through the whole silence of an address that never said a word', async () => {
    const silent: ChatFault = { kind: 'timeout', seconds: 240, url: 'http://a' };
    const stranger = asked([silent]);
    expect(await stranger.patient.chat(request, { signal: never })).toEqual(failure(silent));
    const hesitant = asked([{ kind: 'timeout', seconds: 30 }]);
    await hesitant.patient.chat(request, { signal: never });
    const friend = asked([reply, silent]);
    await friend.patient.chat(request, { signal: never });
    await friend.patient.chat(request, { signal: never });
    expect([stranger.tries(), hesitant.tries(), friend.tries()]).toEqual([1, 4, 5]);
  });

  test('takes nobody for heard because somebody stopped to listen', async () => {
    const silent: ChatFault = { kind: 'timeout', seconds: 240, url: 'http://a' };
    const stranger = asked([{ kind: 'cancelled' }, silent]);
    await stranger.patient.chat(request, { signal: never });
    expect(await stranger.patient.chat(request, { signal: never })).toEqual(failure(silent));
    expect(stranger.tries()).toBe(2);
  });

  test('leaves a wait at once when it is cancelled', async () => {
    const leaving = new AbortController();
    const model: ChatModel = { spec: { id: 'm', provider: 'openai' }, chat: async () => failure(empty) };
    const patient = withRetries(model, {
      sleep: async () => {
        leaving.abort();
        throw new Error('aborted');
      },
      rng: () => 0.5,
    });
    expect(await patient.chat(request, { signal: leaving.signal })).toEqual(
      failure({ kind: 'cancelled', lost: empty.lost }),
    );
  });
});
