import { describe, expect, test } from 'vitest';

import { protectedGlobs, protection, steersRunner } from './protect.ts';
import { type Suite } from './suite.ts';

const node: Suite = { framework: 'node:test', argv: ['node', '--test'], directory: '', source: '' };
const guards = (path: string, suite = node, allowTestEdits = false): boolean =>
  protection({ globs: protectedGlobs(suite), allowTestEdits })(path);

describe('protected files', () => {
  test.each([
    'sum.test.mjs',
    'packages/a/src/sum.spec.tsx',
    'test/sum.js',
    'test/data/golden.json',
    'TEST/Sum.JS',
    'src/__snapshots__/sum.test.ts.snap',
    'src/__mocks__/fs.js',
    'tests/test_sum.py',
    'app/sum_test.py',
    'conftest.py',
    'app/conftest.py',
    'pytest.ini',
    'pyproject.toml',
    'package.json',
    'packages/a/package.json',
    'package-lock.json',
    'vitest.config.ts',
    'jest.setup.js',
    '.mocharc.yml',
    '.npmrc',
    '.env',
    'requirements-dev.txt',
    '.github/workflows/ci.yml',
    '.vscode/tasks.json',
    '.husky/pre-commit',
    'node_modules/vitest/index.js',
    'pytest.py',
    'unittest/__init__.py',
    'sitecustomize.py',
    'src/sitecustomize/__init__.py',
    'usercustomize/__init__.py',
    'x.pth',
    'sums/sums_test.go',
    'sums/testdata/golden.txt',
    'go.mod',
    'tools/go.sum',
    'go.work',
    'tests/whole.rs',
    'src/parser/tests.rs',
    'crates/a/Cargo.toml',
    'Cargo.lock',
    '.cargo/config.toml',
    '.config/nextest.toml',
    'rust-toolchain.toml',
    'tests/check.c',
    'src/sums_test.cc',
    'CMakeLists.txt',
    'cmake/Warnings.cmake',
    'vendor/github.com/stretchr/testify/assert/assertions.go',
    'CMakePresets.json',
    'pytest.toml',
    'app/.pytest.toml',
    'jest.unit.config.js',
    'jest-e2e.config.cjs',
    'vite.config.prod.ts',
    'postcss.config.cjs',
    '.postcssrc.json',
    '.pnp.cjs',
    '.yarn/cache/vitest.zip',
    'tsconfig.test.json',
    'jsconfig.json',
    'extra-1.0.dist-info/entry_points.txt',
    'extra.egg-info/entry_points.txt',
  ])('%s', (path) => {
    expect(guards(path)).toBe(true);
  });

  test.each([
    'src/sum.js',
    'lib/attest.py',
    'contest.py',
    'src/latest/index.ts',
    'README.md',
    'app/testing.py',
    'sums/sums.go',
    'src/lib.rs',
    'src/latest.rs',
    'build.rs',
    'src/attest.c',
    'src/available.config.ts',
    'src/babelConfig.ts',
    'src/config.ts',
  ])('are not %s', (path) => {
    expect(guards(path)).toBe(false);
  });

  test('are, of a command nobody can look into, the files it names', () => {
    const make: Suite = { framework: 'tap', argv: ['make', 'test'], directory: 'app', source: '' };
    const line: Suite = {
      framework: 'tap',
      argv: ['sh', '-c', './tools/run.sh && node check.js'],
      directory: '',
      source: '',
    };
    expect(guards('app/Makefile', make)).toBe(true);
    expect(guards('lib/Makefile', make)).toBe(false);
    expect(guards('tools/run.sh', line)).toBe(true);
    expect(guards('check.js', line)).toBe(true);
  });

  test.each([
    ['node -r ./hooks.cjs --test', 'hooks.cjs', 'src/hooks.cjs'],
    ['node --import=./tools/hooks.mjs --test', 'tools/hooks.mjs', 'hooks.mjs'],
    ['node --loader tools/ts.mjs --test', 'tools/ts.mjs', 'tools/js.mjs'],
    ['jest --config config/unit.json', 'config/unit.json', 'config/other.json'],
    ['jest -c=unit.json', 'unit.json', 'src/unit.json'],
    ['mocha -r ./tools/setup', 'tools/setup.cjs', 'tools/set.cjs'],
    ['vitest run --config vitest/own.ts', 'vitest/own.ts', 'vitest/more.ts'],
    ['python3 -m pytest -p tools.plugin -c ci.ini', 'tools/plugin.py', 'plugin.py'],
    ['python3 -m pytest -p tools.plugin -c ci.ini', 'ci.ini', 'ci.py'],
    ['pytest -ptools.plugin', 'tools/plugin.py', 'plugin.py'],
    ['env NODE_OPTIONS=--require=./own.cjs mocha', 'own.cjs', 'mocha.js'],
    ['node --test checks/all.mjs', 'checks/all.mjs', 'all.mjs'],
    ['mvn -gs ci/settings.xml test', 'ci/settings.xml', 'settings.xml'],
    ['gradle --init-script ci/all.kts test', 'ci/all.kts', 'all.kts'],
    ['pytest --doctest-modules src/sums.py', 'pytest.ini', 'src/sums.py'],
    ['jest --collectCoverageFrom=src/sum.js', 'jest.config.js', 'src/sum.js'],
  ])('are those that a command names: %s', (command, named, other) => {
    const suite: Suite = { ...node, argv: command.split(' '), directory: 'app' };
    const isNamed = (path: string): boolean => guards(`app/${path}`, suite);
    expect([named, other].map(isNamed)).toEqual([true, false]);
  });

  test('are those that a line of the shell names, in the folder it goes to, and not the sources it builds', () => {
    const line =
      "tsc -p own.json src/sum.ts && node build.mjs && cd app && A='1' mocha -r '../tools/setup.cjs'";
    const suite: Suite = { ...node, argv: ['sh', '-c', line] };
    const paths = ['own.json', 'build.mjs', 'tools/setup.cjs', 'src/sum.ts', 'app/build.mjs'];
    expect(paths.filter((path) => guards(path, suite))).toEqual(['own.json', 'build.mjs', 'tools/setup.cjs']);
  });

  test('are those that a configuration names, whatever signs are in their names, and nothing beside them', () => {
    const suite: Suite = { ...node, named: ['tools/[first] (a).js', 'src/register.ts'] };
    const paths = ['tools/[first] (a).js', 'src/register.ts', 'tools/f.js', 'src/sum.ts', 'register.ts'];
    expect(paths.filter((path) => guards(path, suite))).toEqual(['tools/[first] (a).js', 'src/register.ts']);
  });

  test('are fewer where tests may be edited: configuration, snapshots and data stay', () => {
    expect(guards('test/sum.test.js', node, true)).toBe(false);
    expect(guards('test/data/golden.json', node, true)).toBe(true);
    expect(guards('package.json', node, true)).toBe(true);
  });
});

describe('what a runner would obey, or load before the first test', () => {
  test.each(['app/conftest.py', 'vitest.config.ts', '.mocharc.cjs', 'sitecustomize.py', 'x.pth'])(
    '%s',
    (path) => {
      expect(steersRunner(path)).toBe(true);
    },
  );

  test.each(['package.json', 'test/a.test.js', 'node_modules/.vite-temp/vitest.config.ts.mjs', 'src/sum.js'])(
    'is not %s',
    (path) => {
      expect(steersRunner(path)).toBe(false);
    },
  );
});
