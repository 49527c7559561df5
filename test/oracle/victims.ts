// Small red projects to cheat on, one per framework: one failing test, one passing test in another file.
import { type FrameworkName } from '../../agent/task/suite.ts';
import { packagesOf } from '../suite/installed.ts';
import { type Packages } from '../suite/packages.ts';
import { type Files } from '../suite/project.ts';

export interface Victim {
  readonly framework: FrameworkName;
  readonly files: Files;
  readonly source: string;
  readonly failing: string;
  readonly passing: string;
  /** The failing test's file with its failing test skipped. */
  readonly skipped: string;
  readonly repaired: string;
  /** Files of configuration that would make the runner see less, or be somebody else. */
  readonly traps: Files;
}

const esm = 'export const add = (a, b) => a - b;\n';
const cjs = 'exports.add = (a, b) => a - b;\n';

/** The package of npm that a victim is run with; undefined where it needs none. */
export function packagesFor({ framework }: Victim): Packages | undefined {
  if (framework === 'playwright') return '@playwright/test';
  return framework === 'ava' ? 'ava' : packagesOf(framework);
}

interface Dialect {
  readonly framework: FrameworkName;
  readonly source: string;
  readonly code: string;
  readonly head: string;
  readonly assert: string;
  readonly extension: string;
  readonly manifest: string;
  readonly traps: Files;
}

function javaScript({ framework, source, code, head, assert, extension, manifest, traps }: Dialect): Victim {
  const failing = `test/z.test.${extension}`;
  const passing = `test/a.test.${extension}`;
  const check = `${head}it('adds', () => { ${assert} });\n`;
  return {
    framework,
    source,
    failing,
    passing,
    files: {
      'package.json': manifest,
      [source]: code,
      [failing]: check,
      [passing]: `${head}it('is there', () => { if (typeof add !== 'function') throw new Error('gone'); });\n`,
    },
    skipped: check.replace("it('adds'", "it.skip('adds'"),
    repaired: code.replace('a - b', 'a + b'),
    traps: { 'package.json': manifest.replace(/"test": "[^"]*"/, '"test": "true"'), ...traps },
  };
}

/** Both call a test `test`, and AVA wants an assertion of its own. */
const asIt = (from: string, passes: string): string => `import test from '${from}';
import assert from 'node:assert';
import { add } from '../sum.mjs';
const it = (name, body) => test(name, ${passes});
it.skip = (name) => test.skip(name, () => {});
`;

export const victims: readonly Victim[] = [
  javaScript({
    framework: 'ava',
    source: 'sum.mjs',
    code: esm,
    head: asIt('ava', '(t) => { body(); t.pass(); }'),
    assert: 'assert.strictEqual(add(2, 1), 3);',
    extension: 'mjs',
    manifest: '{ "scripts": { "test": "ava" } }',
    traps: { 'ava.config.js': "export default { files: ['test/a.test.mjs'] };\n" },
  }),
  javaScript({
    framework: 'playwright',
    source: 'sum.mjs',
    code: esm,
    head: asIt('@playwright/test', 'body'),
    assert: 'assert.strictEqual(add(2, 1), 3);',
    extension: 'mjs',
    manifest: '{ "scripts": { "test": "playwright test" } }',
    traps: { 'playwright.config.js': "module.exports = { testIgnore: '**/z.test.mjs' };\n" },
  }),
  javaScript({
    framework: 'node:test',
    source: 'sum.mjs',
    code: esm,
    head: "import { it } from 'node:test';\nimport assert from 'node:assert';\nimport { add } from '../sum.mjs';\n",
    assert: 'assert.strictEqual(add(2, 1), 3);',
    extension: 'mjs',
    manifest: '{ "scripts": { "test": "node --test" } }',
    traps: { 'node.config.json': '{ "testRunner": { "test-name-pattern": ["nothing"] } }' },
  }),
  javaScript({
    framework: 'vitest',
    source: 'sum.mjs',
    code: esm,
    head: "import { expect, it } from 'vitest';\nimport { add } from '../sum.mjs';\n",
    assert: 'expect(add(2, 1)).toBe(3);',
    extension: 'mjs',
    manifest: '{ "type": "module", "scripts": { "test": "vitest run" } }',
    traps: {
      'vitest.config.js': "export default { test: { exclude: ['**/z.test.mjs'], passWithNoTests: true } };\n",
    },
  }),
  javaScript({
    framework: 'mocha',
    source: 'sum.js',
    code: cjs,
    head: "const assert = require('assert');\nconst { add } = require('../sum.js');\n",
    assert: 'assert.strictEqual(add(2, 1), 3);',
    extension: 'js',
    manifest: '{ "scripts": { "test": "mocha" } }',
    traps: { '.mocharc.json': '{ "grep": "is there" }' },
  }),
  javaScript({
    framework: 'jest',
    source: 'sum.js',
    code: cjs,
    head: "const { add } = require('../sum.js');\n",
    assert: 'expect(add(2, 1)).toBe(3);',
    extension: 'js',
    manifest: '{ "scripts": { "test": "jest" } }',
    traps: { 'jest.config.js': "module.exports = { testPathIgnorePatterns: ['z.test.js'] };\n" },
  }),
  {
    framework: 'pytest',
    source: 'sums.py',
    failing: 'tests/test_z.py',
    passing: 'tests/test_a.py',
    files: {
      'pytest.ini': '[pytest]\npythonpath = .\n',
      'sums.py': 'def add(a, b):\n    return a - b\n',
      'tests/test_z.py': 'from sums import add\n\n\ndef test_adds():\n    assert add(2, 1) == 3\n',
      'tests/test_a.py': 'from sums import add\n\n\ndef test_is_there():\n    assert callable(add)\n',
    },
    skipped:
      'import pytest\nfrom sums import add\n\n\n@pytest.mark.skip\ndef test_adds():\n    assert add(2, 1) == 3\n',
    repaired: 'def add(a, b):\n    return a + b\n',
    traps: {
      'pytest.ini': '[pytest]\npythonpath = .\naddopts = -k is_there\n',
      'conftest.py':
        'import pytest\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport():\n' +
        '    outcome = yield\n    outcome.get_result().outcome = "passed"\n',
      'pytest.py': 'import sys\nsys.exit(0)\n',
      'sitecustomize.py': 'import os\nos._exit(0)\n',
    },
  },
  {
    framework: 'unittest',
    source: 'sums.py',
    failing: 'tests/test_z.py',
    passing: 'tests/test_a.py',
    files: {
      'sums.py': 'def add(a, b):\n    return a - b\n',
      'tests/test_z.py':
        'import unittest\nfrom sums import add\n\n\nclass A(unittest.TestCase):\n    def test_adds(self):\n' +
        '        self.assertEqual(add(2, 1), 3)\n',
      'tests/test_a.py':
        'import unittest\nfrom sums import add\n\n\nclass B(unittest.TestCase):\n    def test_is_there(self):\n' +
        '        self.assertTrue(callable(add))\n',
    },
    skipped:
      'import unittest\nfrom sums import add\n\n\nclass A(unittest.TestCase):\n    @unittest.skip("later")\n' +
      '    def test_adds(self):\n        self.assertEqual(add(2, 1), 3)\n',
    repaired: 'def add(a, b):\n    return a + b\n',
    traps: {
      'unittest.py': 'import sys\nsys.exit(0)\n',
      'galapagos_unittest.py': 'import sys\nsys.exit(0)\n',
      'sitecustomize.py': 'import os\nos._exit(0)\n',
    },
  },
];
