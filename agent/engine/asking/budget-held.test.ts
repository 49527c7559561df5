import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { asking, spec, type Heard } from '../../../test/doubles/scripted-model.ts';
import { shuffledTiming } from '../../../test/doubles/latency.ts';
import { type ChatReply, type ChatRequest, type Usage } from '../../model/chat.ts';
import { type ModelSpec } from '../../model/model-spec.ts';
import { type ModelAnswered, type ModelAsked } from '../events.ts';
import { callId, rolloutId } from '../ids.ts';
import { promptSize } from './reservation.ts';
import { brokerOver, usage } from '../../../test/doubles/broker-over.ts';

describe('a budget of tokens', () => {
  const most = promptSize(asking('Why?'), undefined).most;

  test('shortens the longest answer to what it reaches', async () => {
    const { chat, models } = brokerOver(() => ({}), { budget: { tokens: most + 400 } });
    await chat('g0.0')(asking('Why?', 1_000));
    expect(models.heard.map(({ request }) => request.maxTokens)).toEqual([400]);
  });

  test('that reaches for no useful answer refuses the question, and says so in the record', async () => {
    const { chat, models, asked, answers } = brokerOver(() => ({}), { budget: { tokens: most + 255 } });
    const fault = { kind: 'budget', what: 'tokens', left: most + 255, needed: most + 256 } as const;
    expect(await chat('g0.0')(asking('Why?', 1_000))).toEqual({ ok: false, fault });
    expect(models.heard).toEqual([]);
    expect(asked().map(({ reserved }) => reserved)).toEqual([0]);
    expect(answers().map((each) => each.fault)).toEqual([fault]);
  });

  test('is held to while several ask at once', async () => {
    const { chat, models } = brokerOver(() => ({}), { budget: { tokens: 2 * (most + 300) } });
    await Promise.all(['g0.0', 'g0.1', 'g0.2'].map((name) => chat(name)(asking('Why?', 300))));
    expect(models.heard.length).toBe(2);
  });

  test('counts exactly what was sent before, and bytes only for what is new', async () => {
    const { chat, asked } = brokerOver(() => ({ usage: usage(1_000, 30) }));
    const ask = chat('g0.0');
    const first = asking('x'.repeat(9_000), 300);
    await ask(first);
    await ask({ ...first, messages: [...first.messages, { role: 'user', content: 'y'.repeat(100) }] });
    expect(asked().map(({ reserved }) => reserved)).toEqual([9_000 + 128 + 16 + 300, 1_000 + 100 + 16 + 300]);
  });

  test.each([
    ['leaves out what it has cached', [1_000, 40], 1_000 + 2 * (100 + 16)],
    ['counts a prompt for next to nothing', [1, 1], 9_000 + 128 + 16 + 2 * (100 + 16)],
  ])('is not overrun by a provider that %s and counts it all later', async (_, counts, largest) => {
    const { chat, asked } = brokerOver(({ nth }) => ({ usage: usage(counts[nth - 1] ?? 2_000, 30) }));
    const ask = chat('g0.0');
    let { messages } = asking('x'.repeat(9_000));
    for (let nth = 0; nth < 3; nth++) {
      await ask({ messages, maxTokens: 300 });
      messages = [...messages, { role: 'user', content: 'y'.repeat(100) }];
    }
    expect(asked().at(-1)?.reserved).toBe(largest + 300);
  });

  test('takes a provider that counts nothing at its worst', async () => {
    const estimated = { prompt: 1_000_000, cached: 0, completion: 1_000_000, estimated: true } as const;
    const { chat, view } = brokerOver(() => ({ usage: estimated }), { budget: { tokens: 5_000 } });
    await chat('g0.0')(asking('Why?', 300));
    expect(view().cost.tokens).toBe(most + 300);
  });

  test('that a provider has broken is recorded as that, and nothing further is asked', async () => {
    const { chat, models, view } = brokerOver(() => ({ usage: usage(50_000, 9) }), {
      budget: { tokens: 5_000 },
    });
    const ask = chat('g0.0');
    await ask(asking('Why?', 300));
    expect(await ask(asking('Why?', 300))).toMatchObject({ fault: { kind: 'budget', left: 0 } });
    expect(view().cost.tokens).toBe(50_009);
    expect(models.heard.length).toBe(1);
  });

  test('holds more back where a provider has told more than was held back', async () => {
    const { chat, asked } = brokerOver(() => ({ usage: usage(most + 70, 310) }));
    const ask = chat('g0.0');
    await ask(asking('Why?', 300));
    await ask(asking('Who?', 300));
    expect(asked().map(({ reserved }) => reserved)).toEqual([most + 300, most + 70 + 10 + 300]);
  });

  test('is asked before a question is put again, for what was lost is spent', async () => {
    const may: (boolean | undefined)[] = [];
    const { chat, view } = brokerOver(
      ({ options }) => {
        may.push(options.mayAskAgain?.(usage(100, 50)), options.mayAskAgain?.(usage(200, 100)));
        return { usage: usage(100, 5), lost: usage(100, 50) };
      },
      { budget: { tokens: most + 300 + 150 } },
    );
    await chat('g0.0')(asking('Why?', 300));
    expect(may).toEqual([true, false]);
    expect(view().cost).toMatchObject({ tokens: 255, answerTokens: 55, calls: 1 });
  });

  test('reckons a lost try that nobody counted at what was held back for it, however many others cost nothing', async () => {
    const lost = { prompt: 3 * most, cached: 0, completion: 300, estimated: true } as const;
    const budget = { tokens: most + 300 };
    const { chat, view } = brokerOver(
      ({ options }) => {
        // Two tries that were refused at the door, then one that broke off.
        for (let tries = 0; tries < 2; tries++)
          options.mayAskAgain?.({ prompt: 0, cached: 0, completion: 0 });
        return { fault: { kind: 'broken-answer', detail: 'it ends in the middle', lost } };
      },
      { budget },
    );
    await chat('g0.0')(asking('Why?', 300));
    expect(view().cost.tokens).toBe(budget.tokens);
  });

  test('reckons each of several lost tries for itself', async () => {
    const estimated = (tries: number): Usage => ({
      ...usage(tries * 3 * most, tries * 300),
      estimated: true,
    });
    const { chat, view } = brokerOver(
      ({ options }) => {
        options.mayAskAgain?.(estimated(1));
        options.mayAskAgain?.(estimated(1));
        return { usage: usage(9, 9), lost: estimated(2) };
      },
      { budget: { tokens: 5 * (most + 300) } },
    );
    await chat('g0.0')(asking('Why?', 300));
    expect(view().cost.tokens).toBe(2 * (most + 300) + 18);
  });

  test('of money lowers the answer in the same way, where prices are known', async () => {
    const model: ModelSpec = { ...spec, prices: { prompt: 1, cached: 0.5, completion: 10 } };
    const budget = { usd: (most + 10 * 400) / 1_000_000 };
    const { chat, models, view } = brokerOver(() => ({ usage: usage(100, 5) }), { budget });
    await chat('g0.0', { model })(asking('Why?', 1_000));
    expect(models.heard.map(({ request }) => request.maxTokens)).toEqual([400]);
    expect(view().cost.usd).toBeCloseTo(150 / 1_000_000, 12);
  });
});

