import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { plugins } from '../../agent/engine/registry.ts';
import { emptyView, foldAll } from '../../agent/engine/view.ts';
import { pond } from '../doubles/pond.ts';
import { frozen, purely, view } from './worlds.ts';

describe.each(plugins.exporters.map((exporter) => [exporter.id, exporter] as const))(
  'the exporter %s',
  (_id, exporter) => {
    const written = (run: Parameters<typeof exporter.run>[0]) => {
      const chunks: string[] = [];
      exporter.run(run, (chunk) => chunks.push(chunk));
      return chunks.join('');
    };

    test('writes any run, however far it came', async () => {
      await fc.assert(
        fc.asyncProperty(view, async (run) => {
          expect(await purely(() => written(frozen(run)))).toMatch(/\n$/);
        }),
        { numRuns: 50 },
      );
      expect(written(emptyView)).not.toBe('');
    });

    test('writes a run after every one of its events', async () => {
      const records = await pond().run();
      for (let count = 1; count <= records.length; count += 7) {
        expect(written(foldAll(records.slice(0, count)))).not.toMatch(/undefined|NaN|\[object/);
      }
    });

    test('names the kind of text it writes', () => {
      expect(exporter.mediaType).toMatch(/^[a-z]+\/[a-z.+-]+$/);
    });
  },
);
