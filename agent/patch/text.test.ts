import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { success } from '../engine/outcome.ts';
import { type FileEdit } from './patch.ts';
import { applyEdit, diffTexts, invert, splitLines } from './text.ts';

/** Texts that share lines, so that differences are interesting; CRLF and a missing final newline included. */
const text = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', '', '  d', 'é'), fc.constantFrom('\n', '\r\n')), {
      maxLength: 12,
    }),
    fc.constantFrom('', 'end', 'a', '\r'),
  )
  .map(([lines, end]) => lines.map((parts) => parts.join('')).join('') + end);
const file = fc.option(text, { nil: undefined });

/** Two states of a file that differ. */
const change = fc.tuple(file, file).filter(([before, after]) => before !== after);

function editBetween(before: string | undefined, after: string | undefined): FileEdit {
  const edit = diffTexts('f', before, after);
  if (!edit) throw new Error('expected a difference');
  return edit;
}

describe('splitLines', () => {
  test('keeps every terminator and loses nothing', () => {
    expect(splitLines('one\r\ntwo\nthree')).toEqual(['one\r\n', 'two\n', 'three']);
    expect(splitLines('')).toEqual([]);
    fc.assert(
      fc.property(fc.string(), (any) => {
        expect(splitLines(any).join('')).toBe(any);
      }),
    );
  });
});

describe('diffTexts', () => {
  test('says nothing of equal texts', () => {
    fc.assert(
      fc.property(file, (same) => {
        expect(diffTexts('f', same, same)).toBeUndefined();
      }),
    );
  });

  test('is the edit that makes the one the other', () => {
    fc.assert(
      fc.property(change, ([before, after]) => {
        const edit = editBetween(before, after);
        expect(applyEdit(before, edit)).toEqual(success(after));
      }),
    );
  });

  test('holds one hunk per place, without context', () => {
    expect(diffTexts('f', 'a\nb\nc\nd\n', 'a\nB\nc\nd\ne\n')).toEqual({
      path: 'f',
      change: 'modified',
      baseHash: 'cf2c7f63055d2e84af6e3f01ac1bb7fce598d20cf213fab2b56b8e8047b46ced',
      hunks: [
        { start: 2, removed: ['b\n'], added: ['B\n'] },
        { start: 5, removed: [], added: ['e\n'] },
      ],
    });
  });

  test('tells an empty file from no file', () => {
    expect(diffTexts('f', undefined, '')).toEqual({ path: 'f', change: 'added', hunks: [] });
    expect(diffTexts('f', '', undefined)).toMatchObject({ path: 'f', change: 'deleted', hunks: [] });
  });

  test('calls a text that shares almost nothing rewritten, in one hunk', () => {
    const before = ['same\n', ...Array.from({ length: 3_000 }, (_, i) => `old ${i}\n`)].join('');
    const after = ['same\n', ...Array.from({ length: 3_000 }, (_, i) => `new ${i}\n`)].join('');
    const edit = editBetween(before, after);
    expect(edit.hunks.map((hunk) => [hunk.start, hunk.removed.length, hunk.added.length])).toEqual([
      [2, 3_000, 3_000],
    ]);
    expect(applyEdit(before, edit)).toEqual(success(after));
  });
});

describe('invert', () => {
  test('takes an edit back', () => {
    fc.assert(
      fc.property(change, ([before, after]) => {
        const edit = editBetween(before, after);
        expect(applyEdit(after, invert(edit))).toEqual(success(before));
      }),
    );
  });

  test('twice is the edit itself', () => {
    fc.assert(
      fc.property(change, ([before, after]) => {
        const edit = editBetween(before, after);
        const { baseHash: _base, ...exact } = edit;
        expect(invert(invert(edit))).toEqual(exact);
      }),
    );
  });
});

describe('applyEdit', () => {
  const hunk = { start: 2, removed: ['b\n'], added: ['B\n'] };
  const edit = { path: 'f', change: 'modified', hunks: [hunk] } as const;

  test('refuses lines that are not the lines of the base, and shows what it found', () => {
    expect(applyEdit('a\nx\n', edit)).toEqual({
      ok: false,
      fault: { kind: 'stale-lines', path: 'f', hunk, found: ['x\n'] },
    });
  });

  test('takes a changed line end for a changed line', () => {
    expect(applyEdit('a\r\nb\r\n', edit)).toMatchObject({ ok: false, fault: { kind: 'stale-lines' } });
  });

  test('refuses an insertion beyond the end', () => {
    const beyond = { ...edit, hunks: [{ start: 4, removed: [], added: ['x\n'] }] };
    expect(applyEdit('a\nb\n', beyond)).toMatchObject({ ok: false, fault: { kind: 'stale-lines' } });
  });

  test('refuses hunks that overlap or do not ascend', () => {
    expect(applyEdit('a\nb\n', { ...edit, hunks: [hunk, hunk] })).toEqual({
      ok: false,
      fault: { kind: 'hunks-overlap', path: 'f', hunk },
    });
  });

  test('refuses to change a file that is missing, and to add one that exists', () => {
    expect(applyEdit(undefined, edit)).toEqual({ ok: false, fault: { kind: 'missing-file', path: 'f' } });
    expect(applyEdit('a\n', { path: 'f', change: 'added', hunks: [] })).toEqual({
      ok: false,
      fault: { kind: 'file-exists', path: 'f' },
    });
  });

  test('deletes a file only when nothing would be left of it', () => {
    const deletion = {
      path: 'f',
      change: 'deleted',
      hunks: [{ start: 1, removed: ['a\n'], added: [] }],
    } as const;
    expect(applyEdit('a\n', deletion)).toEqual(success(undefined));
    expect(applyEdit('a\nmore\n', deletion)).toEqual({
      ok: false,
      fault: { kind: 'leftover', path: 'f', found: 'more\n' },
    });
  });

  test('never guesses at bytes', () => {
    const binary = { path: 'f', change: 'modified', hunks: [], binary: true } as const;
    expect(applyEdit('a\n', binary)).toEqual({ ok: false, fault: { kind: 'binary', path: 'f' } });
  });
});
