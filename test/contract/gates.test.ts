import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { plugins } from '../../agent/engine/registry.ts';
import { emptyPatch } from '../../agent/patch/identity.ts';
import { hunksOf } from '../../agent/patch/subset.ts';
import { emptyView } from '../../agent/engine/view.ts';
import { patchAt, task } from '../doubles/builders.ts';
import { contextOn, frozen, patch, purely } from './worlds.ts';

const protect = ['test/**', 'package.json'];

describe.each(plugins.gates.map((gate) => [gate.id, gate] as const))('the gate %s', (_id, gate) => {
  test('lets an honest patch and an empty one pass', async () => {
    for (const honest of [patchAt(3, 9), emptyPatch]) {
      expect(await gate.check({ task, patch: honest, protect }, contextOn(emptyView))).toEqual({
        kind: 'ok',
      });
    }
  });

  test('hands back nothing but a part of the patch, and lets that part pass', async () => {
    await fc.assert(
      fc.asyncProperty(patch, async (proposed) => {
        const subject = frozen({ task, patch: proposed, protect });
        const answer = await purely(() => gate.check(subject, contextOn(emptyView)));
        const fix = answer.kind === 'refuse' ? (answer.fix ?? emptyPatch) : proposed;
        const parts = hunksOf(proposed).map((part) => JSON.stringify({ ...part, index: 0 }));
        const kept = hunksOf(fix).map((part) => JSON.stringify({ ...part, index: 0 }));
        expect(kept.filter((part) => !parts.includes(part))).toEqual([]);
        expect(await gate.check({ task, patch: fix, protect }, contextOn(emptyView))).toEqual({ kind: 'ok' });
        expect(answer.kind === 'refuse' ? answer.why : 'passed').not.toBe('');
      }),
    );
  });
});
