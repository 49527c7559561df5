// What the suite did on an equal base in equal circumstances, not long ago: a fresh run that agrees need not be repeated.
import * as v from 'valibot';

import { number, oneOf, shape, text } from '../../../agent/engine/decoding/decode-shape.ts';
import { type Clock } from '../../../agent/engine/ports.ts';
import { type SuiteRun, type TestResult } from '../../../agent/task/suite.ts';
import { contentHash } from '../../disk/blobs.ts';
import { type Records } from '../memory/records.ts';

export type TestedRun = SuiteRun & { readonly tests: readonly TestResult[] };

export interface KnownBaseline {
  /** How many earlier runs agree with this one in every test and in the exit code; 0 when none are known. */
  agreeing(run: TestedRun): Promise<number>;
  /** Keeps what runs of now have found if all of them agree; if not, forgets what was known. */
  keep(runs: readonly TestedRun[]): Promise<void>;
}

export interface KnownBaselineParts {
  readonly records: Records;
  readonly clock: Clock;
  /** As for verdicts; undefined where they cannot be pinned down. */
  readonly circumstances: Promise<string | undefined>;
}

interface Stored {
  readonly kind: 'galapagos-baseline';
  readonly version: 1;
  readonly at: number;
  readonly runs: number;
  /** The outcome of every test and the exit code, as one hash. */
  readonly outcome: string;
}

const storedSchema = shape<Stored>({
  kind: oneOf('galapagos-baseline'),
  version: v.literal(1),
  at: number,
  runs: number,
  outcome: text,
});

/** Longer ago, and what changed on the machine without a trace is more likely than it is worth. */
const OLDEST_MS = 24 * 60 * 60 * 1000;

/**
 * Nothing is taken from the store but a number and a hash: what the tests are, and which of them fail, is what a fresh
 * run says. Where outcomes have differed, nothing is kept, and the next baseline looks for flaky tests anew.
 */
export function knownBaseline({ records, clock, circumstances }: KnownBaselineParts): KnownBaseline {
  const key = async (): Promise<string | undefined> => {
    const found = await circumstances;
    return found === undefined ? undefined : contentHash(`baseline ${found}`);
  };
  return {
    async agreeing(run) {
      const name = await key();
      const stored = name === undefined ? undefined : await records.get(name, storedSchema);
      if (!stored) return 0;
      const age = clock.now() - stored.at;
      const isFit = age >= 0 && age <= OLDEST_MS && stored.outcome === outcomeOf(run);
      return isFit ? Math.max(0, Math.min(MOST_RUNS, Math.floor(stored.runs))) : 0;
    },
    async keep(runs) {
      const [first, ...others] = runs;
      const name = await key();
      if (!first || name === undefined) return;
      const outcome = outcomeOf(first);
      if (others.some((run) => outcomeOf(run) !== outcome)) return await records.drop(name);
      await records.put(name, {
        kind: 'galapagos-baseline',
        version: 1,
        at: clock.now(),
        runs: runs.length,
        outcome,
      });
    },
  };
}

/** No baseline is made of more. */
const MOST_RUNS = 3;

function outcomeOf({ tests, end }: TestedRun): string {
  const states = tests.map(({ id, state }) => [id, state] as const).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return contentHash(JSON.stringify([states, end]));
}
