// What an editor has to do to make planned files of the user's files. Pure; positions are zero-based, ends exclusive.
import { diffTexts, splitLines } from '../../agent/patch/text.ts';
import { type PlannedFile } from '../../sandbox/apply/plan.ts';

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface TextChange {
  readonly start: Place;
  readonly end: Place;
  readonly text: string;
}

/** `rewrite`: the editor counts the lines of this text in another way than a patch does, so it gets the text whole. */
export type Editing =
  | { readonly kind: 'create'; readonly text: string }
  | { readonly kind: 'delete' }
  | { readonly kind: 'change'; readonly changes: readonly TextChange[] }
  | { readonly kind: 'rewrite'; readonly text: string };

/** `shown` is the text that the editor has for the file, where it has one. */
export function editingOf({ path, before, after }: PlannedFile, shown: string | undefined): Editing {
  if (after === undefined) return { kind: 'delete' };
  if (before === undefined || shown === undefined) return { kind: 'create', text: after };
  // A lone carriage return is a line end for an editor; a mark at the beginning, another encoding, mixed line ends
  // are not shown as they are on the disk.
  if (shown !== before || /\r(?!\n)/.test(before)) return { kind: 'rewrite', text: after };
  return { kind: 'change', changes: changesOf(before, diffTexts(path, before, after)?.hunks ?? []) };
}

interface Lines {
  readonly start: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

function changesOf(before: string, hunks: readonly Lines[]): readonly TextChange[] {
  const lines = splitLines(before);
  const last = lines.at(-1) ?? '';
  const isOpen = last !== '' && !last.endsWith('\n');
  // Behind a last line without terminator no line begins: there a place is the end of that line.
  const at = (line: number): Place =>
    isOpen && line === lines.length ? { line: line - 1, character: last.length } : { line, character: 0 };
  return hunks.map(({ start, removed, added }) => ({
    start: at(start - 1),
    end: at(start - 1 + removed.length),
    text: added.join(''),
  }));
}
