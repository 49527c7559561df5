import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { filterOf } from './filter.ts';
import { flag, type Row } from './row.ts';
import {
  emptyTree,
  keyOf,
  placeOf,
  positionOf,
  reveal,
  rowOf,
  spliced,
  textAt,
  withFilter,
  withOpen,
  withSiblingsOpen,
  type Tree,
} from './tree-model.ts';
import { pack } from './wire.ts';

/** Rows drawn as an outline: two blanks a level, `+` opens a row, `-` keeps it closed. */
function treeOf(outline: string): Tree {
  const tree = spliced(emptyTree, [{ at: 0, remove: 0, rows: pack(rowsOf(outline)) }]);
  if (!tree) throw new Error('an outline is a tree');
  return tree;
}

function rowsOf(outline: string): readonly Row[] {
  const lines = outline.split('\n').filter((line) => line.trim() !== '');
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => {
    const [sign = '', id = '', ...note] = line.trim().split(' ');
    return {
      depth: (line.search(/\S/) - margin) / 2,
      kind: 'step',
      mark: 'done',
      flags: sign === '+' ? flag.open : 0,
      id,
      label: id,
      note: note.join(' '),
      cost: '',
    };
  });
}

const shown = (tree: Tree): string => Array.from(tree.visible, (row) => textAt(tree, row).id).join(' ');
const row = (tree: Tree, key: string): number => {
  const found = rowOf(tree, key);
  if (found < 0) throw new Error(`no row ${key}`);
  return found;
};

const outline = `
  + run
    - ground
      - base
    + g1
      - g1.1 near
        - step
      - g1.2 red
    - g2
      - g2.1 near
  - old`;

describe('the tree', () => {
  test('shows what is open', () => {
    expect(shown(treeOf(outline))).toBe('run ground g1 g1.1 g1.2 g2 old');
  });

  test('opens and closes a row, and leaves its descendants as they are', () => {
    const tree = treeOf(outline);
    const opened = withOpen(tree, row(tree, 'run/g1/g1.1'), true);
    expect(shown(opened)).toBe('run ground g1 g1.1 step g1.2 g2 old');
    const closed = withOpen(opened, row(opened, 'run/g1'), false);
    expect(shown(closed)).toBe('run ground g1 g2 old');
    expect(shown(withOpen(closed, row(closed, 'run/g1'), true))).toBe(shown(opened));
  });

  test('opens all siblings at once', () => {
    const tree = treeOf(outline);
    expect(shown(withSiblingsOpen(tree, row(tree, 'run/g1')))).toBe(
      'run ground base g1 g1.1 g1.2 g2 g2.1 old',
    );
  });

  test('opens whatever hides a row', () => {
    const tree = treeOf(outline);
    expect(shown(reveal(tree, row(tree, 'run/g2/g2.1')))).toBe('run ground g1 g1.1 g1.2 g2 g2.1 old');
  });

  test('finds rows by their keys, and their places for screen readers', () => {
    const tree = treeOf(outline);
    for (let n = 0; n < tree.count; n++) expect(rowOf(tree, keyOf(tree, n))).toBe(n);
    expect(rowOf(tree, 'run/g9')).toBe(-1);
    expect(rowOf(tree, 'old/g1')).toBe(-1);
    expect(placeOf(tree, row(tree, 'run/g1'))).toEqual({ place: 2, of: 3 });
    expect(placeOf(tree, row(tree, 'old'))).toEqual({ place: 2, of: 2 });
  });

  test('keeps what the user opened when rows come in above', () => {
    const tree = treeOf(outline);
    const opened = withOpen(tree, row(tree, 'run/g1/g1.1'), true);
    const more = spliced(opened, [{ at: 0, remove: 0, rows: pack(rowsOf('- newer\n  - x')) }]);
    expect(more && shown(more)).toBe('newer run ground g1 g1.1 step g1.2 g2 old');
  });

  test('refuses splices that do not fit', () => {
    const tree = treeOf(outline);
    expect(spliced(tree, [{ at: 99, remove: 0, rows: pack([]) }])).toBeUndefined();
    expect(spliced(tree, [{ at: 8, remove: 99, rows: pack([]) }])).toBeUndefined();
    const short = { ...pack(rowsOf('- a')), text: 'a\nb' };
    expect(spliced(tree, [{ at: 0, remove: 0, rows: short }])).toBeUndefined();
  });
});

describe('the filter', () => {
  test('shows what matches and the way to it', () => {
    expect(shown(withFilter(treeOf(outline), filterOf('near')))).toBe('run g1 g1.1 g2 g2.1');
    expect(shown(withFilter(treeOf(outline), filterOf('NEAR g2')))).toBe('run g2 g2.1');
    expect(shown(withFilter(treeOf(outline), filterOf('nothing-like-it')))).toBe('');
  });

  test('has choices of its own and gives the others back', () => {
    const tree = treeOf(outline);
    const filtered = withFilter(tree, filterOf('near'));
    const closed = withOpen(filtered, row(filtered, 'run/g2'), false);
    expect(shown(closed)).toBe('run g1 g1.1 g2');
    expect(placeOf(closed, row(closed, 'run/g1'))).toEqual({ place: 1, of: 2 });
    expect(shown(withFilter(closed, undefined))).toBe(shown(tree));
  });

  test('knows statuses by their names and by their words, and kinds', () => {
    expect(shown(withFilter(treeOf('- a\n- b'), filterOf('status:done')))).toBe('a b');
    expect(shown(withFilter(treeOf('- a\n- b'), filterOf('is:failed')))).toBe('');
    expect(shown(withFilter(treeOf('- a\n- b'), filterOf('kind:step b')))).toBe('b');
    expect(filterOf('  ')).toBeUndefined();
  });
});

test('visible rows are those whose ancestors are all open, whatever the tree', () => {
  const forest = fc.array(fc.tuple(fc.nat(3), fc.boolean()), { maxLength: 40 });
  fc.assert(
    fc.property(forest, (shape) => {
      let level = -1;
      const rows = shape.map(([depth, open], n): Row => {
        level = Math.min(depth, level + 1);
        return {
          depth: level,
          kind: 'step',
          mark: 'done',
          flags: open ? flag.open : 0,
          id: `${n}`,
          label: `${n}`,
          note: '',
          cost: '',
        };
      });
      const tree = spliced(emptyTree, [{ at: 0, remove: 0, rows: pack(rows) }]);
      if (!tree) throw new Error('splices fit');
      const isShown = (n: number): boolean => {
        const parent = tree.parent[n] ?? -1;
        return parent < 0 || (rows[parent]?.flags === flag.open && isShown(parent));
      };
      const expected = rows.map((_, n) => n).filter(isShown);
      expect([...tree.visible]).toEqual(expected);
      expect(expected.map((n) => positionOf(tree, n))).toEqual(expected.map((_, position) => position));
    }),
  );
});
