// What a run is told to have ended with when no attempt of it was worth anything, and whose fault that was.
import { describe, expect, test } from 'vitest';

import { config, patchAt, rolloutWith, viewOf } from '../../../test/doubles/builders.ts';
import { pond } from '../../../test/doubles/pond.ts';
import { spec } from '../../../test/doubles/scripted-model.ts';
import { lineFor, talking } from '../../../test/doubles/talking.ts';
import { type ChatFault } from '../../model/chat-fault.ts';
import { type RunEvent } from '../events.ts';
import { type RolloutView, type RunView } from '../view.ts';
import { endFault } from './end-fault.ts';
import { rolloutId } from '../ids.ts';
import { foldAll } from '../view.ts';

const flat = {
  strategy: 'best-of-n',
  options: { population: 2, generations: 2, enough: 1 },
} as const;

const mender = { name: 'mender', variant: { name: 'mender', hash: '1' } } as const;
const finch = { name: 'finch', variant: { name: 'finch', hash: '2' }, model: spec } as const;

const ended = (view: RunView) => ({ ...view.ended, attempts: view.rollouts.size });

describe('a run whose attempts all broke off', () => {
  test.each([
    ['at once', [], {}],
    ['after some steps', ['looks', 'edits'], { steps: 2 }],
  ] as const)('%s says so', async (_when, steps, told) => {
    const attempt = () => ({ fail: 'it crashed', steps: [...steps] });
    const view = foldAll(await pond({ config: flat, attempt }).run());
    expect(view.ended).toEqual({
      reason: 'refused',
      fault: { kind: 'variant-broken', variant: 'mender', detail: 'it crashed', ...told },
    });
  });

  test('but for one looks no further than at that one', async () => {
    const attempt = ({ rollout }: { readonly rollout: string }) =>
      rollout === 'g0.1' ? {} : { fail: 'it crashed' };
    const view = foldAll(await pond({ config: flat, attempt }).run());
    expect(view.ended).toEqual({ reason: 'unrepaired' });
  });
});

describe('of a team', () => {
  const team = [mender, finch];

  /** Attempts of these members that came to this. */
  async function viewOf(...attempts: readonly (readonly [member: string, end: 'failed' | 'empty'])[]) {
    const records = await pond({ config: { ...flat, team } }).run();
    const start = records.filter(({ event }) => event.kind === 'run.started');
    const events = attempts.flatMap(([member, end], index): readonly RunEvent[] => {
      const rollout = rolloutId(0, index);
      const { variant } = member === 'finch' ? finch : mender;
      const cost = { rollouts: 1, testRuns: 0, candidates: 0, tokens: 0, ms: 1 };
      return [
        { kind: 'rollout.started', rollout, operator: 'plan', parents: [], variant, member, seed: 1 },
        { kind: 'rollout.ended', rollout, end, cost, why: `${member} ${end}` },
      ];
    });
    return foldAll([...start, ...events.map((event, index) => ({ seq: 2 + index, at: 0, event }))]);
  }

  const faultOf = (view: RunView) => view.config && endFault(view, view.config);

  test('the strongest counts that was sent: a scout that found nothing does not hide that it is broken', async () => {
    expect(faultOf(await viewOf(['mender', 'empty'], ['finch', 'failed'], ['finch', 'failed']))).toEqual({
      kind: 'variant-broken',
      variant: 'finch',
      detail: 'finch failed',
    });
  });

  test('a scout that broke is no fault of the run', async () => {
    expect(faultOf(await viewOf(['mender', 'failed'], ['finch', 'empty']))).toBeUndefined();
  });

  test('one that nobody else followed is', async () => {
    expect(faultOf(await viewOf(['mender', 'failed']))).toMatchObject({ variant: 'mender' });
  });
});

