import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { testId } from '../../../agent/engine/ids.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { scriptedBoxes, type Scripted } from '../../../test/oracle/scripted-boxes.ts';
import { baseOf } from '../../../test/suite/base-of.ts';
import { recordBaseline } from './baseline.ts';
import { knownBaseline } from './known-baseline.ts';
import { recordsIn } from '../memory/records.ts';

const suite: Suite = { framework: 'vitest', argv: ['vitest', 'run'], directory: '', source: 'package.json' };
const adds = testId('a.test.js', 'adds');
const zero = testId('a.test.js', 'zero');
const HOUR = 60 * 60 * 1000;

let folder: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'galapagos-baselines-'));
  now = 1_000_000_000_000;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function record(script: readonly Scripted[], circumstances: string | null = 'this machine') {
  const workspaces = scriptedBoxes(script);
  const known = knownBaseline({
    records: recordsIn(folder),
    clock: { now: () => now },
    circumstances: Promise.resolve(circumstances ?? undefined),
  });
  const signal = new AbortController().signal;
  const outcome = await recordBaseline({
    workspaces,
    base: baseOf({}),
    suite,
    timeoutMs: 90_000,
    signal,
    known,
  });
  if (!outcome.ok) throw new Error(outcome.fault.kind);
  const { runs, earlier, flaky } = outcome.value.baseline;
  return { made: workspaces.asked.length, runs, earlier, flaky };
}

const red: Scripted = { tests: { [adds]: 'failed', [zero]: 'passed' } };
const other: Scripted = { tests: { [adds]: 'failed', [zero]: 'failed' } };

describe('a baseline that was recorded not long ago', () => {
  test('spares all runs but one that agrees with it, and is said to', async () => {
    expect(await record([red, red, red])).toEqual({ made: 3, runs: 3, flaky: [] });
    now += 23 * HOUR;
    expect(await record([red])).toEqual({ made: 1, runs: 4, earlier: 3, flaky: [] });
    // It does not renew itself.
    now += 2 * HOUR;
    expect(await record([red, red, red])).toEqual({ made: 3, runs: 3, flaky: [] });
  });

  test('spares nothing in other circumstances, or where they are not known', async () => {
    await record([red, red, red]);
    expect((await record([red, red, red], 'another machine')).made).toBe(3);
    expect((await record([red, red, red], null)).made).toBe(3);
  });

  test('spares nothing where the fresh run says something else', async () => {
    await record([red, red, red]);
    expect(await record([other, other, other])).toEqual({ made: 3, runs: 3, flaky: [] });
    const anotherEnd: Scripted = { ...other, end: { kind: 'exited', code: 2 } };
    expect((await record([anotherEnd, anotherEnd, anotherEnd])).made).toBe(3);
  });

  test('is not kept where tests were flaky: they have to be found again', async () => {
    await record([red, red, red]);
    expect(await record([other, red, red])).toMatchObject({ flaky: [zero] });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is nothing when it is damaged', async () => {
    await record([red, red, red]);
    const [name = ''] = readdirSync(folder);
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), text.replace('"runs":3', '"runs":9'));
    expect((await record([red, red, red])).made).toBe(3);
  });
});
