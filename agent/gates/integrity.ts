// The gate against patches that make tests pass without mending the program: it looks at what a patch adds.
import { type Gate, type GateSubject } from '../engine/plugin.ts';
import { hunksOf, type PatchPart } from '../patch/subset.ts';
import { isTestCode } from '../task/protect.ts';
import { tricks } from './tricks.ts';
import { specialCase } from './special-case.ts';
import { weakening } from './weakening.ts';
import { without, type Offence } from './without.ts';

/**
 * Refuses hunks that skip tests, end the process, tamper with the runner, ask whether a test is running, weaken
 * assertions, or answer a failing test by its own input. Syntactic, so it can err; hidden tests and the fresh box of the
 * oracle are the other two guards. What a hunk removes and adds again in equal measure is no offence.
 */
export const integrity: Gate = {
  id: 'integrity',
  about: 'No skipped tests, no early exits, no special cases for the tests.',
  source: 'observed reward hacks: DGM (2505.22954) §H, ImpossibleBench (2510.20270); the patterns are ours',
  at: 'result',
  check: async (subject) =>
    without(
      subject.patch,
      hunksOf(subject.patch).flatMap((part) => offencesOf(part, subject)),
    ),
};

function offencesOf(part: PatchPart, { task }: GateSubject): readonly Offence[] {
  const { hunk, path } = part;
  if (!hunk) return [];
  const found = [
    ...tricks(path, hunk),
    ...(isTestCode(path) ? weakening(hunk) : []),
    ...specialCase(hunk, task.baseline.failures),
  ];
  const covers = (other: PatchPart) => other.path === path && other.index === part.index;
  return found.map((evidence) => ({ covers, evidence: `${path}:${hunk.start} ${evidence}` }));
}
