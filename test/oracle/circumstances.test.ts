import { describe, expect, test } from 'vitest';

import { type RunConfig } from '../../agent/engine/events.ts';
import { DEFAULT_POLICY } from '../../agent/engine/sandbox-policy.ts';
import { circumstancesOf, type CircumstanceParts } from '../../sandbox/oracle/memory/circumstances.ts';
import { config } from '../doubles/builders.ts';
import { baseOf } from '../suite/base-of.ts';

const parts: CircumstanceParts = {
  base: baseOf({}),
  suite: { framework: 'node:test', argv: ['node', '--test'], directory: '', source: 'package.json' },
  confinement: { tier: 'full', backend: 'bubblewrap', lacks: [], mechanism: 'bubblewrap' },
  config,
  globs: ['test/**'],
};
const withConfig = (wishes: Partial<RunConfig>): CircumstanceParts => ({
  ...parts,
  config: { ...config, ...wishes },
});

describe('the circumstances of an answer', () => {
  test('are the same when all is the same', async () => {
    expect(await circumstancesOf(parts)).toMatch(/^[0-9a-f]{64}$/);
    expect(await circumstancesOf({ ...parts })).toBe(await circumstancesOf(parts));
    // What it took to find an answer does not change it.
    expect(await circumstancesOf(withConfig({ seed: 7, parallel: 4, testTimeoutS: 9 }))).toBe(
      await circumstancesOf(parts),
    );
  });

  test.each<[string, CircumstanceParts]>([
    [
      'another base',
      { ...parts, base: { ...parts.base, record: { ...parts.base.record, tree: '1'.repeat(40) } } },
    ],
    ['a command', { ...parts, suite: { ...parts.suite, argv: ['node', '--test', 'a.test.js'] } }],
    [
      'weaker walls',
      { ...parts, confinement: { tier: 'limits', backend: 'none', lacks: ['walls'], mechanism: 'none' } },
    ],
    ['protected files', { ...parts, globs: ['test/**', 'docs/**'] }],
    ['edits of tests', withConfig({ allowTestEdits: true })],
    ['limits', withConfig({ sandbox: { ...DEFAULT_POLICY, limits: { memoryMb: 64 } } })],
    ['an admitted variable', withConfig({ sandbox: { ...DEFAULT_POLICY, env: ['HOME'] } })],
  ])('are others with %s', async (_what, other) => {
    const found = await circumstancesOf(other);
    expect(found).toBeDefined();
    expect(found).not.toBe(await circumstancesOf(parts));
  });

  test.each([
    ['tests may reach a network', { domains: ['registry.npmjs.org'] }],
    ['an image may come to be another', { image: 'node:24' }],
  ])('cannot be pinned down where %s', async (_what, policy) => {
    expect(await circumstancesOf(withConfig({ sandbox: { ...DEFAULT_POLICY, ...policy } }))).toBeUndefined();
  });
});
