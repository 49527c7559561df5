import { describe, expect, test } from 'vitest';

import { makePatch } from './identity.ts';
import { sizeOfPatch } from './size.ts';
import { diffTexts } from './text.ts';

const sizeOf = (before: string, after: string) => {
  const edit = diffTexts('a.js', before, after);
  return sizeOfPatch(makePatch(edit ? [edit] : []));
};

describe('the size of a patch', () => {
  test('counts a replaced line once, and of it what really changed', () => {
    expect(sizeOf('if (a < b) go();\n', 'if (a <= b) go();\n')).toEqual({ lines: 1, characters: 1 });
  });

  test('counts an inserted line whole', () => {
    expect(sizeOf('a\nb\n', 'a\nnew\nb\n')).toEqual({ lines: 1, characters: 4 });
  });

  test('counts a deletion', () => {
    expect(sizeOf('a\nb\nc\n', 'a\n')).toEqual({ lines: 2, characters: 4 });
  });

  test('of nothing is nothing', () => {
    expect(sizeOf('a\n', 'a\n')).toEqual({ lines: 0, characters: 0 });
  });
});
