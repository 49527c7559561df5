import { describe, expect, test } from 'vitest';

import {
  green,
  id,
  one,
  patchAt,
  red,
  rolloutWith,
  silent,
  task,
  three,
  two,
} from '../../test/doubles/builders.ts';
import { type Json } from '../engine/json.ts';
import { type RolloutView } from '../engine/view.ts';
import { entryText, poolText, summarise } from './summary.ts';
import { type Step } from './trajectory.ts';

const turn = (index: number, facts: { readonly [name: string]: Json }): Step => ({
  index,
  kind: 'tool',
  title: 'a turn',
  ms: 1,
  facts: {
    call: index,
    tool: 'view',
    input: {},
    ok: true,
    thought: '',
    paths: [],
    tree: 'a',
    repeats: 0,
    ...facts,
  },
});

const trajectory: RolloutView = {
  ...rolloutWith(id(0, 0), [red([one])], { patch: patchAt(5) }),
  guide: { text: 'go', style: 'edge-cases' },
  steps: [
    turn(1, { paths: ['src/a.js', 'src/sum.js'] }),
    turn(2, { tool: 'test', repeats: 1 }),
    turn(3, {
      tool: 'finish',
      finish: { approach: 'made\nthe sign  right', assumptions: ['n is a number'], confidence: 0.7 },
    }),
  ],
};

describe('the summary of an attempt', () => {
  test('has a field of its own type for all that is known of it', () => {
    expect(summarise(trajectory, task)).toEqual({
      task: task.key,
      rollout: 'g0.0',
      operator: 'plan',
      parents: [],
      style: 'edge-cases',
      approach: 'made the sign right',
      assumptions: ['n is a number'],
      confidence: 0.7,
      files: ['src/sum.js'],
      changes: ['src/sum.js:5 replaces `old 5` by `new 5`'],
      looked: ['src/a.js', 'src/sum.js'],
      tools: ['view', 'test', 'finish'],
      loops: 1,
      fixed: [one],
      failing: [two, three],
      broken: [],
      outcome: 'partial',
      why: ['two (Expected 1, got 2)', 'three (Expected 1, got 2)'],
      cost: { tokens: 0, steps: 3, lines: 1 },
    });
  });

  // SE-Agent's public code calls an attempt FAILED when it has no patch, and never runs a test.
  test.each([
    ['green', rolloutWith(id(0, 0), [green])],
    ['failed', rolloutWith(id(0, 0), [red([])])],
    ['unjudged', rolloutWith(id(0, 0), [silent])],
    ['unjudged', rolloutWith(id(0, 0), [], { end: 'empty' })],
  ] as const)('is %s by the tests alone', (outcome, rollout) => {
    const entry = summarise(rollout, task);
    expect(entry.outcome).toBe(outcome);
    expect(/fail/.test(entryText(entry))).toBe(outcome === 'failed');
  });

  // Its public code joins a text as if it were a list: "A; d; d; e; d".
  test('joins lists by their items', () => {
    expect(entryText(summarise(trajectory, task))).toBe(
      [
        'g0.0 (plan, edge-cases) partial: fixes 1 of 3',
        '  says: made the sign right',
        '  changed: src/sum.js:5 replaces `old 5` by `new 5`',
        '  looked at: src/a.js, src/sum.js',
        '  assumed: n is a number',
        '  repeated itself in 1 steps',
        '  against it: two (Expected 1, got 2); three (Expected 1, got 2)',
      ].join('\n'),
    );
  });
});

describe('the pool in a prompt', () => {
  const entries = [0, 1, 2].map((index) => summarise({ ...trajectory, id: id(0, index) }, task));
  const whole = poolText(entries, { task: task.key, budget: 10_000 });

  // Its public code reads the first task of the file, whichever is worked on.
  test('holds attempts at its own task alone', () => {
    const foreign = summarise({ ...trajectory, id: id(7, 7) }, { ...task, key: 'b'.repeat(64) });
    expect(poolText([foreign, ...entries], { task: task.key, budget: 10_000 })).toBe(whole);
  });

  test('only grows, oldest first', () => {
    expect(whole.startsWith(poolText(entries.slice(0, 2), { task: task.key, budget: 10_000 }))).toBe(true);
  });

  test.each([0, 60, 200, 500, 900])('keeps to %i characters, the latest longest', (budget) => {
    const text = poolText(entries, { task: task.key, budget });
    const kept = text.split('\n').filter((line) => !line.startsWith('('));
    expect(kept.join('\n').length).toBeLessThanOrEqual(budget);
    expect(budget < 100 || text.includes('g0.2')).toBe(true);
  });
});
