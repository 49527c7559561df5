import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { makePatch } from '../../agent/patch/identity.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { patchIds } from './patch-ids.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'galapagos-ids-'));
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'src/a.js'), 'one\ntwo\n');
  writeFileSync(join(root, 'src/b.js'), 'three\n');
});
afterEach(() => rmSync(root, { recursive: true }));

const patchOf = (...changes: readonly (readonly [string, string | undefined, string])[]): Patch =>
  makePatch(changes.flatMap(([path, before, after]) => diffTexts(path, before, after) ?? []));

describe('the id of a patch, told in the box', () => {
  test('is that of the patch on the host', () => {
    const ids = patchIds(root, undefined);
    const expected = patchOf(['src/a.js', 'one\ntwo\n', 'one\n2\n'], ['src/c.js', undefined, 'new\n']);
    const files = [
      { path: 'src/a.js', text: 'one\n2\n' },
      { path: 'src/c.js', text: 'new\n' },
    ];
    expect(ids(files)).toBe(expected.id);
  });

  test('counts from the base, also when the attempt began with a patch', () => {
    const start = patchOf(['src/a.js', 'zero\ntwo\n', 'one\ntwo\n'], ['src/b.js', '3\n', 'three\n']);
    const expected = patchOf(['src/a.js', 'zero\ntwo\n', 'one\nTWO\n'], ['src/b.js', '3\n', 'three\n']);
    expect(patchIds(root, start)([{ path: 'src/a.js', text: 'one\nTWO\n' }])).toBe(expected.id);
  });

  test('is that of the start where nothing more changes', () => {
    const start = patchOf(['src/b.js', '3\n', 'three\n']);
    expect(patchIds(root, start)([])).toBe(start.id);
  });
});
