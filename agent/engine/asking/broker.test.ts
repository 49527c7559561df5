import { describe, expect, test } from 'vitest';

import { asking, replied } from '../../../test/doubles/scripted-model.ts';
import { type ChatFault } from '../../model/chat-fault.ts';
import { type ChatRequest, type Message } from '../../model/chat.ts';
import { callId, rolloutId } from '../ids.ts';
import { requestOf } from './requests.ts';
import { promptSize } from './reservation.ts';
import { brokerOver, usage } from '../../../test/doubles/broker-over.ts';

describe('a question', () => {
  test('is recorded as it was sent, with what was held back, and its answer with what it cost', async () => {
    const { chat, records } = brokerOver(() => ({ text: 'Because.', usage: usage(7, 3) }));
    const answer = await chat('g0.0', { rollout: rolloutId(0, 0) })(asking('Why?', 300));
    const reply = replied(asking('Why?'), { text: 'Because.', usage: usage(7, 3) });
    expect(answer).toEqual({ ok: true, value: reply });
    const most = promptSize(asking('Why?'), undefined).most;
    expect(records.map(({ event }) => event)).toEqual([
      {
        kind: 'model.asked',
        call: 'g0.0#1',
        rollout: 'g0.0',
        model: 'pond-1',
        messages: [{ role: 'user', content: 'Why?' }],
        options: { maxTokens: 300 },
        prompt: expect.stringMatching(/^[0-9a-f]{64}$/),
        reserved: most + 300,
      },
      { kind: 'model.answered', call: 'g0.0#1', rollout: 'g0.0', reply, ms: 0 },
    ]);
  });

  test('leaves without secrets, and its answer comes without them', async () => {
    const redact = (text: string) => text.replaceAll('hunter22', '[redacted]');
    const { chat, models, records } = brokerOver(
      () => ({
        text: 'It is hunter22.',
        thoughts: 'hunter22?',
        toolCalls: [{ id: 'c1', name: 'edit', arguments: '{"text":"hunter22"}' }],
      }),
      { ports: { redact } },
    );
    const messages: readonly Message[] = [
      { role: 'system', content: 'Use hunter22.' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'c0', name: 'run', arguments: 'hunter22' }] },
      { role: 'tool', toolCall: 'c0', content: 'hunter22 ok' },
    ];
    const answer = await chat('g0.0')({ messages, maxTokens: 300 });
    const told = JSON.stringify([models.heard.map(({ request }) => request), answer, records]);
    expect(told).not.toContain('hunter22');
    expect(answer).toMatchObject({ value: { text: 'It is [redacted].' } });
  });

  test('waits for the one before of the same asker', async () => {
    const { chat, models, asked } = brokerOver(() => ({}));
    const ask = chat('g0.0');
    await Promise.all([ask(asking('one')), ask(asking('two')), chat('g0.1')(asking('three'))]);
    expect(asked().map(({ call }) => call)).toEqual(['g0.0#1', 'g0.1#1', 'g0.0#2']);
    expect(models.heard.length).toBe(3);
  });

  test('shows its pieces while they come, and forgets them', async () => {
    const pieces: unknown[] = [];
    const { chat, records } = brokerOver(
      ({ options }) => {
        options.onPiece?.({ kind: 'text', text: 'Bec' });
        options.onPiece?.({ kind: 'text', text: 'ause.' });
        return { text: 'Because.' };
      },
      { ports: { live: (piece) => pieces.push(piece) } },
    );
    await chat('g0.0', { rollout: rolloutId(0, 0) })(asking('Why?'));
    expect(pieces).toEqual([{ call: 'g0.0#1', rollout: 'g0.0', piece: { kind: 'text', text: 'Because.' } }]);
    expect(records.length).toBe(2);
  });

  test('that nobody waits for any more is cancelled, and recorded as that', async () => {
    const leaving = new AbortController();
    const { chat, answers } = brokerOver(() => {
      leaving.abort();
      return { fault: { kind: 'cancelled', lost: usage(5, 1) } };
    });
    const ask = chat('g0.0', { signal: leaving.signal });
    expect(await ask(asking('Why?'))).toEqual({ ok: false, fault: { kind: 'cancelled', lost: usage(5, 1) } });
    expect(answers()).toMatchObject([{ call: 'g0.0#1', fault: { kind: 'cancelled' } }]);
    expect(await ask(asking('Again?'))).toEqual({ ok: false, fault: { kind: 'cancelled' } });
    expect(answers().length).toBe(1);
  });

  test.each<ChatFault>([
    { kind: 'key-refused', url: 'u', status: 401, detail: 'no' },
    { kind: 'key-missing', url: 'u', variable: 'OPENAI_API_KEY' },
    { kind: 'model-unknown', model: 'm', url: 'u', offered: [] },
    { kind: 'unreachable', url: 'u', detail: 'refused' },
    { kind: 'rate-limited', detail: 'quota', quota: true },
  ])('ends the run where no further one would be answered better: $kind', async (fault) => {
    const { chat, unfit, answers } = brokerOver(() => ({ fault }));
    expect(await chat('g0.0')(asking('Why?'))).toEqual({ ok: false, fault });
    expect(unfit).toEqual([['pond-1', fault]]);
    expect(answers().map((each) => each.fault)).toEqual([fault]);
  });

  test.each<ChatFault>([
    { kind: 'provider-failed', status: 500, detail: 'oops' },
    { kind: 'broken-answer', detail: 'cut' },
    { kind: 'empty-answer' },
    { kind: 'timeout', seconds: 30 },
    { kind: 'declined', detail: 'no' },
    { kind: 'context-exceeded', detail: 'long' },
  ])('is for its asker to mend where another may be: $kind', async (fault) => {
    const { chat, unfit } = brokerOver(() => ({ fault }));
    expect(await chat('g0.0')(asking('Why?'))).toEqual({ ok: false, fault });
    expect(unfit).toEqual([]);
  });

  const failed = { kind: 'provider-failed', status: 500, detail: 'oops' } as const;
  const attempt = { rollout: rolloutId(0, 0) };

  test.each<ChatFault>([failed, { kind: 'timeout', seconds: 30 }])(
    'ends the run where an attempt has no answer at all: $kind',
    async (fault) => {
      const { chat, unfit } = brokerOver(() => ({ fault }));
      await chat('g0.0', attempt)(asking('Why?'));
      expect(unfit).toEqual([['pond-1', fault]]);
    },
  );

  test('of an attempt that was answered, or about one, breaks nothing but itself', async () => {
    const { chat, unfit } = brokerOver(({ nth }) => (nth === 1 ? { text: 'So.' } : { fault: failed }));
    const asks = chat('g0.0', attempt);
    await asks(asking('Why?'));
    await asks(asking('And then?'));
    await chat('g0.0/checklist', attempt)(asking('Good?'));
    expect(unfit).toEqual([]);
  });

  test('that ended the run is put again when the run goes on', async () => {
    const first = brokerOver(() => ({ fault: failed }));
    await first.chat('g0.0', attempt)(asking('Why?'));
    const second = brokerOver(() => ({ text: 'So.' }), { past: first.records });
    expect(await second.chat('g0.0', attempt)(asking('Why?'))).toMatchObject({ value: { text: 'So.' } });
  });
});

