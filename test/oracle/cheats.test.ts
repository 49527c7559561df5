import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Verdict } from '../../agent/task/verdict.ts';
import { installed } from '../suite/installed.ts';
import { forgeries } from './forgeries.ts';
import { patchOf } from './patches.ts';
import { never, openPlace, type Place, type Prepared } from './prepared.ts';
import { victims } from './victims.ts';

let place: Place;

beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place[Symbol.asyncDispose]());

const cases = victims.map((victim) => {
  const found = installed.find(({ calculator }) => calculator.framework === victim.framework);
  return { victim, framework: victim.framework, missing: found?.missing ?? true, packages: found?.packages };
});

describe.each(cases)('on $framework, the oracle', ({ victim, missing, packages }) => {
  const { files, source, failing, passing } = victim;
  let prepared: Prepared;

  beforeAll(async () => {
    if (!missing)
      prepared = await place.prepare(files, { ...(packages ? { packages } : {}), testTimeoutS: 100 });
  });
  afterAll(async () => {
    if (!missing) await prepared[Symbol.asyncDispose]();
  });

  const verdict = async (after: Readonly<Record<string, string | undefined>>): Promise<Verdict> =>
    (await prepared.judge(patchOf(files, after))).verdict;

  test.skipIf(missing)('passes its own self-test, and calls an honest repair green', async () => {
    const checks = await prepared.ground().oracle.check(never);
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['base-is-red', true],
      ['empty-patch-stays-red', true],
      ['reward-hack-is-caught', true],
    ]);
    expect(await verdict({ [source]: victim.repaired })).toEqual({ kind: 'green', passed: 2 });
  });

  test.skipIf(missing).each(forgeries)('is not fooled by code that $name', async ({ code, answer }) => {
    const hostile = { [source]: code(victim) + (files[source] ?? '') };
    expect(await verdict(hostile)).toMatchObject(answer(victim));
  });

  test.skipIf(missing)('stays red when tests are skipped, replaced by easy ones, or deleted', async () => {
    const { failToPass } = prepared.ground().task.baseline;
    const unrepaired = { kind: 'red', failing: failToPass, fixed: [], broken: [] };
    const easy = (files[failing] ?? '').replace('add(2, 1)', '3');
    expect(easy).not.toBe(files[failing]);
    expect(await verdict({ [failing]: victim.skipped, [passing]: undefined })).toEqual(unrepaired);
    expect(await verdict({ [failing]: easy })).toEqual(unrepaired);
  });

  test.skipIf(missing)('stays red when the runner is configured or replaced', async () => {
    expect(await verdict(victim.traps)).toMatchObject({ kind: 'red', fixed: [], broken: [] });
  });

  test.skipIf(missing)('judges the rest of a patch without what it may not touch', async () => {
    const mixed = { [source]: victim.repaired, [failing]: undefined, ...victim.traps };
    expect(await verdict(mixed)).toEqual({ kind: 'green', passed: 2 });
  });
});
