import { applyPatch, parsePatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { makePatch } from './identity.ts';
import { renderDiff } from './render.ts';
import { diffTexts } from './text.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}\n`).join('');

describe('renderDiff', () => {
  test('writes what git writes: three lines of context, one header for hunks that meet', () => {
    const before = numbered(20);
    const after = before.replace('line 4\n', 'four\n').replace('line 9\n', '').replace('line 18\n', 'x\ny\n');
    expect(rendered('src/a.js', before, after)).toBe(
      [
        'diff --git a/src/a.js b/src/a.js',
        '--- a/src/a.js',
        '+++ b/src/a.js',
        '@@ -1,12 +1,11 @@',
        ' line 1',
        ' line 2',
        ' line 3',
        '-line 4',
        '+four',
        ' line 5',
        ' line 6',
        ' line 7',
        ' line 8',
        '-line 9',
        ' line 10',
        ' line 11',
        ' line 12',
        '@@ -15,6 +14,7 @@',
        ' line 15',
        ' line 16',
        ' line 17',
        '-line 18',
        '+x',
        '+y',
        ' line 19',
        ' line 20',
        '',
      ].join('\n'),
    );
  });

  test('names /dev/null for files that come and go', () => {
    expect(rendered('new.js', undefined, 'a\n')).toBe(
      'diff --git a/new.js b/new.js\nnew file mode 100644\n--- /dev/null\n+++ b/new.js\n@@ -0,0 +1,1 @@\n+a\n',
    );
    expect(rendered('old.js', 'a\n', undefined)).toBe(
      'diff --git a/old.js b/old.js\ndeleted file mode 100644\n--- a/old.js\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n',
    );
  });

  test('marks a missing newline at the end on the side that lacks it', () => {
    expect(rendered('f', 'a\nb', 'a\nb\n').split('\n').slice(4)).toEqual([
      ' a',
      '-b',
      '\\ No newline at end of file',
      '+b',
      '',
    ]);
  });

  test('shows several files one after the other, and says of bytes that they differ', () => {
    const patch = makePatch([
      { path: 'b.png', change: 'modified', hunks: [], binary: true },
      { path: 'a.js', change: 'modified', hunks: [{ start: 1, removed: ['x\n'], added: ['y\n'] }] },
    ]);
    expect(renderDiff(patch, () => 'x\n')).toBe(
      'diff --git a/a.js b/a.js\n--- a/a.js\n+++ b/a.js\n@@ -1,1 +1,1 @@\n-x\n+y\n' +
        'diff --git a/b.png b/b.png\nBinary files differ\n',
    );
  });

  test('stands without context where the base cannot be read', () => {
    const patch = makePatch([
      { path: 'a.js', change: 'modified', hunks: [{ start: 7, removed: ['x\n'], added: ['y\n'] }] },
    ]);
    expect(renderDiff(patch, () => undefined)).toContain('@@ -7,1 +7,1 @@\n-x\n+y\n');
  });

  test('can be read back and applied by a reader of diffs', () => {
    const lines = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'd\n'), { maxLength: 30 });
    const text = fc.tuple(lines, fc.constantFrom('', 'end')).map(([whole, end]) => whole.join('') + end);
    fc.assert(
      fc.property(text, text, (before, after) => {
        if (before === after) return;
        const [parsed] = parsePatch(rendered('f.txt', before, after));
        expect(parsed && applyPatch(before, parsed)).toBe(after);
      }),
    );
  });
});

function rendered(path: string, before: string | undefined, after: string | undefined): string {
  const edit = diffTexts(path, before, after);
  return renderDiff(makePatch(edit ? [edit] : []), () => before);
}
