// Owns recombination: partial fixers whose fixed tests complement each other, likeliest pairs first.
import { combine } from './candidate.mjs';

/** @import { Candidate } from './candidate.mjs' */
/** @import { Partial } from './trials.mjs' */

/**
 * Pairs that would fix more tests together than either does alone: those that fix most first, then by rank, then by how
 * few mutations they are.
 * @param {readonly Partial[]} partials
 * @param {number} most
 * @returns {Candidate[]}
 */
export function combinations(partials, most) {
  /** @type {{ candidate: Candidate, covers: number }[]} */
  const pairs = [];
  for (const [at, one] of partials.entries()) {
    for (const other of partials.slice(at + 1)) {
      const covers = new Set([...one.fixed, ...other.fixed]).size;
      if (covers <= Math.max(one.fixed.size, other.fixed.size)) continue;
      const candidate = combine(one.candidate, other.candidate);
      if (candidate) pairs.push({ candidate, covers });
    }
  }
  pairs.sort(
    (one, other) =>
      other.covers - one.covers ||
      one.candidate.order - other.candidate.order ||
      one.candidate.parts.length - other.candidate.parts.length,
  );
  return pairs.slice(0, most).map(({ candidate }) => candidate);
}

/**
 * The partial fixers worth pairing: of those that fix the same tests only the likeliest few.
 * @type {(partials: readonly Partial[], perKind: number) => Partial[]}
 */
export function representatives(partials, perKind) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return partials
    .toSorted(
      (one, other) => other.fixed.size - one.fixed.size || one.candidate.order - other.candidate.order,
    )
    .filter(({ fixed }) => {
      const kind = [...fixed].sort().join('\n');
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return (counts.get(kind) ?? 0) <= perKind;
    });
}
