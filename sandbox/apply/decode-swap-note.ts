// The note of a swap as it stands in its file.
import * as v from 'valibot';

import { pathRefusal } from '../../agent/patch/paths.ts';
import { type Swap } from './swap.ts';

export interface SwapNote {
  readonly kind: 'swap';
  readonly version: 1;
  /** The last event of the journal before the swap: a later one of an apply or undo says that it was completed. */
  readonly afterSeq: number;
  /** Without its root: the project may have been moved or copied since, and a copy never leads to the original. */
  readonly swap: Omit<Swap, 'root'>;
}

// Whoever settles a swap removes and renames by these paths.
const path = v.pipe(
  v.string(),
  v.check((text) => pathRefusal(text) === undefined),
);
const hash = v.exactOptional(v.string());

const note = v.object({
  kind: v.literal('swap'),
  version: v.literal(1),
  afterSeq: v.number(),
  swap: v.object({
    files: v.array(v.object({ path, before: hash, after: hash, fresh: path, old: path })),
    folders: v.array(path),
  }),
});

/** Undefined for what is no note of ours: it is written whole or not at all, so there is nothing to take back. */
export function decodeSwapNote(text: string): SwapNote | undefined {
  try {
    const result = v.safeParse(note, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
