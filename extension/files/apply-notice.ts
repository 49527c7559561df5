// What can go wrong with an apply or undo in an editor, and the words for what the catalogue does not know.
import { type Fault } from '../../agent/engine/fault.ts';
import { notice } from '../../agent/notice.ts';
import { editorNotice } from '../../webview/editor-notice.ts';
import { buttonsFor } from '../../webview/notice-buttons.ts';
import { type ShownNotice } from '../../webview/protocol.ts';

/** A fault of the catalogue, or files that the user is in the middle of changing. */
export type ApplyFault = Fault | { readonly kind: 'unsaved-files'; readonly files: readonly string[] };

/** It failed, and these files are not as they were before: nobody may say that they are. */
export interface LeftChanged {
  readonly kind: 'left-changed';
  /** In words. */
  readonly because: string;
  readonly files: readonly string[];
}

/** An apply or undo that failed at a file, with the files that are not as they were, if there are any. */
export function applyFailed(
  path: string,
  why: string,
  left: readonly string[],
): Extract<Fault, { readonly kind: 'apply-failed' }> | LeftChanged {
  if (left.length === 0) return { kind: 'apply-failed', path, detail: why };
  return { kind: 'left-changed', because: `${path}: ${why}`, files: left };
}

export function applyNotice(fault: ApplyFault): ShownNotice {
  if (fault.kind === 'unsaved-files') return unsavedNotice(fault.files);
  return { ...editorNotice(fault), buttons: buttonsFor(fault) };
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
