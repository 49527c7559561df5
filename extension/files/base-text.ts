// The text a patch was made for: the file itself while it is unchanged, the patch taken back once it was applied, else the store.
import { createHash } from 'node:crypto';

import { type FileEdit } from '../../agent/patch/patch.ts';
import { applyEdit, invert } from '../../agent/patch/text.ts';

export interface Texts {
  /** The file as it is now; undefined when there is none. */
  disk(path: string): Promise<Buffer | undefined>;
  /** The file as it was frozen; undefined when the store has lost it. */
  frozen(path: string): Promise<Buffer | undefined>;
}

/** Undefined for an added file, which had no text, and when nobody has the text any more. */
export async function baseText(edit: FileEdit, texts: Texts): Promise<string | undefined> {
  if (edit.change === 'added') return undefined;
  const now = (await texts.disk(edit.path))?.toString('utf8');
  if (edit.baseHash !== undefined) {
    if (now !== undefined && sha256(now) === edit.baseHash) return now;
    const back = applyEdit(now, invert(edit));
    if (back.ok && back.value !== undefined && sha256(back.value) === edit.baseHash) return back.value;
  }
  return (await texts.frozen(edit.path))?.toString('utf8');
}

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');
