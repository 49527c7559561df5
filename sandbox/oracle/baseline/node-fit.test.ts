import { describe, expect, test } from 'vitest';

import { parseTestId } from '../../../agent/engine/ids.ts';
import { type Suite, type SuiteRun } from '../../../agent/task/suite.ts';
import { scriptedBoxes } from '../../../test/oracle/scripted-boxes.ts';
import { baseOf } from '../../../test/suite/base-of.ts';
import { unfitNode } from './node-fit.ts';

const suite: Suite = {
  framework: 'node:test',
  argv: ['node', '--test'],
  directory: '',
  source: 'package.json',
};
const nothing: SuiteRun = {
  end: { kind: 'exited', code: 0 },
  tests: [],
  ms: 10,
  output: { head: '', tail: '', bytes: 0 },
};
const loadFailed = (message: string): SuiteRun => ({
  ...nothing,
  tests: [{ id: parseTestId('a.test.ts::(load)'), state: 'failed', message }],
});
const asks = (node: string): string => JSON.stringify({ engines: { node } });

interface Case {
  readonly run?: SuiteRun;
  readonly files?: Readonly<Record<string, string>>;
  readonly node?: string;
  readonly suite?: Partial<Suite>;
}

async function found({ run = nothing, files = {}, node = 'v20.20.2', suite: other = {} }: Case) {
  const boxes = scriptedBoxes([], node);
  const base = baseOf(files);
  await using box = await boxes.open(base);
  const { signal } = new AbortController();
  return await unfitNode({ run, suite: { ...suite, ...other }, base, box, signal });
}

const unfit = (wanted: string, source: string) => ({
  kind: 'node-unfit',
  command: 'node --test',
  found: '20.20.2',
  wanted,
  source,
});

describe('the Node on the path is to blame', () => {
  const files = { 'package.json': asks('>=22.18') };

  test('where no tests are found, no report is left or a file does not load, and the project asks for another', async () => {
    const blamed = unfit('>=22.18', 'package.json engines.node');
    const { tests: _, ...unread } = nothing;
    expect(await found({ files })).toEqual(blamed);
    expect(await found({ files, run: unread })).toEqual(blamed);
    expect(await found({ files, run: loadFailed('SyntaxError') })).toEqual(blamed);
  });

  test.each(['vitest', 'jest', 'mocha', 'ava', 'playwright', 'tap'] as const)(
    'of tests that %s runs, too',
    async (framework) => {
      expect(await found({ files, suite: { framework } })).toEqual(
        unfit('>=22.18', 'package.json engines.node'),
      );
    },
  );

  test('where the package of the tests asks for another than the repository', async () => {
    const both = { 'package.json': asks('>=18'), 'app/package.json': asks('^22.18 || 24') };
    expect(await found({ files: both, suite: { directory: 'app' } })).toEqual(
      unfit('^22.18 || 24', 'app/package.json engines.node'),
    );
    const one = { 'package.json': asks('>=22'), 'app/package.json': '{}' };
    expect(await found({ files: one, suite: { directory: 'app' } })).toEqual(
      unfit('>=22', 'package.json engines.node'),
    );
  });

  test('where it does not read TypeScript and the tests are in it', async () => {
    const blamed = unfit('>=22.18', 'they are in TypeScript');
    expect(await found({ files: { 'test/queue.test.ts': '' } })).toEqual(blamed);
    const run = loadFailed('TypeError: Unknown file extension ".ts" for /p/a.test.ts');
    expect(await found({ run })).toEqual(blamed);
  });
});

describe('the Node on the path is not to blame', () => {
  test('where the project asks for it, for nothing, or in words that are no range', async () => {
    const files = { 'package.json': asks('>=20') };
    expect(await found({ files })).toBeUndefined();
    expect(await found({ files: { 'package.json': asks('lts/*'), 'a.test.js': '' } })).toBeUndefined();
    expect(await found({ files: { 'a.test.js': '' } })).toBeUndefined();
    expect(await found({ files: { 'a.test.ts': '' }, node: 'v24.21.0' })).toBeUndefined();
  });

  test('where it is a preview of what the project asks for', async () => {
    const files = { 'package.json': asks('>=22') };
    expect(await found({ files, node: 'v25.0.0-nightly20250918' })).toBeUndefined();
  });

  test('where the tests load', async () => {
    const run = { ...nothing, tests: [{ id: parseTestId('a.test.js::adds'), state: 'failed' }] } as const;
    expect(await found({ run, files: { 'package.json': asks('>=22') } })).toBeUndefined();
  });

  test('where the tests are in Python, or there is no Node', async () => {
    const files = { 'package.json': asks('>=22') };
    expect(await found({ files, suite: { framework: 'pytest', argv: ['pytest'] } })).toBeUndefined();
    expect(await found({ files, node: 'sh: 1: node: not found' })).toBeUndefined();
  });
});
