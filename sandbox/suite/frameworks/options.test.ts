import { describe, expect, test } from 'vitest';

import { testId } from '../../../agent/engine/ids.ts';
import { go } from './go.ts';
import { type Framework } from './framework.ts';
import { jest } from './jest.ts';
import { mocha } from './mocha.ts';
import { vitest } from './vitest.ts';

const only = [testId('src/a.test.js', 'sums › adds')];

/** What is left of a command's own words: those before the first of ours. */
function own(framework: Framework, command: string, chosen = false): string {
  const { argv } = framework.plain(command.split(' '), {
    reporters: '/suite',
    testMs: 60_000,
    ...(chosen ? { only } : {}),
  });
  const ours = argv.findIndex((word) => /^--(run|reporters?(=\/suite.*)?)$/.test(word));
  return argv.slice(0, ours).join(' ');
}

describe('a command keeps what selects and configures tests, and loses what', () => {
  test.each([
    ['ends it early', jest, 'jest --bail 1 src', 'jest src'],
    ['ends it early', jest, 'jest -b src', 'jest src'],
    ['ends it early', jest, 'jest --bail=2 3', 'jest 3'],
    ['ends it early', vitest, 'vitest run --bail 1 src', 'vitest run src'],
    ['ends it early', mocha, 'mocha -b src', 'mocha src'],
    ['reports elsewhere', jest, 'jest --reporters default jest-junit --verbose', 'jest --verbose'],
    ['reports elsewhere', jest, 'jest src --reporters=default --reporters jest-junit', 'jest src'],
    ['reports elsewhere', mocha, 'mocha -R dot src', 'mocha src'],
    ['watches', jest, 'jest --watch src', 'jest src'],
    ['watches', vitest, 'vitest watch src', 'vitest run src'],
    ['watches', mocha, 'mocha --watch src', 'mocha src'],
    ['shuffles', jest, 'jest --randomize src', 'jest src'],
    ['makes expectations of what it finds', jest, 'jest -u src', 'jest src'],
    ['makes expectations of what it finds', vitest, 'vitest run --update src', 'vitest run src'],
  ] as const)('%s: $2', (_what, framework, command, left) => {
    expect(own(framework, command)).toBe(left);
  });

  test.each([
    [jest, 'jest -t adds src', 'jest src'],
    [jest, 'jest --testNamePattern=adds src', 'jest src'],
    [vitest, 'vitest run -t adds src', 'vitest run src'],
  ] as const)('chooses names, where others are chosen: $1', (framework, command, left) => {
    expect(own(framework, command)).toBe(command);
    expect(own(framework, command, true)).toBe(left);
  });
});

test('Go is told the order of its tests', () => {
  const { argv } = go.plain(['go', 'test', './...'], { reporters: '/suite', testMs: 1_000, shuffle: 7 });
  expect(argv).toContain('-shuffle=7');
});
