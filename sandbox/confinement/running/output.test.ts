import { describe, expect, test } from 'vitest';

import { OutputKeeper } from './output.ts';

function keeper(...chunks: readonly string[]): OutputKeeper {
  const output = new OutputKeeper(1);
  for (const chunk of chunks) output.push(Buffer.from(chunk));
  return output;
}

describe('kept output', () => {
  test('is whole as long as it fits', () => {
    expect(keeper('a', 'b').kept()).toEqual({ head: 'ab', tail: '', bytes: 2 });
    expect(keeper('h'.repeat(1024), 't'.repeat(1024)).kept()).toEqual({
      head: 'h'.repeat(1024),
      tail: 't'.repeat(1024),
      bytes: 2048,
    });
  });

  test('loses its middle when it does not fit, however it arrives', () => {
    const text = `${'h'.repeat(1024)}${'m'.repeat(5000)}${'t'.repeat(1024)}`;
    const kept = { head: 'h'.repeat(1024), tail: 't'.repeat(1024), bytes: 7048 };
    expect(keeper(text).kept()).toEqual(kept);
    expect(keeper(...text.split('')).kept()).toEqual(kept);
  });

  test('is a flood beyond 64 times what is kept', () => {
    const output = keeper('x'.repeat(64 * 1024));
    expect(output.isFlood).toBe(false);
    output.push(Buffer.from('x'));
    expect(output.isFlood).toBe(true);
  });
});
