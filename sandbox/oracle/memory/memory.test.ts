import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { newRunId, testId } from '../../../agent/engine/ids.ts';
import { type Baseline } from '../../../agent/task/task.ts';
import { type Evaluation } from '../../../agent/task/verdict.ts';
import { taskWith } from '../../../test/doubles/builders.ts';
import { type BoxEdit } from '../../workspace/box.ts';
import { verdictMemory, type VerdictMemory } from './memory.ts';
import { recordsIn } from './records.ts';

const adds = testId('sum.test.js', 'adds');
const zero = testId('sum.test.js', 'zero');
const plain = taskWith([{ id: adds, state: 'failed' }], 0).baseline;
const baseline: Baseline = { ...plain, passToPass: [zero] };
const run = newRunId(1_000, () => 0.5);
const DAY = 24 * 60 * 60 * 1000;

let folder: string;
let now: number;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'galapagos-memory-')), 'verdicts');
  now = 1_000_000_000_000;
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

interface Wishes {
  readonly circumstances?: string;
  readonly baseline?: Baseline;
  readonly most?: number;
}

/** As another process would open it. */
const opened = ({ circumstances = 'this machine', most, ...wishes }: Wishes = {}): VerdictMemory =>
  verdictMemory({
    records: most === undefined ? recordsIn(folder) : recordsIn(folder, most),
    run,
    clock: { now: () => now },
    circumstances: Promise.resolve(circumstances),
    baseline: wishes.baseline ?? baseline,
    redact: (text) => text.replace('hunter2', '[redacted]'),
  });

const edits = (text = 'a + b\n'): readonly BoxEdit[] => [
  { path: 'sum.js', content: Buffer.from(text) },
  { path: 'old.js' },
];
const green: Evaluation = {
  verdict: { kind: 'green', passed: 2 },
  scope: 'full',
  failures: [],
  runs: 1,
  ms: 9,
};
const red: Evaluation = {
  verdict: { kind: 'red', failing: [], fixed: [adds], broken: [zero] },
  scope: 'full',
  failures: [{ id: zero, state: 'failed', message: 'expected 1' }],
  runs: 2,
  ms: 20,
};

const only = (): string => {
  const [name = ''] = readdirSync(folder);
  return join(folder, name);
};