describe('a run that goes on', () => {
  const rollout = rolloutId(0, 0);
  const grown: ChatRequest = {
    messages: [...asking('one').messages, { role: 'assistant', content: 'Yes.' }, ...asking('two').messages],
    maxTokens: 500,
  };

  test('takes the answers of an attempt that begins again from its journal, at no cost', async () => {
    const first = brokerOver(() => ({}));
    const ask = first.chat('g0.0', { rollout });
    const answers = [await ask(asking('one')), await ask(grown)];
    const second = brokerOver(() => ({ text: 'New.' }), { past: first.records });
    const again = second.chat('g0.0', { rollout });
    expect([await again(asking('one')), await again(grown)]).toEqual(answers);
    expect(second.models.heard).toEqual([]);
    expect(second.view().cost).toEqual(first.view().cost);
    expect(second.view().rollouts.get(rollout)?.cost).toEqual(first.view().rollouts.get(rollout)?.cost);
    expect(requestOf(second.records, callId('g0.0', 2))).toEqual(grown);
    expect(second.answers().map(({ known }) => known)).toEqual([undefined, undefined, 'g0.0#1', 'g0.0#2']);
  });

  test('asks again what was asked in other words, what was cut short, and what ended it', async () => {
    const faults: readonly ChatFault[] = [
      { kind: 'cancelled' },
      { kind: 'unreachable', url: 'u', detail: 'refused' },
    ];
    const first = brokerOver(({ nth }) => {
      const fault = faults[nth - 2];
      return fault ? { fault } : { text: 'Yes.' };
    });
    const ask = first.chat('g0.0', { rollout });
    for (const words of ['one', 'two', 'three']) await ask(asking(words));
    const second = brokerOver(() => ({ text: 'New.' }), { past: first.records });
    const again = second.chat('g0.0', { rollout });
    for (const words of ['other', 'two', 'three']) await again(asking(words));
    expect(second.models.heard.map(({ request }) => request.messages[0]?.content)).toEqual([
      'other',
      'two',
      'three',
    ]);
  });

  test('repeats to an attempt what went wrong, for it was told that before', async () => {
    const first = brokerOver(() => ({ fault: { kind: 'declined', detail: 'no' } }));
    await first.chat('g0.0', { rollout })(asking('one'));
    const second = brokerOver(() => ({}), { past: first.records });
    expect(await second.chat('g0.0', { rollout })(asking('one'))).toEqual({
      ok: false,
      fault: { kind: 'declined', detail: 'no' },
    });
    expect(second.models.heard).toEqual([]);
  });
});
