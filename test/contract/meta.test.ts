import { describe, expect, test } from 'vitest';

import { type PluginMeta } from '../../agent/engine/plugin.ts';
import { plugins } from '../../agent/engine/registry.ts';

const kinds: readonly (readonly [kind: string, ofKind: readonly PluginMeta[]])[] = Object.entries(plugins);

describe.each(kinds)('every one of the %s', (_kind, ofKind) => {
  test('has a name of its own', () => {
    const ids = ofKind.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(0);
  });

  test.each(ofKind.map((plugin) => [plugin.id, plugin] as const))(
    '%s says what it does and where it comes from',
    (_id, plugin) => {
      expect(plugin.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(plugin.about).toMatch(/^[A-Z][^\n]{9,90}\.$/);
      expect(plugin.source.length).toBeGreaterThan(3);
    },
  );
});
