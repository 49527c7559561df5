// What may reach a terminal: our own colours, and of everything else only what is text.
import { visible } from '../../agent/visible.ts';

// The codes of `Style`, and what ends them.
// oxlint-disable-next-line no-control-regex -- these are what it is about
const OURS = /(\u001b\[(?:1|2|22|31|32|33|36|39)m)/;

/** Names of tests and files, messages and diffs are others' words: none of them moves the cursor or writes a clipboard. */
export function shown(text: string): string {
  return text
    .split(OURS)
    .map((part, at) => (at % 2 === 1 ? part : visible(part)))
    .join('');
}
