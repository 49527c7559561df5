// What can go wrong with an apply or undo in an editor, and the words for what the catalogue does not know.
import { type Fault } from '../agent/engine/fault.ts';
import { notice } from '../agent/notice.ts';
import { buttonsFor } from '../webview/notice-buttons.ts';
import { type ShownNotice } from '../webview/protocol.ts';

/** It failed, and these files are not as they were before: nobody may say that they are. */
export interface LeftChanged extends Extract<Fault, { readonly kind: 'apply-failed' }> {
  readonly left: readonly string[];
}

/** A fault of the catalogue, or files that the user is in the middle of changing. */
export type ApplyFault =
  | Fault
  | LeftChanged
  | { readonly kind: 'unsaved-files'; readonly files: readonly string[] };

/** An apply that failed at a file, with the files that are not as they were, if there are any. */
export function applyFailed(path: string, why: string, left: readonly string[]): Fault | LeftChanged {
  if (left.length === 0) return { kind: 'apply-failed', path, detail: why };
  return { kind: 'apply-failed', path, detail: `${why}; not as before: ${left.join(', ')}`, left };
}

export function applyNotice(fault: ApplyFault): ShownNotice {
  if (fault.kind === 'unsaved-files') return unsavedNotice(fault.files);
  const shown = { ...notice(fault), buttons: buttonsFor(fault) };
  if (!('left' in fault)) return shown;
  return {
    ...shown,
    detail: `${fault.path}: ${fault.detail}.`,
    kept: 'These files could not be put back, or somebody else changed them meanwhile. Every other file is as it was before.',
    next: 'Compare these files with the patch, and take back by hand what does not belong there.',
  };
}

// Files that are being changed are stale files in other words.
function unsavedNotice(files: readonly string[]): ShownNotice {
  return {
    ...notice({ kind: 'stale-files', files }),
    detail: `${files.join(', ')}: there are changes that are not saved.`,
    next: 'Save or revert these files, then try again.',
    buttons: [],
  };
}