describe('a window', () => {
  test('shortens the answer that is asked for to what is likely to fit', async () => {
    const model: ModelSpec = { ...spec, contextTokens: 2_000 };
    const { chat, models } = brokerOver(() => ({}));
    await chat('g0.0', { model })(asking('x'.repeat(2_500), 4_000));
    expect(models.heard.map(({ request }) => request.maxTokens)).toEqual([2_000 - 1_000 - 144]);
  });

  test('is not taken for full by a conversation that was shortened, nor by the tools of a first one', async () => {
    const model: ModelSpec = { ...spec, contextTokens: 4_096 };
    const tools = Array.from({ length: 8 }, (_, nth) => ({
      name: `tool${nth}`,
      about: 'Does something with a file',
      parameters: { type: 'object', properties: { path: { type: 'string' }, text: { type: 'string' } } },
    }));
    const ask = (content: string): ChatRequest => ({ ...asking(content, 1_024), tools });
    const { chat, models } = brokerOver(() => ({ usage: usage(1_100, 9) }));
    const asked = chat('g0.0', { model });
    await asked(ask('x'.repeat(4_500)));
    await asked(ask('y'.repeat(7_000)));
    expect(models.heard.map(({ request }) => request.maxTokens)).toEqual([1_024, 1_024]);
  });

  test('that is full already is told without asking', async () => {
    const model: ModelSpec = { ...spec, contextTokens: 2_000 };
    const { chat, models } = brokerOver(() => ({ usage: usage(2_000, 9) }));
    const ask = chat('g0.0', { model });
    await ask(asking('Why?'));
    expect(await ask(asking('Why?'))).toMatchObject({ fault: { kind: 'context-exceeded', limit: 2_000 } });
    expect(models.heard.length).toBe(1);
  });
});

