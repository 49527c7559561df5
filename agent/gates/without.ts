// What gates have in common: naming parts of a patch that may not pass, and handing back the rest.
import { findingWords } from '../finding-words.ts';
import { type Finding, type GateAnswer } from '../engine/plugin.ts';
import { type Patch } from '../patch/patch.ts';
import { withHunks, type PatchPart } from '../patch/subset.ts';

/** Parts of a patch that a gate takes offence at, and what it found there. */
export interface Offence {
  readonly covers: (part: PatchPart) => boolean;
  /** What it found, with the line that shows it; only words where no line does. */
  readonly finding: Finding | string;
}

/** `ok` without offences; else a refusal with all the evidence, and what is left of the patch, if anything is. */
export function without(patch: Patch, offences: readonly Offence[]): GateAnswer {
  if (offences.length === 0) return { kind: 'ok' };
  const fix = withHunks(patch, (part) => !offences.some(({ covers }) => covers(part)));
  const evidence = offences.map(({ finding }) =>
    typeof finding === 'string' ? finding : findingWords(finding),
  );
  const findings = offences.flatMap(({ finding }) => (typeof finding === 'string' ? [] : [finding]));
  return {
    kind: 'refuse',
    why: [...new Set(evidence)].join('; '),
    ...(findings.length > 0 ? { findings: findings.toSorted(byPlace) } : {}),
    ...(fix.files.length > 0 ? { fix } : {}),
  };
}

const byPlace = (a: Finding, b: Finding): number => a.path.localeCompare(b.path, 'en') || a.line - b.line;
