// Every framework tells the five outcomes of a test apart, also where one of them blocks its process for ever.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type SuiteRun } from '../../agent/task/suite.ts';
import { detectSuite } from '../../sandbox/suite/detection/detect.ts';
import { runSuite } from '../../sandbox/suite/run.ts';
import { fives, outcomes, type Five } from './five.ts';
import { missingFor, titled } from './installed.ts';
import { openGround, tempProject, type Files, type Ground } from './project.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground[Symbol.asyncDispose]());

interface Wishes {
  readonly timeoutMs: number;
  readonly testMs: number;
}

async function run({ framework, packages }: Five, files: Files, wishes: Wishes): Promise<SuiteRun> {
  using project = tempProject(files, packages);
  await using base = await ground.freeze(project.directory);
  const suite = await detectSuite(base, {});
  if (!suite.ok) throw new Error(suite.fault.kind);
  expect(suite.value.framework).toBe(framework);
  await using box = await ground.workspaces.open(base);
  return await runSuite(box, suite.value, { ...wishes, signal: new AbortController().signal });
}

const told = ({ tests = [] }: SuiteRun) =>
  Object.fromEntries(tests.map(({ id, state, cause }) => [id, cause ? { state, cause } : { state }]));
const expected = ({ names }: Five) => Object.fromEntries(names.map((name, index) => [name, outcomes[index]]));

const cases = fives.map((five) => ({
  five,
  title: titled(five.framework),
  missing: missingFor(five.framework) !== undefined,
}));

describe.each(cases)('$title', ({ five, missing }) => {
  test.skipIf(missing)('tells a test that passes, fails, is skipped, breaks and hangs', async () => {
    const all = await run(five, five.files, { timeoutMs: 100_000, testMs: 3_000 });
    expect(told(all)).toEqual(expected(five));
    expect(all.end).toMatchObject({ kind: 'exited' });
    expect(all.tests?.map(({ message = '' }) => message).join('\n')).not.toContain('\u001B');
  });

  test.skipIf(missing || !five.busy)('tells them where the hanging test blocks its process', async () => {
    const stopped = five.isStopped === true;
    const all = await run(five, five.busy ?? {}, { timeoutMs: stopped ? 25_000 : 100_000, testMs: 3_000 });
    expect(told(all)).toEqual(expected(five));
    expect(all.end.kind).toBe(stopped ? 'stopped' : 'exited');
  });
});
