// How alike two patches are: the measure by which the same answer in other words is told.
import { type Patch } from './patch.ts';

/** From this likeness on two patches count as the same answer in other words. */
export const ALIKE = 0.9;

/**
 * Share of changed lines that two patches have in common, blanks at their ends apart: 0 … 1. Two patches that change
 * nothing are alike.
 */
export function likeness(a: Patch | undefined, b: Patch | undefined): number {
  const [left, right] = [linesOf(a), linesOf(b)];
  const all = new Set([...left, ...right]);
  const both = [...left].filter((line) => right.has(line)).length;
  return all.size === 0 ? 1 : both / all.size;
}

function linesOf(patch: Patch | undefined): ReadonlySet<string> {
  const files = patch?.files ?? [];
  return new Set(
    files.flatMap(({ path, hunks }) =>
      hunks.flatMap(({ removed, added }) => [
        ...removed.map((line) => `${path}-${line.trim()}`),
        ...added.map((line) => `${path}+${line.trim()}`),
      ]),
    ),
  );
}
