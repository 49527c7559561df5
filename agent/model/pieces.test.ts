import { describe, expect, test } from 'vitest';

import { type ChatPiece } from './chat.ts';
import { redactedPieces } from './pieces.ts';

function shown(pieces: readonly ChatPiece[]): readonly ChatPiece[] {
  const seen: ChatPiece[] = [];
  const through = redactedPieces(
    (piece) => seen.push(piece),
    (text) => text.replaceAll('sk-secret', '[redacted]'),
  );
  for (const piece of pieces) through.take(piece);
  through.end();
  return seen;
}

const text = (words: string): ChatPiece => ({ kind: 'text', text: words });

describe('pieces of an answer', () => {
  test('come as whole words', () => {
    expect(shown([text('I lo'), text('ok at '), text('src')])).toEqual([
      text('I '),
      text('look at '),
      text('src'),
    ]);
  });

  test('hide a secret however it is cut', () => {
    const words = 'my key is sk-secret, keep it';
    for (let size = 1; size <= words.length; size++) {
      const cut = words.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
      const told = shown(cut.map((part) => text(part))).map((piece) => piece.text);
      expect([size, told.join('')]).toEqual([size, 'my key is [redacted], keep it']);
    }
  });

  test('of another kind begin a word of their own', () => {
    expect(shown([{ kind: 'thought', text: 'hm' }, text('yes')])).toEqual([
      { kind: 'thought', text: 'hm' },
      text('yes'),
    ]);
  });

  test('of one endless word are not kept back for ever', () => {
    expect(shown([text('x'.repeat(600)), text('y')])).toEqual([text('x'.repeat(600)), text('y')]);
  });
});
