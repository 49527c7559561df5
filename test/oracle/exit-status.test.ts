// The last resort: a command that tells of no tests, judged by its exit status, and what of that can be trusted.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { testsLine } from '../../agent/lines.ts';
import { patchOf } from './patches.ts';
import { never, openPlace, type Place } from './prepared.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place[Symbol.asyncDispose]());

const source = 'console.log(Number(process.argv[2]) - 1);\n';
const files = {
  'next.mjs': source,
  'test/check.sh': 'test "$(node next.mjs 1)" = 2 || { echo "1 is followed by something else"; exit 1; }\n',
};
const testCommand = 'sh test/check.sh';

describe('a command that tells of no tests', () => {
  test('is red by its exit status, and is repaired when that is 0', async () => {
    await using prepared = await place.prepare(files, { testCommand });
    const { task, oracle } = prepared.ground();
    expect(task.baseline).toMatchObject({
      failToPass: ['::(command)'],
      passToPass: [],
      evidence: 'exit-status',
    });
    expect(testsLine(task)).toContain('judged by the exit status of the command alone');
    expect(await oracle.check(never)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    const right = patchOf(files, { 'next.mjs': source.replace('- 1', '+ 1') });
    expect((await prepared.judge(right)).verdict).toEqual({ kind: 'green', passed: 1 });
    expect((await prepared.judge(right, 'confirm')).verdict).toEqual({ kind: 'green', passed: 1 });
    const wrong = patchOf(files, { 'next.mjs': source.replace('- 1', '* 1') });
    expect((await prepared.judge(wrong)).verdict).toMatchObject({ kind: 'red', failing: ['::(command)'] });
  });

  test('is not trusted where a patch that ends early is as good to it as a repair', async () => {
    const script = "import { add } from './sum.mjs';\nif (add(1, 1) !== 2) throw new Error('wrong sum');\n";
    await using prepared = await place.prepare(
      { 'sum.mjs': 'export const add = (a, b) => a - b;\n', 'test/check.mjs': script.replace('./', '../') },
      { testCommand: 'node test/check.mjs' },
    );
    const checks = await prepared.ground().oracle.check(never);
    expect(checks.find(({ name }) => name === 'reward-hack-is-caught')).toMatchObject({ ok: false });
  });
});
