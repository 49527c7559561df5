import { describe, expect, test } from 'vitest';

import { type OracleCheck } from './engine/events.ts';
import { decodeFully } from './engine/decode-fully.ts';
import { rolloutId } from './engine/ids.ts';
import { emptyView } from './engine/view.ts';
import { lineFor } from './lines.ts';
import { one, task } from '../test/doubles/builders.ts';

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
