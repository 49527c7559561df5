// What compiled languages are tested with, looked up on this machine and on one that has nothing.
import { afterEach, describe, expect, test, vi } from 'vitest';

import { type FrameworkName } from '../../agent/task/suite.ts';
import { toolsOf } from '../../sandbox/suite/toolchain.ts';
import { missing } from './trial.ts';

const tools = async (framework: FrameworkName, ...argv: readonly string[]) =>
  await toolsOf({ framework, argv, directory: '', source: '' }, '/nowhere');

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the tools of a suite in a compiled language', () => {
  test.each([
    ['go', ['go', 'test'], [['go', /(golang-go|golang|go)$/]]],
    ['cargo', ['cargo', 'test'], [['cargo', /(cargo|rust)$/]]],
    [
      'nextest',
      ['cargo', 'nextest', 'run'],
      [
        ['cargo', /(cargo|rust)$/],
        ['cargo-nextest', /^cargo install --locked cargo-nextest$/],
      ],
    ],
    [
      'ctest',
      ['ctest'],
      [
        ['ctest', /cmake$/],
        ['cmake', /cmake$/],
      ],
    ],
  ] as const)('of %s come with the one command that installs them', async (framework, argv, expected) => {
    vi.stubEnv('PATH', '/nowhere');
    expect(await tools(framework, ...argv)).toEqual(
      expected.map(([name, fix]) => ({
        name,
        present: false,
        detail: 'not on PATH',
        fix: expect.stringMatching(fix),
      })),
    );
  });

  test.skipIf(missing('go'))('tell their version and where they lie', async () => {
    expect(await tools('go', 'go', 'test')).toEqual([
      { name: 'go', present: true, detail: expect.stringMatching(/^go version go1\.\d+.*, \/.*go$/) },
    ]);
  });
});
