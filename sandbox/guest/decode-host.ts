// What the runner takes in: the variant's entry, and the host's answers. The host is trusted; shapes are checked.
import { type Json } from '../../agent/engine/json.ts';
import { type AttemptContext, type AttemptResult, type VisibleTask } from '../../agent/variants/protocol.ts';

export type Attempt = (task: VisibleTask, context: AttemptContext) => Promise<AttemptResult>;

/** The function a variant's entry module exports. Throws with the reason when it has none. */
export function attemptIn(module: unknown, entry: string): Attempt {
  const found = fieldOf(module, 'attempt');
  if (typeof found !== 'function') throw new TypeError(`${entry} exports no function “attempt”`);
  return found as Attempt;
}

/** The module that `variant.json` names. */
export function entryIn(manifest: unknown): string {
  const entry = fieldOf(manifest, 'entry');
  if (typeof entry !== 'string') throw new TypeError('variant.json names no entry');
  return entry;
}

export const recalledIn = (answer: unknown): Json | undefined => fieldOf(answer, 'value') as Json | undefined;

export const chatIn = (answer: unknown): Chatted => answer as Chatted;

type Chatted = Awaited<ReturnType<AttemptContext['chat']>>;

export type VisibleTests = Awaited<ReturnType<AttemptContext['visibleTests']>>;

export const visibleTestsIn = (answer: unknown): VisibleTests => answer as VisibleTests;

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