describe('whatever providers do', () => {
  const step = fc.record({
    words: fc.nat(600),
    maxTokens: fc.integer({ min: 1, max: 900 }),
    /** Of the prompt's most and of the answer's. */
    share: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    outcome: fc.constantFrom('reply', 'estimated', 'lost', 'broken', 'failed'),
  });
  const run = fc.record({
    tokens: fc.integer({ min: 0, max: 9_000 }),
    askers: fc.array(fc.array(step, { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
    seed: fc.nat(),
  });

  function said({ request, options }: Heard, { share: [ofPrompt, ofAnswer], outcome }: StepOf<typeof step>) {
    const spent = usage(
      Math.floor(ofPrompt * promptSize(request, undefined).most),
      Math.floor(ofAnswer * request.maxTokens),
    );
    if (outcome === 'failed')
      return { fault: { kind: 'provider-failed', status: 500, detail: 'x' } as const };
    if (outcome === 'broken') return { fault: { kind: 'broken-answer', detail: 'x', lost: spent } as const };
    if (outcome === 'estimated') return { usage: { ...usage(90_000, 90_000), estimated: true as const } };
    if (outcome === 'lost' && options.mayAskAgain?.(spent)) return { usage: spent, lost: spent };
    return outcome === 'lost'
      ? { fault: { kind: 'broken-answer', detail: 'x', lost: spent } as const }
      : { usage: spent };
  }

  test('a budget holds to the token, every question has its answer, and the sum is what is told', async () => {
    await fc.assert(
      fc.asyncProperty(run, async ({ tokens, askers, seed }) => {
        const steps = new Map<string, StepOf<typeof step>>();
        const timing = shuffledTiming(seed);
        const { chat, asked, answers, view } = brokerOver(
          async (heard) => {
            await timing();
            const planned = steps.get(String(heard.options.call));
            return planned ? said(heard, planned) : {};
          },
          { budget: { tokens } },
        );
        const talk = async (plan: readonly StepOf<typeof step>[], index: number) => {
          const rollout = rolloutId(0, index);
          const ask = chat(rollout, { rollout });
          for (const [at, planned] of plan.entries()) {
            steps.set(callId(rollout, at + 1), planned);
            await timing();
            await ask(asking('w'.repeat(planned.words), planned.maxTokens));
          }
        };
        await Promise.all(askers.map(talk));
        expect(view().cost.tokens).toBeLessThanOrEqual(tokens);
        expect(
          answers()
            .map(({ call }) => call)
            .toSorted(),
        ).toEqual(
          asked()
            .map(({ call }) => call)
            .toSorted(),
        );
        expect(view().cost.tokens).toBe(answers().reduce((sum, answer) => sum + costOf(answer), 0));
        const ofRollouts = [...view().rollouts.values()].reduce((sum, { cost }) => sum + cost.tokens, 0);
        expect(ofRollouts).toBe(view().cost.tokens);
        expect(
          asked().every((each) => costOf(answerTo(each, answers())) <= Math.max(0, 2 * each.reserved)),
        ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

type StepOf<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;

function costOf({ reply, fault }: Pick<ModelAnswered, 'reply' | 'fault'>): number {
  const of = (counted: ChatReply['usage'] | undefined) => (counted ? counted.prompt + counted.completion : 0);
  return of(reply?.usage) + of(reply?.lost ?? fault?.lost);
}

function answerTo({ call }: ModelAsked, answers: readonly ModelAnswered[]): ModelAnswered {
  const answer = answers.find((each) => each.call === call);
  if (!answer) throw new Error(`${call} has no answer`);
  return answer;
}
