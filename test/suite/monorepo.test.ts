// Repositories of several packages: real npm workspaces, and Python packages side by side.
import { execFileSync } from 'node:child_process';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { chooseSuite } from '../../sandbox/oracle/baseline/choose-suite.ts';
import { detectSuites } from '../../sandbox/suite/detection/detect.ts';
import { runSuite } from '../../sandbox/suite/run.ts';
import { missingFor, titled } from './installed.ts';
import { openGround, tempProject, type Files, type Ground } from './project.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground[Symbol.asyncDispose]());

const signal = new AbortController().signal;
const nodeTest = (body: string): string =>
  `import { test } from 'node:test';\nimport assert from 'node:assert';\n${body}\n`;
const manifest = (content: object): string => JSON.stringify(content);
const packageOf = (name: string, more: object = {}): string =>
  manifest({
    name,
    version: '1.0.0',
    type: 'module',
    main: 'index.js',
    scripts: { test: 'node --test' },
    ...more,
  });

/** `tides` is red for a bug in `words`, which it imports by name. */
const workspaces: Files = {
  'package.json': manifest({
    private: true,
    workspaces: ['packages/*'],
    scripts: { test: 'npm test --workspaces --if-present' },
  }),
  '.gitignore': 'node_modules/\n',
  'packages/sums/package.json': packageOf('@sea/sums'),
  'packages/sums/sums.test.js': nodeTest("test('adds', () => {});"),
  'packages/tides/package.json': packageOf('@sea/tides', { dependencies: { '@sea/words': '1.0.0' } }),
  'packages/tides/tides.test.js': nodeTest(
    "import { upper } from '@sea/words';\ntest('is loud', () => assert.strictEqual(upper('a'), 'A'));",
  ),
  'packages/words/package.json': packageOf('@sea/words'),
  'packages/words/index.js': 'export const upper = (text) => text;\n',
  'packages/words/words.test.js': nodeTest("test('is there', () => {});"),
  'packages/words/notes/package.json': packageOf('notes'),
};

async function chosen(files: Files, wishes: { command?: string; only?: readonly string[] } = {}) {
  using project = tempProject(files);
  if ('package.json' in files) {
    const words = ['install', '--offline', '--no-audit', '--no-fund', '--silent'];
    execFileSync('npm', words, { cwd: project.directory, stdio: 'ignore' });
  }
  await using base = await ground.freeze(project.directory);
  const suite = await chooseSuite(base, {
    workspaces: ground.workspaces,
    timeoutMs: 100_000,
    signal,
    ...wishes,
  });
  if (!suite.ok) return suite.fault;
  await using box = await ground.workspaces.open(base);
  const { tests } = await runSuite(box, suite.value, { timeoutMs: 100_000, signal });
  const { directory, source, others } = suite.value;
  return { directory, source, others, tests: tests?.map(({ id, state }) => `${id} ${state}`) };
}

const tides = {
  directory: 'packages/tides',
  source:
    'packages/tides: package.json scripts.test; the first red one of 3 packages with tests ' +
    '(packages/sums, packages/tides, packages/words); another by its folder',
  others: ['packages/sums', 'packages/words'],
  tests: ['tides.test.js::is loud failed'],
};

describe('from the root of npm workspaces', () => {
  test('the package is chosen whose tests fail, and it is said which others there are', async () => {
    expect(await chosen(workspaces)).toEqual(tides);
  });

  test('a test that is named chooses its package', async () => {
    expect(await chosen(workspaces, { only: ['is loud'] })).toEqual(tides);
    expect(await chosen(workspaces, { only: ['packages/words/words.test.js'] })).toMatchObject({
      directory: 'packages/words',
    });
  });

  test('a command that names a package means that one', async () => {
    for (const command of ['npm test -w @sea/words', 'npm --prefix packages/words test']) {
      expect(await chosen(workspaces, { command })).toMatchObject({
        directory: 'packages/words',
        source: 'packages/words: package.json scripts.test',
      });
    }
  });
});

describe('the packages of a monorepo', () => {
  const { 'package.json': _root, ...packages } = workspaces;
  const folders = async (files: Files, command?: string) => {
    using project = tempProject({ ...packages, ...files });
    await using base = await ground.freeze(project.directory);
    const suites = await detectSuites(base, command === undefined ? {} : { command });
    return suites.ok ? suites.value.map(({ directory }) => directory) : suites.fault.kind;
  };
  const three = ['packages/sums', 'packages/tides', 'packages/words'];
  const script = (test: string, more: object = {}): Files => ({
    'package.json': manifest({ scripts: { test }, ...more }),
  });

  test.each([
    ['pnpm', { ...script('pnpm -r test'), 'pnpm-workspace.yaml': "packages:\n  - 'packages/*'\n" }],
    ['yarn', script('yarn workspaces foreach -A run test', { workspaces: { packages: ['packages/*'] } })],
    ['lerna', { ...script('lerna run test'), 'lerna.json': '{ "packages": ["packages/*"] }' }],
    ['turbo', script('turbo run test', { workspaces: ['packages/*'], devDependencies: { vitest: '5' } })],
    [
      'nx',
      script('npm run all', {
        scripts: { test: 'npm run all', all: 'nx run-many -t test' },
        workspaces: ['packages/*'],
      }),
    ],
    ['nobody, for its root has no tests', { 'package.json': manifest({ workspaces: ['packages/*'] }) }],
  ])('are found where %s runs their tests', async (_who, files: Files) => {
    expect(await folders(files)).toEqual(three);
  });

  test('are not asked where the root has tests of its own', async () => {
    expect(await folders(script('node --test', { workspaces: ['packages/*'] }))).toEqual(['']);
  });
});

describe.skipIf(missingFor('pytest'))(`packages of ${titled('pytest')}`, () => {
  test('are chosen among by a root that has no manifest of Python itself', async () => {
    const files = {
      'sums/pyproject.toml': '[tool.pytest.ini_options]\n',
      'sums/tests/test_it.py': 'def test_it():\n    pass\n',
      'tides/pyproject.toml': '[tool.pytest.ini_options]\npythonpath = ["src"]\n',
      'tides/src/tides.py': 'HIGH = 1\n',
      'tides/tests/test_it.py': 'import tides\n\n\ndef test_it():\n    assert tides.HIGH == 2\n',
    };
    expect(await chosen(files)).toMatchObject({
      directory: 'tides',
      tests: ['tests/test_it.py::test_it failed'],
    });
  });
});