describe('a run whose model answers nothing', () => {
  test.each<ChatFault>([
    { kind: 'request-refused', status: 400, detail: 'no such parameter' },
    { kind: 'broken-answer', detail: 'what came is not of the protocol' },
    { kind: 'context-exceeded', limit: 2000, detail: 'too long' },
    { kind: 'declined', detail: 'I do not do that' },
    { kind: 'empty-answer' },
  ])('ends after its first batch, and says why: $kind', async (fault) => {
    const view = foldAll(await talking({ rule: () => ({ fault }), config: flat }).run());
    expect(ended(view)).toEqual({
      reason: 'refused',
      fault: { kind: 'model-unfit', model: spec.id, why: fault, isOver: true },
      attempts: 2,
    });
  });

  test('but one word goes on', async () => {
    let asked = 0;
    const rule: NonNullable<Parameters<typeof talking>[0]>['rule'] = (heard) =>
      asked++ === 0 ? lineFor(heard) : { fault: { kind: 'declined', detail: 'No.' } };
    const view = foldAll(await talking({ rule, config: flat }).run());
    expect(ended(view)).toEqual({ reason: 'unrepaired', attempts: 4 });
  });

  test('because its budget reached for no question has spent its budget', async () => {
    const view = foldAll(await talking({ config: { ...flat, budget: { tokens: 90 } } }).run());
    expect(view.ended).toEqual({ reason: 'budget' });
  });

  test.each([
    [45_000, { kind: 'timeout', seconds: 45, url: 'http://127.0.0.1:1/v1' }],
    [2_000, undefined],
  ] as const)(
    'until the time of its attempt was over, after %i ms, has a silent model, or had no time to ask',
    async (ms, why) => {
      const records = await talking({ rule: () => ({ fault: { kind: 'cancelled' } }), config: flat }).run();
      const late = records.map((recorded) =>
        recorded.event.kind === 'model.answered'
          ? { ...recorded, event: { ...recorded.event, ms } }
          : recorded,
      );
      const view = foldAll(late);
      const fault = view.config && endFault(view, view.config);
      expect(fault).toEqual(why && { kind: 'model-unfit', model: spec.id, why, isOver: true });
    },
  );
});

describe('a run whose model answers in words alone', () => {
  const turn = {
    call: 1,
    tool: 'none',
    input: {},
    ok: false,
    thought: 'Well.',
    paths: [],
    tree: '',
    repeats: 0,
  };
  const step = { index: 0, kind: 'model', title: 'No tool was called', ms: 1 } as const;
  const silent = { ...step, facts: { ...turn, silent: true } };
  const working = { ...step, facts: { ...turn, tool: 'view', ok: true } };
  const bare = { end: 'empty' } as const;

  function faultOf(tools: 'native' | 'text', ...attempts: readonly Partial<RolloutView>[]) {
    const run = { ...config, variant: finch.variant, model: { ...spec, tools } };
    const rollouts = attempts.map(({ patch, ...parts }, index) => {
      const { patch: _usual, ...bareOf } = rolloutWith(rolloutId(0, index), [], parts);
      return patch === undefined ? bareOf : { ...bareOf, patch };
    });
    return endFault(viewOf(rollouts, { config: run }), run);
  }

  test('says so, and how many there were', () => {
    const attempts = [
      { ...bare, steps: [silent, silent] },
      { ...bare, steps: [silent] },
    ];
    expect(faultOf('native', ...attempts)).toEqual({ kind: 'model-mute', model: spec.id, answers: 3 });
    expect(faultOf('text', ...attempts)).toEqual({
      kind: 'model-mute',
      model: spec.id,
      answers: 3,
      asText: true,
    });
  });

  test.each([
    ['one call of a tool', { ...bare, steps: [silent, working] }],
    ['a call that was not understood', { ...bare, steps: [{ ...step, facts: turn }] }],
    ['a patch', { steps: [silent], patch: patchAt(1) }],
  ])('is not told so where there was %s', (_, attempt) => {
    expect(faultOf('native', { ...bare, steps: [silent] }, attempt)).toBeUndefined();
  });
});
