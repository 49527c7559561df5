// Branded ids. The one file that may cast a string into one.
import { ulid } from 'ulid';

import { type Rng } from './random.ts';

/** A run: a ULID, sortable by start. */
export type RunId = string & { readonly __id: 'run' };
/** A rollout inside its run: `g<generation>.<index>`, so that the same seed names it the same way. */
export type RolloutId = string & { readonly __id: 'rollout' };
/** A patch: the sha256 (first 16 hex digits) of its normalised content, so that equal patches are equal ids. */
export type PatchId = string & { readonly __id: 'patch' };
/** A test: `<file, relative to the project>::<suite names and test name, joined by " › ">`. */
export type TestId = string & { readonly __id: 'test' };
/** One exchange with a model inside its run: `<who asks>#<n>`, n from 1: "g1.0#3", "g1.0/revise#1", "final/judge#2". */
export type CallId = string & { readonly __id: 'call' };
/** A stored payload: the sha256 of its bytes in hex. */
export type BlobId = string & { readonly __id: 'blob' };

export function newRunId(now: number, rng: Rng): RunId {
  return ulid(now, rng) as RunId;
}

export function runId(text: string): RunId {
  return text as RunId;
}

export function rolloutId(generation: number, index: number): RolloutId {
  return `g${generation}.${index}` as RolloutId;
}

/** The order in which rollouts were decided: by generation, then by index. */
export function compareRollouts(a: RolloutId, b: RolloutId): number {
  const [aGeneration, aIndex] = placeOf(a);
  const [bGeneration, bIndex] = placeOf(b);
  return aGeneration - bGeneration || aIndex - bIndex;
}

/** Generation and index of a rollout; zeros for an id of another form. */
export function placeOf(rollout: RolloutId): readonly [generation: number, index: number] {
  const place = /^g(\d+)\.(\d+)$/.exec(rollout);
  return [Number(place?.[1] ?? 0), Number(place?.[2] ?? 0)];
}

export function callId(by: string, nth: number): CallId {
  return `${by}#${nth}` as CallId;
}

/** Who put a question: "g1.0/revise" of "g1.0/revise#2". */
export const askerOf = (call: CallId): string => call.replace(/#\d+$/, '');

export function patchId(hash: string): PatchId {
  return hash as PatchId;
}

export function testId(file: string, name: string): TestId {
  return `${file}::${name}` as TestId;
}

/** The file a test stands in, and its own name with those of its suites. An id without a file is all name. */
export function splitTestId(test: TestId): { readonly file: string; readonly name: string } {
  const at = test.indexOf('::');
  return at < 0 ? { file: '', name: test } : { file: test.slice(0, at), name: test.slice(at + 2) };
}

export function parseTestId(text: string): TestId {
  return text as TestId;
}

export function blobId(hash: string): BlobId {
  return hash as BlobId;
}
