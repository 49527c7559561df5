// The id that a patch would have, worked out inside the box from what the workspace was when the attempt began.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type PatchId } from '../../agent/engine/ids.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { type FileEdit, type Patch } from '../../agent/patch/patch.ts';
import { applyEdit, diffTexts, invert } from '../../agent/patch/text.ts';

type FileText = { readonly path: string; readonly text: string };

/** Equal to the host's id of the same change, because both come from the same base by the same difference. */
export function patchIds(root: string, start: Patch | undefined): (files: readonly FileText[]) => PatchId {
  const bases = new Map<string, string | undefined>();
  const baseOf = (path: string): string | undefined => {
    if (!bases.has(path)) bases.set(path, readBase(root, path, start));
    return bases.get(path);
  };
  return (files) => {
    const touched = new Set(files.map(({ path }) => path));
    const edits = files.map(({ path, text }) => diffTexts(path, baseOf(path), text));
    const untouched = start?.files.filter(({ path }) => !touched.has(path)) ?? [];
    return makePatch([...untouched, ...edits.filter((edit): edit is FileEdit => edit !== undefined)]).id;
  };
}

/** What stood in the base: the workspace holds the patch the attempt started from already. */
function readBase(root: string, path: string, start: Patch | undefined): string | undefined {
  const now = readText(join(root, path));
  const edit = start?.files.find((each) => each.path === path);
  const before = edit ? applyEdit(now, invert(edit)) : undefined;
  return before?.ok === true ? before.value : now;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
