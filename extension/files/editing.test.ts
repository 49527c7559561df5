import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { editingOf, type TextChange } from './editing.ts';

const planned = (before: string | undefined, after: string | undefined) => ({
  path: 'src/a.js',
  before,
  after,
});

/** What an editor makes of changes: in any order, places of the text before all of them. */
function changed(before: string, changes: readonly TextChange[]): string {
  const starts = [0];
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) starts.push(at + 1);
  const offset = ({ line, character }: TextChange['start']) => {
    const start = starts[line];
    if (start === undefined) throw new Error(`there is no line ${line}`);
    return start + character;
  };
  return changes
    .toSorted((a, b) => offset(b.start) - offset(a.start))
    .reduce(
      (text, change) => text.slice(0, offset(change.start)) + change.text + text.slice(offset(change.end)),
      before,
    );
}

describe('what the editor does', () => {
  test('is to change the lines of the patch and no others', () => {
    const before = 'one\ntwo\nthree\n';
    expect(editingOf(planned(before, 'one\n2\nthree\nfour\n'), before)).toEqual({
      kind: 'change',
      changes: [
        { start: { line: 1, character: 0 }, end: { line: 2, character: 0 }, text: '2\n' },
        { start: { line: 3, character: 0 }, end: { line: 3, character: 0 }, text: 'four\n' },
      ],
    });
  });

  test('reaches to the end of a last line without terminator', () => {
    expect(editingOf(planned('one\ntwo', 'one\n2'), 'one\ntwo')).toEqual({
      kind: 'change',
      changes: [{ start: { line: 1, character: 0 }, end: { line: 1, character: 3 }, text: '2' }],
    });
  });

  test('is to create and to delete whole files', () => {
    expect(editingOf(planned(undefined, 'new\n'), undefined)).toEqual({ kind: 'create', text: 'new\n' });
    expect(editingOf(planned('old\n', undefined), 'old\n')).toEqual({ kind: 'delete' });
  });

  test('is to rewrite a text that it shows in another way', () => {
    const rewrite = { kind: 'rewrite', text: 'b\r\n' };
    expect(editingOf(planned('\ufeffa\r\n', 'b\r\n'), 'a\r\n')).toEqual(rewrite);
    expect(editingOf(planned('a\r\nb\n', 'b\r\n'), 'a\r\nb\r\n')).toEqual(rewrite);
    expect(editingOf(planned('a\rb\r\n', 'b\r\n'), 'a\rb\r\n')).toEqual(rewrite);
  });

  test('makes of every text what was planned', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', '  d');
    const text = fc
      .tuple(fc.array(line, { maxLength: 8 }), fc.boolean(), fc.constantFrom('\n', '\r\n'))
      .map(([lines, isOpen, eol]) => (lines.length === 0 ? '' : lines.join(eol) + (isOpen ? '' : eol)));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const editing = editingOf(planned(before, after), before);
        expect(editing.kind === 'change' && changed(before, editing.changes)).toBe(after);
      }),
    );
  });
});
