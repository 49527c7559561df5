import { describe, expect, test } from 'vitest';

import { failing, taskWith } from '../../test/doubles/builders.ts';
import { outOfReach } from './in-reach.ts';
import { COMMAND, type Evidence, type FrameworkName } from './suite.ts';

interface Red {
  readonly framework: FrameworkName;
  readonly files: readonly string[];
  readonly evidence?: Evidence;
}

function reachOf({ framework, files, evidence }: Red) {
  const task = taskWith(files.map((file) => failing(file, file === '' ? COMMAND : 'fails')));
  return outOfReach({
    suite: { ...task.suite, framework },
    baseline: { ...task.baseline, ...(evidence ? { evidence } : {}) },
  });
}

describe('what the embedded agent can reach from failing tests', () => {
  test.each<FrameworkName>([
    'go',
    'cargo',
    'nextest',
    'maven',
    'gradle',
    'dotnet',
    'rspec',
    'phpunit',
    'ctest',
  ])('is nothing where they are of %s', (framework) =>
    expect(reachOf({ framework, files: ['adder_test.any'] })).toBe('language'),
  );

  test.each<FrameworkName>([
    'node:test',
    'vitest',
    'jest',
    'mocha',
    'ava',
    'playwright',
    'pytest',
    'unittest',
  ])('is code where they are of %s', (framework) =>
    expect(reachOf({ framework, files: ['any'] })).toBeUndefined(),
  );

  test('is code where one of several stands in a file whose imports it follows, whatever the command', () => {
    expect(reachOf({ framework: 'tap', files: ['spec/a_spec.rb', 'test/a.test.ts'] })).toBeUndefined();
    expect(reachOf({ framework: 'ctest', files: ['test/a.test.mjs'] })).toBeUndefined();
  });

  test('is nothing where a command tells its exit status alone, names no file, or files of another language', () => {
    expect(reachOf({ framework: 'tap', files: [''], evidence: 'exit-status' })).toBe('exit-status');
    expect(reachOf({ framework: 'tap', files: ['', ''], evidence: 'native' })).toBe('no-files');
    expect(reachOf({ framework: 'tap', files: ['spec/a_spec.rb'], evidence: 'native' })).toBe('language');
  });
});
