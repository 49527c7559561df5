import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { parseTestId } from '../../agent/engine/ids.ts';
import { type Suite, type SuiteRun, type TestResult } from '../../agent/task/suite.ts';
import { detectSuite } from '../../sandbox/suite/detection/detect.ts';
import { runSuite } from '../../sandbox/suite/run.ts';
import { type Base } from '../../sandbox/workspace/box.ts';
import { outcomes, type Calculator, type Role } from './calculators.ts';
import { installed, titled } from './installed.ts';
import { openGround, tempProject, type Ground, type TempProject } from './project.ts';

const signal = new AbortController().signal;
const roles = Object.keys(outcomes).filter((role): role is Role => role in outcomes);

/** What a report says of the project, in the words of the contract. */
function told({ names }: Calculator, tests: readonly TestResult[]): Partial<Record<Role, string>> {
  const role = new Map(roles.map((role) => [names[role], role]));
  return Object.fromEntries(tests.map(({ id, state }) => [role.get(id) ?? id, state]));
}

const cases = installed.map((one) => ({ ...one, title: titled(one.calculator.framework) }));

describe.each(cases)('$title', ({ calculator, packages, missing }) => {
  const { names, files } = calculator;
  let ground: Ground;
  let project: TempProject;
  let base: Base;
  let suite: Suite;
  let whole: SuiteRun;

  const run = async (only?: readonly Role[]): Promise<SuiteRun> => {
    await using box = await ground.workspaces.open(base);
    const ids = only?.map((role) => parseTestId(names[role]));
    return await runSuite(box, suite, { ...(ids ? { only: ids } : {}), timeoutMs: 100_000, signal });
  };
  const messageOf = (role: Role): string =>
    whole.tests?.find(({ id }) => id === names[role])?.message ?? '(no message)';

  beforeAll(async () => {
    if (missing) return;
    ground = await openGround();
    project = tempProject(files, packages);
    base = await ground.freeze(project.directory);
    const found = await detectSuite(base, {});
    if (!found.ok) throw new Error(found.fault.kind);
    suite = found.value;
    whole = await run();
  });
  afterAll(async () => {
    if (missing) return;
    await base[Symbol.asyncDispose]();
    project[Symbol.dispose]();
    await ground[Symbol.asyncDispose]();
  });

  test.skipIf(missing)('is found', () => {
    expect(suite.framework).toBe(calculator.framework);
  });

  test.skipIf(missing)('tells every test by a stable name, and how its process ended', () => {
    expect(whole.unreadable).toBeUndefined();
    expect(whole.end).toMatchObject({ kind: 'exited' });
    expect(whole.end).not.toMatchObject({ code: 0 });
    expect(told(calculator, whole.tests ?? [])).toEqual(outcomes);
  });

  test.skipIf(missing)('says what failed, what was expected and where', () => {
    const place =
      calculator.framework === 'pytest' || calculator.framework === 'unittest' ? 'calc.py' : /calc\.m?js:3/;
    expect(messageOf('adds')).toContain('-1');
    expect(messageOf('adds')).toContain('3');
    expect(messageOf('adds')).toMatch(/tests?\/(calc\.test\.m?js:\d|test_calc\.py", line \d)/);
    expect(messageOf('throws')).toContain('no root of 1');
    expect(messageOf('throws')).toMatch(place);
    expect(messageOf('unready')).toContain('no database');
    expect(messageOf('unloaded')).toContain('nowhere');
    expect(whole.tests?.every(({ message = '' }) => message.length <= 2_000)).toBe(true);
    expect(whole.tests?.filter(({ message = '' }) => /galapagos( |%20)suite/.test(message))).toEqual([]);
  });

  test.skipIf(missing)('runs the tests that were chosen', async () => {
    const chosen: readonly Role[] = ['throws', 'twice', 'again'];
    const some = await run(chosen);
    expect(told(calculator, some.tests ?? [])).toMatchObject({
      throws: 'failed',
      twice: 'passed',
      again: 'passed',
    });
    const load = await run(['unloaded']);
    expect(told(calculator, load.tests ?? [])).toMatchObject({ unloaded: 'failed' });
  });

  test.skipIf(missing)('agrees by its exit code when the chosen tests pass', async () => {
    const { end, tests } = await run(['zero']);
    const others = tests?.filter(({ state }) => state === 'failed') ?? [];
    expect({ end, others }).toMatchObject(
      calculator.framework === 'node:test'
        ? { end: { kind: 'exited', code: 1 } }
        : { end: { kind: 'exited', code: 0 }, others: [] },
    );
  });
});
