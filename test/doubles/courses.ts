// What tests ask of the records of a run in the pond, and runs of a single attempt.
import { type Recorded, type RunEvent } from '../../agent/engine/events.ts';
import { foldAll } from '../../agent/engine/view.ts';
import { patchAt } from './builders.ts';
import { linesOf, type PondOptions } from './pond.ts';

/** Kinds of what happened, in order. */
export const kindsOf = (records: readonly Recorded[]) => records.map(({ event }) => event.kind);

/** Everything of one kind. */
export function eventsOf<Kind extends RunEvent['kind']>(records: readonly Recorded[], kind: Kind) {
  type Wanted = Extract<RunEvent, { readonly kind: Kind }>;
  const isWanted = (event: RunEvent): event is Wanted => event.kind === kind;
  return records.map(({ event }) => event).filter(isWanted);
}

/** What of a run must not depend on timing: what was decided, proposed and chosen, and how it ended. */
export function course(records: readonly Recorded[]) {
  const view = foldAll(records);
  // What was cut off counts for nothing, however far it came.
  const counting = [...view.rollouts.values()].filter(({ end }) => end !== 'cancelled');
  const patches = counting.map(({ id, patch, end, evaluations }) => ({
    id,
    lines: linesOf(patch),
    end,
    verdicts: evaluations.map(({ scope, verdict }) => `${scope} ${verdict.kind}`),
  }));
  return {
    decided: view.decided,
    patches: patches.toSorted((a, b) => a.id.localeCompare(b.id)),
    selection: view.selection,
    ended: view.ended,
  };
}

/** One attempt, then nothing more. */
export const flat = { strategy: 'best-of-n', options: { population: 1, generations: 1, enough: 1 } } as const;

/** One attempt that edits these lines. */
export const attemptAt = (...lines: readonly number[]): Partial<PondOptions> => ({
  config: flat,
  attempt: () => ({ patch: patchAt(...lines) }),
});
