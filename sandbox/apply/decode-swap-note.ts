// The note of an apply or undo under way as it stands in its file.
import * as v from 'valibot';

import { decodeFully } from '../../agent/engine/decoding/decode-fully.ts';
import { type AppliedFile, type RunEvent } from '../../agent/engine/events.ts';
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

/** A host (an editor) writes the files by itself. */
export interface EditNote {
  readonly kind: 'edit';
  readonly version: 1;
  readonly afterSeq: number;
  readonly intent: Intent;
}

export type ApplyEvent = Extract<RunEvent, { readonly kind: 'patch.applied' | 'patch.undone' }>;

export interface Intent {
  /** What is recorded when all files are written. */
  readonly event: ApplyEvent;
  /** Of an undo, too, `before` is what was there before the patch, and `after` what the patch made of it. */
  readonly files: readonly AppliedFile[];
}

export type Note = SwapNote | EditNote;

// Whoever settles a note removes, renames and writes by these paths.
const path = v.pipe(
  v.string(),
  v.check((text) => pathRefusal(text) === undefined),
);
const hash = v.exactOptional(v.string());

const swapNote = v.object({
  kind: v.literal('swap'),
  version: v.literal(1),
  afterSeq: v.number(),
  swap: v.object({
    files: v.array(v.object({ path, before: hash, after: hash, fresh: path, old: path })),
    folders: v.array(path),
  }),
});

const applyEvent = v.custom<ApplyEvent>((input) => {
  const decoded = decodeFully(input);
  if (!decoded.ok) return false;
  const event = decoded.value;
  if (event.kind === 'patch.undone') return true;
  return (
    event.kind === 'patch.applied' && !event.folders?.some((folder) => pathRefusal(folder) !== undefined)
  );
});

const editNote = v.object({
  kind: v.literal('edit'),
  version: v.literal(1),
  afterSeq: v.number(),
  intent: v.object({
    event: applyEvent,
    files: v.array(v.object({ path, before: hash, after: hash, mode: v.exactOptional(v.number()) })),
  }),
});

/** Undefined for what is no note of ours: it is written whole or not at all, so there is nothing to take back. */
export function decodeNote(text: string): Note | undefined {
  try {
    const result = v.safeParse(v.variant('kind', [swapNote, editNote]), JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
