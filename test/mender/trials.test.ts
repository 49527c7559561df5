// What becomes of candidates in warm workers, good ones and hostile ones; and that nothing is left of any of them.
import { describe, expect, test, vi } from 'vitest';

import { COUNTER } from '../../agent/variants/mender/execution/counter.mjs';
import { missingFor, titled } from '../suite/installed.ts';
import { type Files } from '../suite/project.ts';
import { openBench, type Bench } from './executors.ts';

interface Language {
  readonly framework: 'node:test' | 'unittest' | 'pytest';
  readonly files: Files;
  readonly source: string;
  readonly tests: string;
  readonly target: readonly string[];
  readonly keep: readonly string[];
  /** Texts of the source file by what they do. */
  readonly candidates: Readonly<Record<Name, string>>;
}

type Name =
  | 'base'
  | 'repair'
  | 'half'
  | 'regression'
  | 'unreadable'
  | 'throws'
  | 'counted loop'
  | 'long loop'
  | 'uncounted loop'
  | 'exit'
  | 'crash'
  | 'child';

const javascript = (body: string): string => `export function shift(list, by) {
  ${body}
}
`;

const python = (body: string): string => `def shift(items, by):
    ${body.replaceAll('\n', '\n    ')}
`;

const languages: readonly Language[] = [
  {
    framework: 'node:test',
    source: 'src/shift.js',
    tests: 'test/shift.test.js',
    files: {
      'package.json': '{ "type": "module" }',
      'src/shift.js': javascript('return list.map((each) => each - by);'),
      'test/shift.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
import { shift } from '../src/shift.js';
test('adds', () => assert.deepEqual(shift([1, 2], 3), [4, 5]));
test('adds what is negative', () => assert.deepEqual(shift([1], -1), [0]));
test('of nothing is nothing', () => assert.deepEqual(shift([], 3), []));
`,
    },
    target: ['adds', 'adds what is negative'],
    keep: ['of nothing is nothing'],
    candidates: {
      base: javascript('return list.map((each) => each - by);'),
      repair: javascript('return list.map((each) => each + by);'),
      half: javascript('return list.map((each) => by < 0 ? each : each + by);'),
      regression: javascript('return list.length === 0 ? null : list.map((each) => each + by);'),
      unreadable: 'export function shift(list, by) {',
      throws: javascript('return list.nowhere.map((each) => each + by);'),
      'counted loop': javascript(`for (;;) ${COUNTER}();`),
      'long loop': javascript(
        `for (let n = 0; n < 50_000; n++) ${COUNTER}(); return list.map((each) => each + by);`,
      ),
      'uncounted loop': javascript('for (;;);'),
      exit: javascript('process.exit(0);'),
      crash: javascript('process.kill(process.pid, "SIGKILL");'),
      child: `import { spawn } from 'node:child_process';
spawn('sleep', ['600'], { stdio: 'ignore' });
${javascript('return list;')}`,
    },
  },
  ...(['unittest', 'pytest'] as const).map((framework): Language => ({
    framework,
    source: 'shifting.py',
    tests: 'tests/test_shift.py',
    files: {
      'shifting.py': python('return [each - by for each in items]'),
      'tests/__init__.py': '',
      'tests/test_shift.py': `import unittest

from shifting import shift


class Shift(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(shift([1, 2], 3), [4, 5])

    def test_adds_what_is_negative(self):
        self.assertEqual(shift([1], -1), [0])

    def test_of_nothing_is_nothing(self):
        self.assertEqual(shift([], 3), [])
`,
    },
    target: ['Shift › test_adds', 'Shift › test_adds_what_is_negative'],
    keep: ['Shift › test_of_nothing_is_nothing'],
    candidates: {
      base: python('return [each - by for each in items]'),
      repair: python('return [each + by for each in items]'),
      half: python('return [each if by < 0 else each + by for each in items]'),
      regression: python('return None if not items else [each + by for each in items]'),
      unreadable: 'def shift(items, by:\n',
      throws: python('return [each + by for each in items.nowhere]'),
      'counted loop': python(`while ${COUNTER}(): pass`),
      'long loop': python(`for _ in range(50_000): ${COUNTER}()\nreturn [each + by for each in items]`),
      'uncounted loop': python('while True: pass'),
      exit: python('raise SystemExit(0)'),
      crash: python('import os; os.kill(os.getpid(), 9)'),
      child: `import subprocess
subprocess.Popen(["sleep", "600"])
${python('return items')}`,
    },
  })),
];

async function plan({ executor, directory }: Bench, { tests, target, keep, source, candidates }: Language) {
  await executor.load([tests]);
  await executor.plan({
    targets: [{ file: tests, names: target }],
    keep: [{ file: tests, names: keep }],
    count: target.length,
    texts: [{ path: `${directory}/${source}`, text: candidates.base }],
    limits: {},
    steps: [2_000, 200_000],
    testMs: 1_000,
    patience: 8,
  });
  return (name: Name) => {
    const files = [{ path: `${directory}/${source}`, text: candidates[name] }];
    return { files, plain: files };
  };
}

const cases = languages.map((language) => ({ language, title: titled(language.framework) }));

describe.each(cases)('under $title', ({ language }) => {
  const { framework, tests, target } = language;
  const missing = missingFor(framework);
  const all = target.map((name) => `${tests}::${name}`);
  const nothing = { kind: 'ran', fixed: [], broke: false };

  test.skipIf(missing)('every candidate gets its own outcome, and hostile ones spoil no other', async () => {
    await using bench = await openBench(framework, language.files);
    const trial = await plan(bench, language);
    const names: readonly Name[] = [
      'base',
      'repair',
      'uncounted loop',
      'half',
      'crash',
      'regression',
      'exit',
      'unreadable',
      'counted loop',
      'throws',
      'child',
      'long loop',
      'repair',
    ];
    const outcomes = await bench.executor.try(names.map(trial), 0);
    const byName = names.map((name, at) => [name, outcomes[at]]);
    expect(byName).toEqual([
      ['base', nothing],
      ['repair', { kind: 'ran', fixed: all, broke: false }],
      // Python's tests have a limit of CPU time of their own.
      ['uncounted loop', { ...nothing, kind: framework === 'node:test' ? 'hung' : 'ran' }],
      ['half', { kind: 'ran', fixed: [all[0]], broke: false }],
      ['crash', { ...nothing, kind: 'hung' }],
      ['regression', { kind: 'ran', fixed: all, broke: true }],
      ['exit', nothing],
      ['unreadable', { ...nothing, kind: 'broken' }],
      ['counted loop', { ...nothing, kind: 'spent' }],
      ['throws', nothing],
      ['child', nothing],
      ['long loop', { ...nothing, kind: 'spent' }],
      ['repair', { kind: 'ran', fixed: all, broke: false }],
    ]);
    await bench.executor.close();
    expect(bench.processes()).toEqual([]);
  });

  test.skipIf(missing)('what takes many steps has its second chance', async () => {
    await using bench = await openBench(framework, language.files);
    const trial = await plan(bench, language);
    expect(await bench.executor.try([trial('long loop'), trial('counted loop')], 1)).toEqual([
      { kind: 'ran', fixed: all, broke: false },
      { kind: 'spent', fixed: [], broke: false },
    ]);
  });

  test.skipIf(missing)('only what stands a second run is confirmed', async () => {
    await using bench = await openBench(framework, language.files);
    const trial = await plan(bench, language);
    const names = ['repair', 'half', 'regression', 'uncounted loop', 'crash'] as const;
    const confirmed: boolean[] = [];
    for (const name of names) confirmed.push(await bench.executor.confirm(trial(name)));
    expect(confirmed).toEqual([true, false, false, false, false]);
  });

  test.skipIf(missing)('the number of candidates in a batch and its order change no outcome', async () => {
    await using bench = await openBench(framework, language.files, 2);
    const trial = await plan(bench, language);
    const names = ['half', 'repair', 'regression', 'base', 'throws', 'unreadable', 'counted loop'] as const;
    const together = await bench.executor.try(names.map(trial), 0);
    const backwards = await bench.executor.try(names.toReversed().map(trial), 0);
    const alone: unknown[] = [];
    for (const name of names) alone.push(...(await bench.executor.try([trial(name)], 0)));
    expect(together).toEqual(alone);
    expect(backwards.toReversed()).toEqual(alone);
  });
});

describe('tests that lean on others', () => {
  test('are found astray, and not watched', async () => {
    await using bench = await openBench('node:test', {
      'package.json': '{ "type": "module" }',
      'test/chain.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
let made = 0;
test('makes', () => { made++; });
test('needs what was made', () => assert.equal(made, 1));
test('stands alone', () => {});
`,
    });
    const keep = [{ file: 'test/chain.test.js', names: ['needs what was made', 'stands alone'] }];
    await bench.executor.plan({
      targets: [],
      keep,
      count: 0,
      texts: [],
      limits: {},
      steps: [2_000, 200_000],
      testMs: 1_000,
      patience: 8,
    });
    expect(await bench.executor.astray()).toEqual(['test/chain.test.js::needs what was made']);
  });
});

describe('workers', () => {
  const [language] = languages;

  test.each(['uncounted loop', 'child', 'crash', 'repair'] as const)(
    'are gone when they are left in the middle of a %s',
    async (name) => {
      if (!language) throw new Error('no language');
      await using bench = await openBench('node:test', language.files, 2);
      const trial = await plan(bench, language);
      const trying = bench.executor.try([trial(name), trial(name), trial(name)], 0).catch(() => 'closed');
      await vi.waitUntil(() => bench.processes().length > 0, { timeout: 60_000 });
      await bench.executor.close();
      await trying;
      expect(bench.processes()).toEqual([]);
    },
  );
});
