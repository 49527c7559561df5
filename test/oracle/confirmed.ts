// The confirmation of a patch that adds, in boxes whose runs are written down: what it comes to, and what it asks for.
import { expect } from 'vitest';

import { testId } from '../../agent/engine/ids.ts';
import { type FrameworkName } from '../../agent/task/suite.ts';
import { type Baseline } from '../../agent/task/task.ts';
import { SuiteOracle } from '../../sandbox/oracle/oracle.ts';
import { type Slots } from '../../sandbox/oracle/slots.ts';
import { taskWith } from '../doubles/builders.ts';
import { baseOf } from '../suite/base-of.ts';
import { patchOf } from './patches.ts';
import { scriptedBoxes, type Scripted } from './scripted-boxes.ts';

export const file = 'test/sum.test.js';
/** Fails on the base, and is to be repaired; `zero` and `rounds` pass there. */
export const adds = testId(file, 'adds');
export const zero = testId(file, 'zero');
export const rounds = testId(file, 'rounds');
const files = { 'sum.js': 'a - b\n', [file]: 'the tests\n' };
/** What every other order is shuffled by. */
export const SEED = 0xaaaaaaa;

/** The runs come in the order of `script`, one box each; `again` confirms the same patch once more. */
export async function confirmed(
  script: readonly Scripted[],
  wishes: Partial<Baseline> = {},
  framework: FrameworkName = 'vitest',
) {
  const plain = taskWith([{ id: adds, state: 'failed' }], 0);
  const argv = framework === 'vitest' ? ['vitest', 'run'] : plain.suite.argv;
  const suite = { ...plain.suite, framework, argv };
  const task = { ...plain, suite, baseline: { ...plain.baseline, passToPass: [zero, rounds], ...wishes } };
  const boxes = scriptedBoxes(script);
  const places: string[] = [];
  const slots: Slots = {
    take: (_signal, how = 'beside') => {
      places.push(how);
      return Promise.resolve({ [Symbol.dispose]: () => undefined });
    },
  };
  const parts = { workspaces: boxes, base: baseOf(files), isProtected: () => false, timeoutMs: 1_000, slots };
  const patch = patchOf(files, { 'sum.js': 'a + b\n' });
  const signal = new AbortController().signal;
  const oracle = new SuiteOracle({ ...parts, task });
  const again = () => oracle.judge(patch, 'confirm', signal);
  const evaluation = await again();
  expect(boxes.openNow()).toBe(0);
  return { evaluation, again, asked: boxes.asked, places };
}

export const passed = { [adds]: 'passed', [zero]: 'passed', [rounds]: 'passed' } as const;
export const green: Scripted = { tests: passed };
export const roundsFails: Scripted = { tests: { ...passed, [rounds]: 'failed' } };
export const addsFails: Scripted = { tests: { ...passed, [adds]: 'failed' } };

/** What a box was asked for, in letters. */
export const words = (asked: Awaited<ReturnType<typeof confirmed>>['asked']) =>
  asked.map(({ written, only, shuffled, failFast }) =>
    [
      written.length === 0 ? 'base' : 'patch',
      only ? 'alone' : 'whole',
      ...(shuffled ? ['shuffled'] : []),
      ...(failFast ? ['to the first failure'] : []),
    ].join(', '),
  );
