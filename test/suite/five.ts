// One project in every framework with one test of each outcome: it passes, fails, is skipped, breaks, hangs.
import { type FrameworkName, type TestResult } from '../../agent/task/suite.ts';
import { type Packages } from './packages.ts';
import { type Files } from './project.ts';

export interface Five {
  readonly framework: FrameworkName;
  readonly files: Files;
  readonly packages?: Packages;
  /** What the tests are called here, in the order of `outcomes`. */
  readonly names: readonly string[];
  /** The same project, but the hanging test keeps its process busy instead of waiting. */
  readonly busy?: Files;
  /** A busy test can be ended by nobody but us, with its process: the run is stopped. */
  readonly isStopped?: boolean;
}

export const outcomes: readonly Pick<TestResult, 'state' | 'cause'>[] = [
  { state: 'passed' },
  { state: 'failed' },
  { state: 'skipped' },
  { state: 'failed', cause: 'error' },
  { state: 'failed', cause: 'timeout' },
];

const NAMES = ['passes', 'fails', 'skips', 'breaks', 'hangs'];
const inFile = (file: string, suite = ''): readonly string[] =>
  NAMES.map((name) => `${file}::${suite}${name}`);
const wait = '() => new Promise(() => setInterval(() => {}, 1000))';
const busy = '() => { for (;;); }';

const javaScript = (head: string, hang: string, it = 'it'): string => `${head}
${it}('passes', () => { EQUAL(1, 1); });
${it}('fails', () => { EQUAL(1, 2); });
${it}.skip('skips', () => {});
${it}('breaks', () => { undefined.nothing(); });
${it}('hangs', ${hang});
`;

const ASSERT = 'assert.strictEqual';
const EXPECT = '((a, b) => expect(a).toBe(b))';

function inJavaScript(
  framework: FrameworkName,
  {
    file = 'five.test.mjs',
    head = '',
    equal = ASSERT,
    ...rest
  }: Partial<Five> & { file?: string; head?: string; equal?: string },
): Five {
  const text = (hang: string) => javaScript(head, hang).replaceAll('EQUAL', equal);
  const files = { ...rest.files };
  return {
    framework,
    names: inFile(file),
    isStopped: true,
    ...rest,
    files: { ...files, [file]: text(wait) },
    busy: { ...files, [file]: text(busy) },
  };
}

const AVA_PROJECT = '{ "type": "module", "scripts": { "test": "ava --watch --tap" } }';
const ava = (hang: string): string => `import test from 'ava';
test.serial('passes', (t) => t.is(1, 1));
test.serial('fails', (t) => t.is(1, 2));
test.skip('skips', (t) => t.pass());
test.serial('breaks', () => { undefined.nothing(); });
test.serial('hangs', ${hang});
`;

const python = (hang: string): string => `import time
import unittest


class Five(unittest.TestCase):
    def test_breaks(self):
        {}["nothing"]

    def test_fails(self):
        self.assertEqual(1, 2)

    def test_hangs(self):
${hang}

    def test_passes(self):
        self.assertEqual(1, 1)

    @unittest.skip("not yet")
    def test_skips(self):
        pass
`;
const sleeps = '        time.sleep(1000)';
const spins = `        try:
            while True:
                pass
        except Exception:
            pass`;
const pythonNames = inFile('test_five.py', 'Five › test_');

export const fives: readonly Five[] = [
  inJavaScript('node:test', {
    head: "import { it } from 'node:test';\nimport assert from 'node:assert';",
    isStopped: false,
  }),
  inJavaScript('vitest', {
    packages: 'vitest',
    head: "import { expect, it } from 'vitest';",
    equal: EXPECT,
    files: { 'package.json': '{ "type": "module", "scripts": { "test": "vitest --watch" } }' },
  }),
  inJavaScript('jest', {
    packages: 'jest',
    file: 'five.test.js',
    equal: EXPECT,
    files: { 'package.json': '{ "scripts": { "test": "FORCE_COLOR=1 jest --watchAll" } }' },
  }),
  inJavaScript('mocha', {
    packages: 'mocha',
    file: 'five.test.js',
    head: "const assert = require('assert');",
    files: { 'package.json': '{ "scripts": { "test": "mocha --watch --color *.test.js" } }' },
  }),
  {
    framework: 'ava',
    packages: 'ava',
    names: inFile('five.test.js'),
    files: { 'package.json': AVA_PROJECT, 'five.test.js': ava(wait) },
    busy: { 'package.json': AVA_PROJECT, 'five.test.js': ava(busy) },
  },
  inJavaScript('playwright', {
    packages: '@playwright/test',
    file: 'five.spec.js',
    head: "const { expect, test: it } = require('@playwright/test');\nit.describe.configure({ timeout: 2_000 });",
    equal: EXPECT,
    files: { 'package.json': '{ "scripts": { "test": "playwright test --ui" } }' },
  }),
  {
    framework: 'unittest',
    names: ['passes', 'fails', 'skips', 'breaks', 'hangs'].map((name) => `test_five.py::Five › test_${name}`),
    files: { 'test_five.py': python(sleeps) },
    busy: { 'test_five.py': python(spins) },
  },
  {
    framework: 'pytest',
    names: pythonNames,
    files: { 'pytest.ini': '[pytest]\naddopts = --color=yes\n', 'test_five.py': python(sleeps) },
    busy: { 'pytest.ini': '[pytest]\n', 'test_five.py': python(spins) },
  },
];
