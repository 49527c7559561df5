import { describe, expect, test } from 'vitest';

import { baseOf } from '../../../test/suite/base-of.ts';
import { detectSuite } from './detect.ts';

type Files = Readonly<Record<string, string>>;

async function detect(files: Files, command?: string): Promise<string> {
  const found = await detectSuite(baseOf(files), command === undefined ? {} : { command });
  if (!found.ok) return found.fault.kind;
  const { framework, argv, source } = found.value;
  return `${framework}: ${argv.join(' ')} (${source})`;
}

const manifest = (content: unknown): Files => ({ 'package.json': JSON.stringify(content) });

describe('the suite of a JavaScript project', () => {
  test('is what its test script says', async () => {
    expect(await detect(manifest({ scripts: { test: 'node --test' } }))).toBe(
      'node:test: node --test (package.json scripts.test)',
    );
    expect(await detect(manifest({ scripts: { test: 'npm run unit', unit: 'vitest' } }))).toBe(
      'vitest: vitest (package.json scripts.test, scripts.unit)',
    );
  });

  test('is that of the framework it has, where the script cannot be read or says nothing', async () => {
    const none = 'echo "Error: no test specified" && exit 1';
    expect(await detect(manifest({ scripts: { test: none }, devDependencies: { jest: '^30' } }))).toBe(
      'jest: jest (package.json depends on jest)',
    );
    expect(
      await detect(manifest({ scripts: { test: 'turbo test' }, devDependencies: { vitest: '5' } })),
    ).toBe('vitest: vitest run (package.json depends on vitest)');
    expect(await detect({ ...manifest({}), '.mocharc.yml': 'spec: test' })).toBe(
      'mocha: mocha (.mocharc.yml)',
    );
    expect(await detect({ ...manifest({ jest: {} }) })).toBe('jest: jest (package.json jest)');
    expect(await detect({ 'vitest.config.ts': '' })).toBe('vitest: vitest run (vitest.config.ts)');
    expect(await detect(manifest({ ava: {} }))).toBe('ava: ava (package.json ava)');
    expect(await detect(manifest({ devDependencies: { '@playwright/test': '1' } }))).toBe(
      'playwright: playwright test (package.json depends on @playwright/test)',
    );
  });

  test('is any other command of its script, to be read by what it prints', async () => {
    expect(await detect(manifest({ scripts: { test: 'tape test/*.js' } }))).toBe(
      'tap: sh -c tape test/*.js (package.json scripts.test)',
    );
  });

  test('is found by its files alone', async () => {
    expect(await detect({ 'sum.test.mjs': "import test from 'node:test';", 'sum.mjs': '' })).toBe(
      'node:test: node --test (1 test file for node:test)',
    );
    expect(await detect({ 'a/sum.spec.mjs': "import { it } from 'node:test';" })).toBe(
      'node:test: node --test a/sum.spec.mjs (1 test file for node:test)',
    );
    expect(await detect({ 'test/a.ts': "import { it } from 'vitest';", ...manifest({}) })).toBe(
      'vitest: vitest run (1 test file that imports vitest)',
    );
  });

  test('survives a package.json that is none', async () => {
    expect(await detect({ 'package.json': '{', 'a.test.js': "require('node:test')" })).toBe(
      'node:test: node --test (1 test file for node:test)',
    );
  });
});

describe('the suite of a Python project', () => {
  const unit = 'import unittest\nclass A(unittest.TestCase):\n    def test_a(self): pass\n';

  test.each([
    ['pytest.ini', { 'pytest.ini': '' }],
    ['pyproject.toml', { 'pyproject.toml': '[tool.pytest.ini_options]\n' }],
    ['setup.cfg', { 'setup.cfg': '[tool:pytest]\n' }],
    ['tests/conftest.py', { 'tests/conftest.py': '', 'tests/test_a.py': unit }],
    ['1 test file for Python', { 'test_a.py': 'def test_a(): assert True\n' }],
    ['requirements-dev.txt asks for pytest', { 'requirements-dev.txt': 'pytest>=8\n', 'test_a.py': unit }],
  ])('is pytest because of %s', async (source, files: Files) => {
    expect(await detect(files)).toBe(`pytest: python3 -m pytest (${source})`);
  });

  test('is unittest where nothing speaks for pytest', async () => {
    expect(await detect({ 'test_a.py': unit })).toBe(
      'unittest: python3 -m unittest discover (1 test file for Python)',
    );
    expect(await detect({ 'tests/test_a.py': unit })).toBe(
      'unittest: python3 -m unittest discover -s tests (1 test file for Python)',
    );
    expect(await detect({ 'tests/__init__.py': '', 'tests/test_a.py': unit })).toBe(
      'unittest: python3 -m unittest discover (1 test file for Python)',
    );
    expect(await detect({ 'a/test_a.py': unit, 'b/test_b.py': unit })).toBe(
      'unittest: python3 -m unittest a/test_a.py b/test_b.py (2 test files for Python)',
    );
    expect(await detect({ 'app/sum_test.py': unit })).toBe(
      'unittest: python3 -m unittest discover -s app -p *test*.py (1 test file for Python)',
    );
  });
});

describe('a command of the user', () => {
  test('comes before all that is found', async () => {
    expect(await detect(manifest({ scripts: { test: 'vitest' } }), 'node --test x.mjs')).toBe(
      'node:test: node --test x.mjs (your command)',
    );
    expect(await detect(manifest({ scripts: { unit: 'vitest' } }), 'npm run unit')).toBe(
      'vitest: vitest (your command, through scripts.unit)',
    );
  });

  test('that cannot be read is a fault', async () => {
    expect(await detect({}, "pytest 'x")).toBe('command-unreadable');
  });
});

describe('a project without tests', () => {
  test.each([
    ['nothing at all', {}],
    ['a test-like name with nobody to run it', { 'a.test.js': "describe('a', () => {});" }],
    ['tests of an installed package', { 'node_modules/x/x.test.js': "require('node:test')" }],
    ['Python without tests', { 'app.py': 'print(1)' }],
  ])('is told so: %s', async (_what, files: Files) => {
    expect(await detect(files)).toBe('tests-not-found');
  });

  test.each(['test_a.py', 'CMakeLists.txt', 'Makefile', 'pyproject.toml', 'pom.xml'])(
    'is told so at once where white space has no end: %s',
    async (path) => {
      expect(await detect({ [path]: `a${'\n'.repeat(1_000_000)}b` })).toBe('tests-not-found');
    },
  );

  test('is looked at in its own folder only', async () => {
    const files = { 'app/readme.md': '', 'lib/a.test.js': "require('node:test')" };
    expect(await detectSuite(baseOf(files, 'app'), {})).toMatchObject({
      ok: false,
      fault: { kind: 'tests-not-found', path: '/home/ada/project/app' },
    });
    expect(await detectSuite(baseOf(files, 'lib'), {})).toMatchObject({
      ok: true,
      value: { argv: ['node', '--test'], directory: 'lib' },
    });
  });
});