describe('an answer', () => {
  test('is known again by what the patch makes of the files, with where it came from', async () => {
    await opened().keep(edits(), red);
    now += DAY;
    const reversed = edits().toReversed();
    expect(await opened().recall(reversed, 'full')).toEqual({
      ...red,
      remembered: { run, at: 1_000_000_000_000 },
    });
  });

  test('is not known of another patch, scope, machine or expectation', async () => {
    await opened().keep(edits(), green);
    expect(await opened().recall(edits('a * b\n'), 'full')).toBeUndefined();
    expect(await opened().recall(edits(), 'target')).toBeUndefined();
    expect(await opened({ circumstances: 'another' }).recall(edits(), 'full')).toBeUndefined();
    const fewer = { ...baseline, passToPass: [] };
    expect(await opened({ baseline: fewer }).recall(edits(), 'full')).toBeUndefined();
    const flaky = { ...baseline, flaky: [testId('sum.test.js', 'sometimes')] };
    expect(await opened({ baseline: flaky }).recall(edits(), 'full')).toBeUndefined();
  });

  test('is not known for ever, and not from the future', async () => {
    await opened().keep(edits(), green);
    now += 31 * DAY;
    expect(await opened().recall(edits(), 'full')).toBeUndefined();
    now -= 62 * DAY;
    expect(await opened().recall(edits(), 'full')).toBeUndefined();
  });

  test.each<[string, Evaluation]>([
    ['silent', { ...green, verdict: { kind: 'silent', why: 'timeout' } }],
    ['flaky', { ...green, flaky: [zero] }],
    ['confirmation', { ...green, scope: 'confirm' }],
    ['late', { ...red, failures: [{ id: zero, state: 'failed', cause: 'timeout' }] }],
  ])('that is %s is not kept', async (_what, evaluation) => {
    await opened().keep(edits(), evaluation);
    await opened().keep(edits('a * b\n'), green);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('is forgotten in both scopes when it is not confirmed', async () => {
    const memory = opened();
    await memory.keep(edits(), green);
    await memory.keep(edits(), { ...green, scope: 'target' });
    await memory.forget(edits());
    expect(readdirSync(folder)).toEqual([]);
  });

  test('keeps no secrets that tests have printed', async () => {
    const failures = [{ id: zero, state: 'failed', message: 'password hunter2' }] as const;
    await opened().keep(edits(), { ...red, failures });
    expect(readFileSync(only(), 'utf8')).not.toContain('hunter2');
    expect((await opened().recall(edits(), 'full'))?.failures).toEqual([
      { id: zero, state: 'failed', message: 'password [redacted]' },
    ]);
  });
});

describe('a memory', () => {
  const summed = (body: string): string => `${createHash('sha256').update(body).digest('hex')}\n${body}`;
  const bodyOf = (path: string): string => readFileSync(path, 'utf8').split('\n').slice(1).join('\n');

  test('says nothing of a file that was cut off, changed, or is something else', async () => {
    await opened().keep(edits(), red);
    const path = only();
    const whole = readFileSync(path, 'utf8');
    const damaged = [
      whole.slice(0, -9),
      whole.replace('"broken":["sum', '"broken":["sun'),
      '',
      'garbage',
      summed('not JSON'),
      summed('{"kind":"galapagos-verdict","version":1}'),
      summed(bodyOf(path).replace('"version":1', '"version":2')),
    ];
    for (const text of damaged) {
      writeFileSync(path, text);
      expect(await opened().recall(edits(), 'full')).toBeUndefined();
    }
    writeFileSync(path, whole);
    expect(await opened().recall(edits(), 'full')).toBeDefined();
  });

  test('says nothing of what cannot be an answer about these tests, however well it is made', async () => {
    await opened().keep(edits(), red);
    const path = only();
    const whole = bodyOf(path);
    const forged = [
      whole.replace('"scope":"full"', '"scope":"target"'),
      whole.replace(/"broken":\[[^\]]*\]/, '"broken":["other.test.js::x"]'),
      whole.replace(/"fixed":\[[^\]]*\]/, '"fixed":[]'),
      whole.replace(/"verdict":\{[^}]*\}/, '"verdict":{"kind":"silent","why":"timeout"}'),
    ];
    for (const text of forged) {
      expect(text).not.toBe(whole);
      writeFileSync(path, summed(text));
      expect(await opened().recall(edits(), 'full')).toBeUndefined();
    }
  });

  test('says nothing of an answer that lies under another name, or behind a link', async () => {
    await opened().keep(edits(), green);
    const kept = readFileSync(only(), 'utf8');
    await opened().keep(edits('a * b\n'), red);
    const other = readdirSync(folder)
      .map((name) => join(folder, name))
      .find((path) => readFileSync(path, 'utf8') !== kept);
    writeFileSync(other ?? '', kept);
    expect(await opened().recall(edits('a * b\n'), 'full')).toBeUndefined();
    const elsewhere = join(folder, '..', 'elsewhere');
    writeFileSync(elsewhere, kept);
    rmSync(other ?? '');
    symlinkSync(elsewhere, other ?? '');
    expect(await opened().recall(edits('a * b\n'), 'full')).toBeUndefined();
  });

  test('never fails for what the disk does', async () => {
    mkdirSync(join(folder, '..'), { recursive: true });
    writeFileSync(folder, 'a file where the folder should be');
    await opened().keep(edits(), green);
    expect(await opened().recall(edits(), 'full')).toBeUndefined();
    await opened().forget(edits());
  });

  test('lets the oldest go when there are too many', async () => {
    const memory = opened({ most: 10 });
    for (let n = 0; n < 10; n++) {
      await memory.keep(edits(`${n}\n`), green);
      const newest = readdirSync(folder).find((name) =>
        readFileSync(join(folder, name), 'utf8').includes(`"at":${now}`),
      );
      utimesSync(join(folder, newest ?? ''), n + 1, n + 1);
      now += 1;
    }
    await opened({ most: 10 }).keep(edits('new\n'), green);
    expect(readdirSync(folder)).toHaveLength(10);
    expect(await opened().recall(edits('0\n'), 'full')).toBeUndefined();
    expect(await opened().recall(edits('1\n'), 'full')).toBeDefined();
    expect(await opened().recall(edits('new\n'), 'full')).toBeDefined();
  });
});
