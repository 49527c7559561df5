// What gates have in common: naming parts of a patch that may not pass, and handing back the rest.
import { type GateAnswer } from '../engine/plugin.ts';
import { type Patch } from '../patch/patch.ts';
import { withHunks, type PatchPart } from '../patch/subset.ts';

/** Parts of a patch that a gate takes offence at, and what it found there. */
export interface Offence {
  readonly covers: (part: PatchPart) => boolean;
  readonly evidence: string;
}

/** `ok` without offences; else a refusal with all the evidence, and what is left of the patch, if anything is. */
export function without(patch: Patch, offences: readonly Offence[]): GateAnswer {
  if (offences.length === 0) return { kind: 'ok' };
  const fix = withHunks(patch, (part) => !offences.some(({ covers }) => covers(part)));
  const why = [...new Set(offences.map(({ evidence }) => evidence))].join('; ');
  return { kind: 'refuse', why, ...(fix.files.length > 0 ? { fix } : {}) };
}
