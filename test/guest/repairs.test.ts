import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { isInterim, type Step } from '../../agent/trajectory/trajectory.ts';
import { missingFor, packagesOf, titled } from '../suite/installed.ts';
import { brokenProjects, twoMistakes } from './broken-projects.ts';
import { never, openLodge, type Lodge } from './lodge.ts';

let lodge: Lodge;

beforeAll(async () => {
  lodge = await openLodge();
});
afterAll(() => lodge[Symbol.asyncDispose]());

/** How far a search has come is told by the clock. */
const lasting = (steps: readonly Step[]): readonly Step[] => steps.filter((step) => !isInterim(step));

describe('mender in a box', () => {
  describe.each(brokenProjects)('repairs $name', ({ files, source, framework }) => {
    test.skipIf(missingFor(framework))(`under ${titled(framework)}`, async () => {
      const packages = packagesOf(framework);
      await using lodging = await lodge.ground(files, packages ? { packages } : {});
      const { result, steps } = await lodging.attempt();
      if (result.kind !== 'patch')
        throw new Error(`${result.kind}: ${JSON.stringify([result, steps], null, 1)}`);
      expect(result.patch.files.map(({ path, change }) => ({ path, change }))).toEqual([
        { path: source, change: 'modified' },
      ]);
      const { verdict } = await lodging.ground.oracle.judge(result.patch, 'full', never);
      expect(verdict.kind).toBe('green');
      expect(lasting(steps).map(({ title }) => title)).toEqual([
        expect.stringMatching(/^Localised \d+ suspicious lines? in 1 file$/),
        expect.stringMatching(/^Generated \d+ candidates from \d+ templates$/),
        expect.stringMatching(/^Plausible: /),
      ]);
    });
  });

  test('leaves out of the patch what the tests wrote', async () => {
    await using lodging = await lodge.ground({
      'package.json': '{ "type": "module" }',
      'src/sign.js': 'export const sign = (n) => (n >= 0 ? 1 : -1) * (n === 1 ? 0 : 1);\n',
      'test/sign.test.js': `import assert from 'node:assert';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { sign } from '../src/sign.js';
test('one is positive', () => {
  writeFileSync('trace.txt', String(sign(1)));
  assert.equal(sign(1), 1);
});
`,
    });
    const { result, steps } = await lodging.attempt();
    expect(result).toMatchObject({ kind: 'patch', patch: { files: [{ path: 'src/sign.js' }] } });
    expect(steps.at(-1)).toMatchObject({
      title: 'Left out of the patch: 1 path',
      detail: 'trace.txt: not among the files it changed on purpose',
    });
  });

  test('answers with what it has when its time is over', async () => {
    await using lodging = await lodge.ground({
      'package.json': '{ "type": "module" }',
      'src/pair.js': `export const above = (n) => n >= 1;
export const second = (a, b) => {
  let sum = a + b;
${Array.from({ length: 9 }, (_, step) => `  if (sum > ${step} && a !== b - ${step}) sum = sum * ${step} - a;`).join('\n')}
  return sum;
};
`,
      'test/pair.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { above, second } from '../src/pair.js';
test('one is not above', () => assert.equal(above(1), false));
test('what nobody can guess', async () => {
  await sleep(60);
  assert.equal(second(1, 2), 'π');
});
`,
    });
    const { result, steps } = await lodging.attempt({ limits: { candidates: 100_000, wallMs: 20_000 } });
    expect(result).toMatchObject({ kind: 'patch', patch: { files: [{ path: 'src/pair.js' }] } });
    expect(result).toMatchObject({
      claim: expect.stringMatching(/ fixes 1 of 2 failing tests and breaks none/),
    });
    expect(steps.at(-1)?.detail).toMatch(/It stopped because its time was over\./);
  });

  test('says that it has nothing to do with a language it does not know', async () => {
    const files = {
      'test.sh':
        'echo 1..1\ngrep -q right answer.txt && echo ok 1 - answer || { echo not ok 1 - answer; exit 1; }\n',
      'answer.txt': 'wrong\n',
    };
    await using lodging = await lodge.ground(files, { testCommand: 'sh test.sh' });
    const { result } = await lodging.attempt();
    expect(result).toMatchObject({ kind: 'empty', cost: { candidates: 0, rollouts: 1 } });
    expect(result).toMatchObject({ claim: expect.stringMatching(/^Mender has nothing to do: /) });
  });
});

describe('the same seed and limit', () => {
  test('give the same patch, however the attempt is timed', async () => {
    await using lodging = await lodge.ground(twoMistakes.files);
    const [one, other] = [await lodging.attempt(), await lodging.attempt()];
    const facts = (attempted: typeof one) =>
      lasting(attempted.steps).map(({ title, facts }) => ({ title, facts }));
    expect(facts(other)).toEqual(facts(one));
    expect({ ...other.result, cost: 0 }).toEqual({ ...one.result, cost: 0 });
  });
});
