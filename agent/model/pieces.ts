// Pieces of an answer as people may see them while it grows: without the secrets that may stand in them.
import { type ChatPiece } from './chat.ts';

/** Longest word that is waited for: keys and tokens are shorter, and what is longer is code or data. */
const LONGEST_WORD = 512;

interface Pieces {
  readonly take: (piece: ChatPiece) => void;
  /** There are no more: the last word is shown, too. */
  readonly end: () => void;
}

/** Shows whole words alone, because a secret that comes in two pieces is in neither of them. */
export function redactedPieces(show: (piece: ChatPiece) => void, redact: (text: string) => string): Pieces {
  let kind: ChatPiece['kind'] = 'text';
  let held = '';
  const tell = (length: number): void => {
    const text = redact(held.slice(0, length));
    held = held.slice(length);
    if (text !== '') show({ kind, text });
  };
  return {
    take(piece) {
      if (piece.kind !== kind) tell(held.length);
      kind = piece.kind;
      held += piece.text;
      const whole = wholeWords(held);
      tell(held.length - whole > LONGEST_WORD ? held.length : whole);
    },
    end: () => tell(held.length),
  };
}

/** How much of a text no further word can belong to. */
function wholeWords(text: string): number {
  let at = text.length;
  while (at > 0 && !/\s/.test(text[at - 1] ?? '')) at--;
  return at;
}
