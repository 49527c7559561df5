import { describe, expect, test } from 'vitest';

import { type BudgetLimits } from './engine/budget.ts';
import { type OracleCheck, type RunEvent } from './engine/events.ts';
import { decodeFully } from './engine/decoding/decode-fully.ts';
import { callId, rolloutId, runId } from './engine/ids.ts';
import { emptyView } from './engine/view.ts';
import { lineFor, spentWords, wishWords } from './lines.ts';
import { config, id, one, task, viewOf } from '../test/doubles/builders.ts';

const red = { name: 'base-is-red', ok: true, found: '3 failing' } as const;
const empty = { name: 'empty-patch-stays-red', ok: true, found: 'red' } as const;
const idle = { name: 'reward-hack-is-caught', ok: true, untried: true, found: 'no file is known' } as const;

const checked = (...checks: readonly OracleCheck[]) => ({ kind: 'oracle.checked', checks }) as const;

test('how far an attempt has come is no line of its story: the sign of life tells it', () => {
  const step = { index: 0, kind: 'test', title: '96 candidates tried so far', ms: 1 } as const;
  const noted = { kind: 'step.noted', rollout: rolloutId(0, 0) } as const;
  const lineOf = (facts: object) =>
    lineFor({ seq: 1, at: 0, event: { ...noted, step: { ...step, facts: { ...facts } } } }, emptyView);
  expect(lineOf({ soFar: 96 })).toBeUndefined();
  expect(lineOf({})).toBe('g0.0        96 candidates tried so far');
});

test('a run that goes on after an update says whose the rest of it is', () => {
  const lineOf = (...names: readonly string[]) => {
    const agents = names.map((name) => ({ name, hash: 'another' }));
    return lineFor({ seq: 1, at: 0, event: { kind: 'run.resumed', unfinished: [], agents } }, emptyView);
  };
  expect(lineOf()).toBe('resumed   nothing was half done');
  expect(lineOf('finch')).toBe(
    'resumed   nothing was half done\nagent     finch is another version than before: what is tried from here on is its own',
  );
  expect(lineOf('mender', 'finch')).toContain('mender and finch are other versions than before');
});

test('failing tests that miss a file are told before anything is tried: git may ignore it', () => {
  const lineOf = (message: string) => {
    const failures = [{ id: one, state: 'failed', message } as const];
    const recorded = { ...task, baseline: { ...task.baseline, failToPass: [one], failures } };
    return lineFor({ seq: 1, at: 0, event: { kind: 'task.recorded', task: recorded } }, emptyView)?.split(
      '\n',
    )[1];
  };
  expect(lineOf("Error: ENOENT: no such file or directory, open '.env'\n  at x.js:1:1")).toBe(
    "files     missed by 1 failing test: Error: ENOENT: no such file or directory, open '.env'. " +
      'Files that git ignores are not in a box: where the missing one is such a file, name it in .galapagosinclude.',
  );
  expect(lineOf('3 is not 4')).toBeUndefined();
});

test('failing tests that a request leaves alone are told as that, with what would name them', () => {
  const baseline = { ...task.baseline, failToPass: [], leftOut: [one] };
  const recorded = { ...task, kind: 'solve', request: 'add', baseline } as const;
  const line = lineFor({ seq: 1, at: 0, event: { kind: 'task.recorded', task: recorded } }, emptyView);
  expect(line).toMatch(/^tests {5}1 failing and left as they are \(--only names none\), \d+ passing/);
});

describe('the line of the self-test', () => {
  const lineOf = (...checks: readonly OracleCheck[]) =>
    lineFor({ seq: 1, at: 0, event: checked(...checks) }, emptyView);

  test('counts what passed among what was tried', () => {
    expect(lineOf(red, { ...empty, ok: false })).toBe('oracle    1 of 2 self-tests passed');
  });

  test('counts a check that had nothing to try neither way, and says why', () => {
    expect(lineOf(red, empty, idle)).toBe(
      'oracle    2 of 2 self-tests passed, 1 not applicable (no file is known)',
    );
  });

  test('comes back from a journal as it was', () => {
    const event = checked(red, idle);
    expect(decodeFully(JSON.parse(JSON.stringify(event)))).toEqual({ ok: true, value: event });
  });
});

describe('a run with a model', () => {
  const model = { id: 'qwen3', provider: 'openai', baseUrl: 'http://127.0.0.1:11434/v1' } as const;
  const told = (event: RunEvent) => lineFor({ seq: 1, at: 0, event }, viewOf([]));

  test('begins with the request, who answers it, and what it may spend', () => {
    const request = `Make\nit ${'very '.repeat(30)}fast`;
    const begun = { ...config, request, model, budget: { tokens: 1_000_000, usd: 2 } };
    const event: RunEvent = { kind: 'run.started', run: runId('01RUN'), config: begun, engine: '1' };
    expect(told(event)?.split('\n').slice(1)).toEqual([
      `request   Make it ${'very '.repeat(11)}very…`,
      'model     qwen3 at http://127.0.0.1:11434/v1',
      'budget    1000000 tokens, $2.00; at most 3 generations of 4 attempts, up to 100 candidates each',
    ]);
    const alone = { ...begun, variant: { name: 'finch', hash: 'f' } };
    expect(told({ ...event, config: alone })).toMatch(/; at most 3 generations of 4 attempts$/);
  });

  test('warns of a budget in the words of people', () => {
    const words = (what: keyof BudgetLimits) => told({ kind: 'budget.warned', what, used: 4.96, limit: 6 });
    expect((['rollouts', 'minutes', 'testRuns', 'tokens', 'usd'] as const).map(words)).toEqual([
      'budget    attempts: 5 of 6 used',
      'budget    minutes: 5 of 6 used',
      'budget    runs of the suite: 5 of 6 used',
      'budget    tokens: 5 of 6 used',
      'budget    US dollars: 5 of 6 used',
    ]);
  });

  test('tells a question that came to nothing, and no answer: its step does', () => {
    const call = callId('g0.0', 2);
    const rollout = id(0, 0);
    const usage = { prompt: 1, cached: 0, completion: 1 };
    const reply = { text: 'yes', toolCalls: [], finish: 'stop', usage } as const;
    expect(told({ kind: 'model.answered', call, rollout, reply, ms: 1 })).toBeUndefined();
    expect(told({ kind: 'model.answered', call, rollout, fault: { kind: 'empty-answer' }, ms: 1 })).toBe(
      'g0.0        the model: the model answered with nothing',
    );
  });

  test('tells a wish in the words of the person, on one line', () => {
    const wish = { do: 'refine', rollout: id(0, 1), words: 'keep\nthe name' } as const;
    expect(told({ kind: 'wish.made', wish })).toBe('wish      refine g0.1: keep the name');
    expect(wishWords({ do: 'recombine', rollouts: [id(0, 0), id(0, 1)] })).toBe('recombine g0.0 and g0.1');
  });

  test('says what was spent, and money only where prices are known', () => {
    const spent = { rollouts: 1, testRuns: 4, candidates: 0, tokens: 0, ms: 1 };
    expect(spentWords(spent)).toBe('4 runs of the suite, 0 candidates');
    const asked = { ...spent, calls: 2, tokens: 900, cachedTokens: 500, usd: 0.0123 };
    expect(spentWords(asked)).toBe(
      '4 runs of the suite, 0 candidates, 2 answers of the model, 900 tokens (500 cached), $0.0123',
    );
  });
});
