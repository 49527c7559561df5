import { describe, expect, test } from 'vitest';

import { readCommandLine, type Scripts } from './command-line.ts';

const read = (line: string, scripts: Scripts = {}) => {
  const found = readCommandLine(line, scripts);
  return found.ok ? [found.value.framework, ...found.value.argv] : found.fault;
};

describe('a test command', () => {
  test.each([
    ['vitest run', 'vitest', 'vitest', 'run'],
    ['npx --no-install vitest --run', 'vitest', 'vitest', '--run'],
    ['pnpm exec jest --ci', 'jest', 'jest', '--ci'],
    ['node --test', 'node:test', 'node', '--test'],
    ['tsx --test test/a.test.ts', 'node:test', 'tsx', '--test', 'test/a.test.ts'],
    ['node node_modules/jest/bin/jest.js', 'jest', 'node', 'node_modules/jest/bin/jest.js'],
    ['c8 --reporter text mocha -r ts-node/register', 'mocha', 'mocha', '-r', 'ts-node/register'],
    ['python -m pytest -q tests', 'pytest', 'python', '-m', 'pytest', '-q', 'tests'],
    [
      'python3 -W error -m unittest discover',
      'unittest',
      'python3',
      '-W',
      'error',
      '-m',
      'unittest',
      'discover',
    ],
    ['uv run --extra dev pytest', 'pytest', 'pytest'],
    ['coverage run --source=x -m pytest -q', 'pytest', 'python3', '-m', 'pytest', '-q'],
    ['react-scripts test', 'jest', 'react-scripts', 'test'],
    ["mocha 'test/**/*.js'", 'mocha', 'mocha', 'test/**/*.js'],
  ])('is read to its framework: %s', (line, ...expected) => {
    expect(read(line)).toEqual(expected);
  });

  test('keeps its environment', () => {
    expect(read('NODE_ENV=test cross-env TZ=UTC jest')).toEqual([
      'jest',
      'env',
      'NODE_ENV=test',
      'TZ=UTC',
      'jest',
    ]);
  });

  test('is followed through package scripts, with what comes before and with its arguments', () => {
    const scripts = { test: 'npm run unit -- --bail', unit: 'vitest run', pretest: 'node build.js' };
    expect(readCommandLine('npm test', scripts)).toEqual({
      ok: true,
      value: {
        framework: 'vitest',
        argv: ['sh', '-c', 'node build.js && vitest run --bail'],
        through: ['test', 'unit'],
      },
    });
    expect(read('CI=1 yarn unit src', scripts)).toEqual(['vitest', 'env', 'CI=1', 'vitest', 'run', 'src']);
    expect(read('npm run unit', scripts)).toEqual(['vitest', 'vitest', 'run']);
  });

  test('drops linters before and everything after, and keeps what builds', () => {
    const scripts = { lint: 'eslint .', test: 'npm run lint && tsc -p . && mocha dist && npm run lint' };
    expect(read('npm test', scripts)).toEqual(['mocha', 'sh', '-c', 'tsc -p . && mocha dist']);
  });

  test('drops what its output goes to', () => {
    expect(read('node --test 2>&1 | tap-spec')).toEqual(['node:test', 'node', '--test']);
    expect(read('node --test --test-concurrency 1')).toEqual([
      'node:test',
      'node',
      '--test',
      '--test-concurrency',
      '1',
    ]);
    expect(read('jest || true')).toEqual(['jest', 'jest']);
    expect(read('pytest > out.txt')).toEqual(['pytest', 'pytest']);
  });

  test('needs a shell where only a shell can read it', () => {
    expect(read('node --test test/*.test.mjs')).toEqual([
      'node:test',
      'sh',
      '-c',
      'node --test test/*.test.mjs',
    ]);
    expect(read('mocha --root $PWD')).toEqual(['mocha', 'sh', '-c', 'mocha --root $PWD']);
    expect(read("cd app && A='1 2' pytest")).toEqual(['pytest', 'sh', '-c', "cd app && A='1 2' pytest"]);
  });

  test('is taken as it is where no framework is known', () => {
    expect(read('make test')).toEqual(['tap', 'make', 'test']);
    expect(read('./run.sh && echo done')).toEqual(['tap', 'sh', '-c', './run.sh && echo done']);
    expect(read('(cd a && vitest)')).toEqual(['tap', 'sh', '-c', '(cd a && vitest)']);
    expect(read('tape test/*.js | tap-spec')).toEqual(['tap', 'sh', '-c', 'tape test/*.js']);
    expect(read('npm test --workspaces')).toEqual(['tap', 'npm', 'test', '--workspaces']);
  });

  test('without those that check the source, where nobody knows which of the others tests', () => {
    expect(read("evalmd README.md && eslint . && nyc tape 'test/**/*.js'")).toEqual([
      'tap',
      'sh',
      '-c',
      "evalmd README.md && nyc tape 'test/**/*.js'",
    ]);
    expect(read('standard && tsc --noEmit && uvu test')).toEqual(['tap', 'uvu', 'test']);
    expect(read('npm-run-all -l -p "lint:**" && jest --ci')).toEqual(['jest', 'jest', '--ci']);
    expect(read('run-s lint unit')).toEqual(['tap', 'run-s', 'lint', 'unit']);
    expect(read('eslint . && prettier --check .')).toEqual([
      'tap',
      'sh',
      '-c',
      'eslint . && prettier --check .',
    ]);
  });

  test('that cannot be read says why', () => {
    expect(read('  ')).toBe('the command is empty');
    expect(read("pytest -k 'a")).toBe('a quote is opened and never closed');
    expect(read('npm test')).toBe('package.json has no script "test"');
    expect(read('npm run a', { a: 'npm run b', b: 'npm run a' })).toBe(
      'its package scripts call each other without end',
    );
  });

  test('is given up where a few scripts come to millions of commands', () => {
    const calls = (name: string): string => Array.from({ length: 99 }, () => `npm run ${name}`).join(' && ');
    const scripts = { test: calls('a'), a: calls('b'), b: calls('c'), c: calls('d'), d: 'echo' };
    for (const last of ['echo', ' ']) {
      expect(read('npm test', { ...scripts, d: last })).toBe('its package scripts come to too many commands');
    }
  });
});
