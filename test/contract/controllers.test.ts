import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { plugins } from '../../agent/engine/registry.ts';
import { frozen, purely, view } from './worlds.ts';

const knobs = fc.dictionary(
  fc.constantFrom('revise', 'recombine', 'refine'),
  fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 5, noNaN: true })),
);

describe.each(plugins.controllers.map((controller) => [controller.id, controller] as const))(
  'the controller %s',
  (_id, controller) => {
    test('turns the knobs there are, and leaves off what is off', async () => {
      await fc.assert(
        fc.asyncProperty(view, knobs, async (run, operators) => {
          const window = [...frozen(run).rollouts.values()];
          const tuned = await purely(() => controller.tune(window, frozen({ operators })));
          expect(Object.keys(tuned.operators).toSorted()).toEqual(Object.keys(operators).toSorted());
          for (const [name, weight] of Object.entries(tuned.operators)) {
            expect(Number.isFinite(weight)).toBe(true);
            expect(weight > 0).toBe((operators[name] ?? 0) > 0);
          }
        }),
      );
    });

    test('leaves the knobs alone while it knows nothing', () => {
      const even = { operators: { revise: 1, recombine: 1 } };
      expect(controller.tune([], even)).toEqual(even);
    });
  },
);
