import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { ownFlags } from './javascript.mjs';
import { argumentsOf, interpreterOf } from './python.mjs';

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

  test.each(['.venv', 'venv'])(
    'the Python of %s beside it is taken before any on the path',
    (environment) => {
      const directory = mkdtempSync(join(tmpdir(), 'galapagos venv '));
      onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
      expect(interpreterOf(['python3', '-m', 'pytest'], directory)).toBe('python3');
      const bin = join(directory, environment, 'bin');
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'python3'), '');
      expect(interpreterOf(['python3', '-m', 'pytest'], directory)).toBe(join(bin, 'python3'));
      expect(interpreterOf(['/usr/bin/python3', '-m', 'pytest'], directory)).toBe('/usr/bin/python3');
      expect(interpreterOf(['no-such-program'], directory)).toBe(join(bin, 'python3'));
      writeFileSync(join(bin, 'pytest'), '#!/bin/sh\n');
      writeFileSync(join(bin, 'python'), '');
      expect(interpreterOf(['pytest'], directory)).toBe(join(bin, 'python3'));
    },
  );
});
