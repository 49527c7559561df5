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
    test('turns the knobs there are, leaves off what is off, and never switches all off', async () => {
      await fc.assert(
        fc.asyncProperty(view, knobs, async (run, operators) => {
          const window = [...frozen(run).rollouts.values()];
          const tuned = await purely(() => controller.tune(window, frozen({ operators })));
          expect(Object.keys(tuned.operators).toSorted()).toEqual(Object.keys(operators).toSorted());
          for (const weight of Object.values(tuned.operators)) {
            expect(Number.isFinite(weight)).toBe(true);
            expect(weight).toBeGreaterThanOrEqual(0);
          }
          const off = Object.keys(operators).filter((name) => operators[name] === 0);
          expect(off.map((name) => tuned.operators[name])).toEqual(off.map(() => 0));
          const isOn = (weights: typeof operators) => Object.values(weights).some((weight) => weight > 0);
          expect(isOn(tuned.operators)).toBe(isOn(operators));
        }),
      );
    });

    test('asks for a temperature that models know, and for parents that there are', async () => {
      await fc.assert(
        fc.asyncProperty(view, fc.double({ min: 0, max: 2, noNaN: true }), async (run, temperature) => {
          const window = [...frozen(run).rollouts.values()];
          const knobs = frozen({ operators: { revise: 1, refine: 1, restructure: 1 }, temperature });
          const tuned = await purely(() => controller.tune(window, knobs));
          expect(tuned.temperature ?? 0).toBeGreaterThanOrEqual(0);
          expect(tuned.temperature ?? 0).toBeLessThanOrEqual(2);
          expect((tuned.avoidParents ?? []).filter((parent) => !run.rollouts.has(parent))).toEqual([]);
        }),
      );
    });

    test('leaves the knobs alone while it knows nothing', () => {
      const even = { operators: { revise: 1, recombine: 1 } };
      expect(controller.tune([], even)).toEqual(even);
    });
  },
);
