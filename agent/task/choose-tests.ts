// Which of the failing tests a user means by the names they gave.
import { type Fault } from '../engine/fault.ts';
import { type TestId } from '../engine/ids.ts';
import { failure, success, type Outcome } from '../engine/outcome.ts';
import { partsOf } from './suite.ts';
import { type Baseline } from './task.ts';

/** What a suite did on the base, as far as names are looked up in it. */
export type Known = Pick<Baseline, 'failToPass' | 'passToPass' | 'flaky' | 'skipped'>;

const NEAREST = 3;

/**
 * The failing tests that are meant, in the order of `failToPass`. A name is the whole id, else the whole name of one
 * test, else a part that only one of them has; case and the marks between suites do not matter for a part.
 */
export function chooseTests(names: readonly string[], known: Known): Outcome<readonly TestId[], Fault> {
  const chosen = new Set<TestId>();
  for (const name of names) {
    const [only, ...others] = meant(name, known.failToPass);
    if (only === undefined) return failure(unmatched(name, known));
    if (others.length > 0)
      return failure({ kind: 'test-unmatched', name, why: 'several', tests: [only, ...others] });
    chosen.add(only);
  }
  return success(known.failToPass.filter((test) => chosen.has(test)));
}

/** The strictest reading that fits any test. */
function meant(name: string, tests: readonly TestId[]): readonly TestId[] {
  const readings: readonly ((test: TestId) => boolean)[] = [
    (test) => test === name,
    (test) => fullName(test) === name || partsOf(test).path.at(-1) === name,
    (test) => name.trim() !== '' && loose(test).includes(loose(name)),
  ];
  return readings.map((fits) => tests.filter(fits)).find((found) => found.length > 0) ?? [];
}

const fullName = (test: TestId): string => partsOf(test).path.join(' › ');

const loose = (text: string): string => text.toLowerCase().replace(/[\s›>]+/g, ' ');

function unmatched(name: string, known: Known): Fault {
  const { failToPass, passToPass, flaky, skipped } = known;
  const others = [
    ['passing', passToPass],
    ['flaky', flaky],
    ['skipped', skipped],
  ] as const;
  for (const [why, tests] of others) {
    const found = meant(name, tests);
    if (found.length > 0) return { kind: 'test-unmatched', name, why, tests: found };
  }
  const ranked = failToPass
    .map((test) => ({ test, likeness: likeness(name, fullName(test)) }))
    .toSorted((a, b) => b.likeness - a.likeness);
  const tests = ranked.slice(0, NEAREST).map(({ test }) => test);
  return { kind: 'test-unmatched', name, why: 'unknown', tests };
}

/** Share of triples of letters that two texts have in common: names are long, and slips in them are short. */
export function likeness(a: string, b: string): number {
  const [left, right] = [triples(a), triples(b)];
  const both = [...left].filter((triple) => right.has(triple)).length;
  return (2 * both) / Math.max(1, left.size + right.size);
}

function triples(text: string): ReadonlySet<string> {
  const padded = ` ${loose(text)} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3)));
}
