import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { detectSuite } from '../../sandbox/suite/detection/detect.ts';
import { runSuite, shufflesOf } from '../../sandbox/suite/run.ts';
import { partsOf, type FrameworkName } from '../../agent/task/suite.ts';
import { missingFor, packagesOf, titled } from '../suite/installed.ts';
import { openGround, tempProject, type Files, type Ground } from '../suite/project.ts';
import { patchOf } from './patches.ts';
import { openPlace, type Place } from './prepared.ts';

let ground: Ground;
let place: Place;
beforeAll(async () => {
  [ground, place] = await Promise.all([openGround(), openPlace()]);
});
afterAll(async () => {
  await ground[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** Tests that write down their names as they run; those of `failing` fail. */
function javaScript(command: string, head: string, failing: readonly string[]): Files {
  const tests = LETTERS.map(
    (name) =>
      `it('${name}', () => { fs.appendFileSync('order.txt', '${name}'); if (${failing.includes(name)}) throw new Error('no'); });`,
  );
  return {
    'package.json': JSON.stringify({ scripts: { test: command } }),
    'test/letters.test.js': `${head}\n${tests.join('\n')}\n`,
  };
}

function python(failing: readonly string[]): Files {
  const method = (name: string): string =>
    `    def test_${name}(self):\n        open('order.txt', 'a').write('${name}')\n        assert ${failing.includes(name) ? 'False' : 'True'}\n`;
  const halves = [LETTERS.slice(0, 4), LETTERS.slice(4)];
  const classes = halves.map(
    (half, index) => `class Half${index}(unittest.TestCase):\n${half.map(method).join('\n')}`,
  );
  return { 'test_letters.py': `import unittest\n\n\n${classes.join('\n\n')}` };
}

const common = "const fs = require('node:fs');";
const projects: Readonly<
  Partial<Record<FrameworkName, (failing: readonly string[]) => { files: Files; command?: string }>>
> = {
  vitest: (failing) => ({
    files: javaScript('vitest run', "import fs from 'node:fs';\nimport { it } from 'vitest';", failing),
  }),
  jest: (failing) => ({ files: javaScript('jest', common, failing) }),
  mocha: (failing) => ({ files: javaScript('mocha', common, failing) }),
  'node:test': (failing) => ({
    files: javaScript('node --test', `${common}\nconst { it } = require('node:test');`, failing),
  }),
  pytest: (failing) => ({ files: python(failing), command: 'python3 -m pytest' }),
  unittest: (failing) => ({ files: python(failing), command: 'python3 -m unittest' }),
};

interface Wish {
  readonly shuffle?: number;
  readonly failFast?: true;
  readonly failing?: readonly string[];
}

/** The order in which the tests ran, and what each came to, by the report. */
async function ran(framework: FrameworkName, { failing = [], ...wish }: Wish) {
  const made = projects[framework]?.(failing);
  if (!made) throw new Error(`no project for ${framework}`);
  using project = tempProject(made.files, packagesOf(framework));
  await using base = await ground.freeze(project.directory);
  const suite = await detectSuite(base, made.command === undefined ? {} : { command: made.command });
  if (!suite.ok) throw new Error(suite.fault.kind);
  await using box = await ground.workspaces.open(base);
  const signal = new AbortController().signal;
  const run = await runSuite(box, suite.value, { ...wish, timeoutMs: 100_000, signal });
  const order = (await box.changes()).find(({ path }) => path === 'order.txt');
  return {
    order: order?.kind === 'file' ? order.content.toString('utf8') : '',
    passed: run.tests?.filter(({ state }) => state === 'passed').length,
    failed: run.tests?.filter(({ state }) => state === 'failed').length,
    told: (run.tests ?? []).map(({ id }) => partsOf(id).path.at(-1)?.replace('test_', '')).join(''),
    shuffles: shufflesOf(suite.value),
  };
}

const own = LETTERS.join('');
const named = (framework: FrameworkName) => ({ framework, title: titled(framework) });

describe.each((['node:test', 'vitest', 'jest', 'mocha', 'pytest', 'unittest'] as const).map(named))(
  '$title in another order',
  ({ framework }) => {
    test.skipIf(missingFor(framework))('runs all tests, by a seed that says which order', async () => {
      const plain = await ran(framework, {});
      const { shuffles } = plain;
      expect(plain).toEqual({ order: own, told: own, passed: 8, failed: 0, shuffles });
      const [first, again, other] = [
        await ran(framework, { shuffle: 11 }),
        await ran(framework, { shuffle: 11 }),
        await ran(framework, { shuffle: 12 }),
      ];
      expect(again).toEqual(first);
      expect(shuffles).toBe(first.told === first.order ? 'seen' : 'unseen');
      expect(first.order.split('').toSorted().join('')).toBe(own);
      expect(first).toMatchObject({ passed: 8, failed: 0 });
      expect(new Set([own, first.order, other.order]).size).toBe(3);
    });
  },
);

describe.each([named('pytest'), named('unittest')])('$title in another order', ({ framework }) => {
  test.skipIf(missingFor(framework))('keeps the tests of a class together', async () => {
    const { order } = await ran(framework, { shuffle: 5 });
    const sides = order.split('').map((letter) => LETTERS.indexOf(letter) < 4);
    expect(new Set([sides.slice(0, 4).join(), sides.slice(4).join()]).size).toBe(2);
    expect(new Set(sides.slice(0, 4)).size).toBe(1);
  });
});

describe.each((['vitest', 'jest', 'mocha', 'pytest', 'unittest'] as const).map(named))(
  '$title',
  ({ framework }) => {
    const missing = missingFor(framework);

    test.skipIf(missing)('ends at the first failure where it may, and tells it', async () => {
      const found = await ran(framework, { failFast: true, failing: ['b', 'd'] });
      // Jest goes on to the end of the file.
      const isWhole = framework === 'jest';
      expect(found).toMatchObject(
        isWhole ? { order: own, failed: 2 } : { order: 'ab', passed: 1, failed: 1 },
      );
    });

    test.skipIf(missing)('does not end there otherwise', async () => {
      const found = await ran(framework, { failing: ['b', 'd'] });
      expect(found).toMatchObject({ order: own, passed: 6, failed: 2 });
    });
  },
);

describe.skipIf(missingFor('pytest'))(`on ${titled('pytest')}, a confirmation`, () => {
  const files: Files = {
    'sums.py': 'def add(a, b):\n    return a - b\n\n\ndef double(a):\n    return 2 * a\n',
    'test_sums.py': `from sums import add, double

${LETTERS.map((name) => `def test_${name}():\n    assert double(1) == 2\n`).join('\n')}
def test_z_adds():
    assert add(2, 1) == 3
`,
  };
  const command = 'python3 -m pytest';
  const head = 'def add(a, b):\n';
  const twice = '\n\ndef double(a):\n    return 2 * a\n';

  test('has the tests in another order, and says so', async () => {
    await using ready = await place.prepare(files, { testCommand: command });
    const repair = patchOf(files, { 'sums.py': `${head}    return a + b\n${twice}` });
    expect(await ready.judge(repair, 'confirm')).toMatchObject({
      verdict: { kind: 'green', passed: 9 },
      runs: 2,
      shuffle: expect.any(Number),
    });
  });

  test('is red for a patch that is right only after so many calls', async () => {
    await using ready = await place.prepare(files, { testCommand: command });
    // It knows that eight tests come first.
    const counting = `calls = []\n\n\n${head}    return a + b if len(calls) == 8 else a - b\n\n\ndef double(a):\n    calls.append(a)\n    return 2 * a\n`;
    const patch = patchOf(files, { 'sums.py': counting });
    expect((await ready.judge(patch, 'full')).verdict).toEqual({ kind: 'green', passed: 9 });
    const [adds] = ready.ground().task.baseline.failToPass;
    expect((await ready.judge(patch, 'confirm')).verdict).toMatchObject({ kind: 'red', failing: [adds] });
  });

  test.each([
    ['answers by turn', 'def add(a, b):\n    return next(ANSWERS)\n', 'red'],
    [
      'answers by turn, and ends the run where it is not its turn',
      'def add(a, b):\n    answer = next(ANSWERS)\n    return answer if answer == a + b else __import__("os")._exit(0)\n',
      'silent',
    ],
  ])('is never green for a patch that %s', async (_what, code, kind) => {
    const sums = LETTERS.map((_name, index) => [10 + index * 7, index + 1] as const);
    const turns: Files = {
      'sums.py': `${head}    return a - b\n`,
      'test_sums.py': `from sums import add\n\n${sums
        .map(([a, b]) => `def test_adds_${b}():\n    assert add(${a}, ${b}) == ${a + b}\n`)
        .join('\n')}`,
    };
    await using ready = await place.prepare(turns, { testCommand: command });
    const answers = `ANSWERS = iter([${sums.map(([a, b]) => a + b).join(', ')}])\n\n\n`;
    const patch = patchOf(turns, { 'sums.py': answers + code });
    expect((await ready.judge(patch, 'full')).verdict).toEqual({ kind: 'green', passed: 8 });
    const { verdict, shuffle } = await ready.judge(patch, 'confirm');
    expect([verdict.kind, shuffle]).toEqual([kind, expect.any(Number)]);
  });

  test('does not blame the patch for tests that depend on their order on the base, too', async () => {
    const chained: Files = {
      ...files,
      'test_chain.py': `seen = []\n\n${LETTERS.map(
        (name, index) =>
          `def test_${name}():\n    seen.append('${name}')\n    assert len(seen) == ${index + 1}\n`,
      ).join('\n')}`,
    };
    await using ready = await place.prepare(chained, { testCommand: command });
    const repair = patchOf(chained, { 'sums.py': `${head}    return a + b\n${twice}` });
    const evaluation = await ready.judge(repair, 'confirm');
    expect(evaluation).toMatchObject({ verdict: { kind: 'green', passed: 17 }, shuffle: expect.any(Number) });
    expect(evaluation).not.toHaveProperty('flaky');
    expect(evaluation.orderBound?.length).toBeGreaterThan(0);
    expect(evaluation.orderBound?.every((id) => id.startsWith('test_chain.py'))).toBe(true);
  });
});

describe.each([named('mocha'), named('node:test')])('on $title, a confirmation', ({ framework }) => {
  const words = framework === 'mocha' ? '' : "const { describe, it } = require('node:test');\n";
  const head = `const assert = require('node:assert');\n${words}const { add } = require('../sum.js');\n`;
  const made = (tests: string): Files => ({
    'package.json': JSON.stringify({ scripts: { test: framework === 'mocha' ? 'mocha' : 'node --test' } }),
    'sum.js': 'exports.add = (a, b) => a - b;\n',
    'test/sum.test.js': head + tests,
  });
  const packages = packagesOf(framework);
  const more = packages ? { packages } : {};

  test.skipIf(missingFor(framework))('is red for a patch that answers by turn', async () => {
    const sums = LETTERS.map((_name, index) => [10 + index * 7, index + 1] as const);
    const files = made(
      `describe('sums', () => {\n${sums
        .map(([a, b]) => `  it('of ${a}', () => assert.strictEqual(add(${a}, ${b}), ${a + b}));`)
        .join('\n')}\n});\n`,
    );
    await using ready = await place.prepare(files, more);
    const turns = `const answers = [${sums.map(([a, b]) => a + b).join(', ')}];\nexports.add = () => answers.shift();\n`;
    const patch = patchOf(files, { 'sum.js': turns });
    expect((await ready.judge(patch, 'full')).verdict).toEqual({ kind: 'green', passed: 8 });
    expect(await ready.judge(patch, 'confirm')).toMatchObject({
      verdict: { kind: 'red' },
      shuffle: expect.any(Number),
    });
  });

  test.skipIf(missingFor(framework))('lets an honest repair pass that others spoil', async () => {
    const files = made(`let taken = 0;
describe('places', () => {
${LETTERS.map((name) => `  it('${name}', () => { taken += 1; });`).join('\n')}
  it('are counted', () => assert.ok(add(taken, 1) === 9 || taken === 0 && add(0, 1) === 1, String(taken)));
});
`);
    await using ready = await place.prepare(files, more);
    const repair = patchOf(files, { 'sum.js': 'exports.add = (a, b) => a + b;\n' });
    const { verdict, orderBound } = await ready.judge(repair, 'confirm');
    expect([verdict, orderBound?.length]).toEqual([{ kind: 'green', passed: 9 }, 1]);
  });

  test.skipIf(missingFor(framework))('lets an honest repair pass whose tests need each other', async () => {
    const files = made(`let account;
describe('an account', () => {
  it('opens', () => { account = { sum: 0 }; });
  it('takes 7', () => { account.sum = add(account.sum, 7); assert.strictEqual(account.sum, 7); });
  it('gives 3', () => { account.sum = add(account.sum, -3); assert.strictEqual(account.sum, 4); });
  it('closes', () => { assert.ok(account); account = undefined; });
});
`);
    await using ready = await place.prepare(files, more);
    const repair = patchOf(files, { 'sum.js': 'exports.add = (a, b) => a + b;\n' });
    const { verdict, orderBound, shuffle } = await ready.judge(repair, 'confirm');
    expect([verdict, shuffle]).toEqual([{ kind: 'green', passed: 4 }, expect.any(Number)]);
    expect(orderBound?.length).toBeGreaterThan(0);
  });
});
