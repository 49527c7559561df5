import { describe, expect, test } from 'vitest';

import { ownFlags } from './javascript.mjs';
import { argumentsOf } from './python.mjs';

describe('of the project’s own command', () => {
  test.each([
    [['node', '--test'], []],
    [
      ['node', '--import', './setup.mjs', '--test', 'test/'],
      ['--import', './setup.mjs'],
    ],
    [['node', '--import=tsx', '--test', '--test-reporter=spec'], ['--import=tsx']],
    [
      ['mocha', '-r', 'chai/register-expect', '--experimental-vm-modules'],
      ['-r', 'chai/register-expect', '--experimental-vm-modules'],
    ],
  ])('%j keeps %j for the worker', (argv, flags) => {
    expect(ownFlags(argv)).toEqual(flags);
  });

  test.each([
    [['python3', '-m', 'unittest', 'discover', '-s', 'tests'], 'unittest', ['discover', '-s', 'tests']],
    [['pytest', '-c', 'x.ini'], 'pytest', ['-c', 'x.ini']],
    [['/venv/bin/pytest', 'tests'], 'pytest', ['tests']],
    [['poetry', 'run', 'py.test', '-q'], 'pytest', ['-q']],
    [['make', 'test'], 'pytest', []],
  ])('%j tells %s %j', (argv, framework, rest) => {
    expect(argumentsOf(argv, framework)).toEqual(rest);
  });
});
