import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { success } from '../engine/outcome.ts';
import { emptyPatch, makePatch } from './identity.ts';
import { mergePatches } from './merge.ts';
import { type Hunk, type Patch } from './patch.ts';
import { hunksOf, withHunks } from './subset.ts';
import { applyEdit, diffTexts } from './text.ts';

const line = fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'x\r\n');
const base = fc.array(line, { maxLength: 10 }).map((lines) => lines.join(''));
/** A base text and two patches on it. */
const rivals = fc.tuple(base, base, base).map(([before, left, right]) => ({
  before,
  a: patchBetween(before, left),
  b: patchBetween(before, right),
}));

describe('mergePatches', () => {
  test('does not care which patch comes first', () => {
    fc.assert(
      fc.property(rivals, ({ a, b }) => {
        const [ab, ba] = [mergePatches(a, b), mergePatches(b, a)];
        expect(ba.ok ? ba.value : undefined).toEqual(ab.ok ? ab.value : undefined);
      }),
    );
  });

  test('fits the base that both fit', () => {
    fc.assert(
      fc.property(rivals, ({ before, a, b }) => {
        const union = mergePatches(a, b);
        fc.pre(union.ok);
        expect(applied(before, union.value)).toBeTypeOf('string');
      }),
    );
  });

  test('of a patch with itself, a part of itself or nothing is the patch', () => {
    fc.assert(
      fc.property(rivals, fc.nat(3), ({ a }, kept) => {
        expect(mergePatches(a, a)).toEqual(success(a));
        expect(mergePatches(a, emptyPatch)).toEqual(success(a));
        expect(
          mergePatches(
            a,
            withHunks(a, (part) => part.index === kept),
          ),
        ).toEqual(success(a));
      }),
    );
  });

  test('puts the pieces of a patch together again, in any order', () => {
    fc.assert(
      fc.property(rivals, ({ a }) => {
        const pieces = hunksOf(a)
          .map((one) => withHunks(a, (part) => part.index === one.index))
          .toReversed();
        const whole = pieces.reduce((sum, piece) => merged(sum, piece), emptyPatch);
        expect(whole).toEqual(a);
      }),
    );
  });

  test('keeps both of two hunks apart from each other, and edits of different files', () => {
    const a = modified('f', { start: 1, removed: ['a\n'], added: ['A\n'] });
    const b = makePatch([
      { path: 'f', change: 'modified', hunks: [{ start: 5, removed: ['e\n'], added: [] }] },
      { path: 'g', change: 'added', hunks: [{ start: 1, removed: [], added: ['new\n'] }] },
    ]);
    expect(merged(a, b).files).toEqual([
      {
        path: 'f',
        change: 'modified',
        hunks: [
          { start: 1, removed: ['a\n'], added: ['A\n'] },
          { start: 5, removed: ['e\n'], added: [] },
        ],
      },
      { path: 'g', change: 'added', hunks: [{ start: 1, removed: [], added: ['new\n'] }] },
    ]);
  });

  test('refuses two answers for one line, with both', () => {
    const one = { start: 3, removed: ['c\n'], added: ['C\n'] };
    const other = { start: 3, removed: ['c\n'], added: ['D\n'] };
    expect(mergePatches(modified('f', one), modified('f', other))).toEqual({
      ok: false,
      fault: { kind: 'hunks-touch', path: 'f', a: one, b: other },
    });
  });

  test('refuses an insertion right beside another edit, where the order would be a guess', () => {
    const replaces = modified('f', { start: 3, removed: ['c\n'], added: ['C\n'] });
    const inserts = modified('f', { start: 4, removed: [], added: ['new\n'] });
    expect(mergePatches(replaces, inserts).ok).toBe(false);
  });

  test('joins replacements that stand side by side', () => {
    const third = modified('f', { start: 3, removed: ['c\n'], added: ['C\n'] });
    const fourth = modified('f', { start: 4, removed: ['d\n'], added: ['D\n'] });
    expect(merged(fourth, third)).toEqual(
      modified('f', { start: 3, removed: ['c\n', 'd\n'], added: ['C\n', 'D\n'] }),
    );
  });

  test('refuses two different new files of one name, and a deletion against a change', () => {
    const file = (change: 'added' | 'deleted', text: string) =>
      makePatch([
        {
          path: 'f',
          change,
          hunks: [{ start: 1, removed: [], added: [], [change === 'added' ? 'added' : 'removed']: [text] }],
        },
      ]);
    const clash = { ok: false, fault: { kind: 'changes-clash', path: 'f' } };
    expect(mergePatches(file('added', 'a'), file('added', 'b'))).toEqual(clash);
    expect(
      mergePatches(file('deleted', 'a'), modified('f', { start: 1, removed: ['a'], added: ['b'] })),
    ).toEqual(clash);
  });
});

function merged(a: Patch, b: Patch): Patch {
  const outcome = mergePatches(a, b);
  if (!outcome.ok) throw new Error(`expected a union, got ${outcome.fault.kind}`);
  return outcome.value;
}

function modified(path: string, ...hunks: readonly Hunk[]): Patch {
  return makePatch([{ path, change: 'modified', hunks }]);
}

function patchBetween(before: string, after: string): Patch {
  const edit = diffTexts('f', before, after);
  return makePatch(edit ? [edit] : []);
}

function applied(before: string, patch: Patch): string | undefined {
  const [file] = patch.files;
  const outcome = file ? applyEdit(before, file) : success(before);
  return outcome.ok ? outcome.value : undefined;
}
