import { describe, expect, test } from 'vitest';

import { diffTexts } from '../../agent/patch/text.ts';
import { baseText, sha256 } from './base-text.ts';

const base = 'one\ntwo\n';
const patched = 'one\n2\n';

const edit = (() => {
  const difference = diffTexts('a.js', base, patched);
  if (!difference) throw new Error('the texts differ');
  return { ...difference, baseHash: sha256(base) };
})();

const textWith = (disk: string | undefined, frozen?: string) =>
  baseText(edit, {
    disk: async () => (disk === undefined ? undefined : Buffer.from(disk)),
    frozen: async () => (frozen === undefined ? undefined : Buffer.from(frozen)),
  });

describe('the text a patch was made for', () => {
  test('is the file while it is unchanged', async () => {
    expect(await textWith(base)).toBe(base);
  });

  test('is the file without the patch once it was applied', async () => {
    expect(await textWith(patched)).toBe(base);
  });

  test('is the frozen file once the user went on', async () => {
    expect(await textWith('something else\n', base)).toBe(base);
    expect(await textWith(undefined, base)).toBe(base);
  });

  test('is nothing when nobody has it any more', async () => {
    expect(await textWith('something else\n')).toBeUndefined();
  });

  test('is nothing for a file that is new', async () => {
    const added = { path: 'b.js', change: 'added', hunks: [] } as const;
    expect(
      await baseText(added, { disk: async () => Buffer.from('x'), frozen: async () => undefined }),
    ).toBeUndefined();
  });
});
