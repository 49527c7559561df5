// Patches made of texts.
import { makePatch } from '../../agent/patch/identity.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { diffTexts } from '../../agent/patch/text.ts';

/** The patch that turns `before` into `after`; undefined there deletes the file. */
export function patchOf(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string | undefined>>,
): Patch {
  return makePatch(
    Object.entries(after).flatMap(([path, text]) => diffTexts(path, before[path], text) ?? []),
  );
}
