// The tree as the webview holds it: preorder columns, what is open, what is visible. Pure: every change is a new value.
import { flag, marks, rowKinds, type Mark, type RowKind } from './row.ts';
import { unpackLines, unpackText, type RowText, type Splice, type WireRows } from './wire.ts';

/** Columns of all rows in preorder, and the derived ones. Row numbers index every column. */
export interface Tree {
  readonly count: number;
  readonly depth: Uint8Array;
  readonly kind: Uint8Array;
  readonly mark: Uint8Array;
  readonly flags: Uint8Array;
  readonly text: readonly string[];
  /** Row of the parent; -1 for runs. */
  readonly parent: Int32Array;
  /** The row after the last descendant. */
  readonly end: Int32Array;
  /** What the user opened (true) and closed (false), by key; everything else is as its flags say. */
  readonly choices: ReadonlyMap<string, boolean>;
  /** The filter in force: rows that match or lead to one, and the choices made under it. */
  readonly sieve?: Sieve;
  /** Rows on display, from top to bottom. */
  readonly visible: Int32Array;
}

export interface Sieve {
  readonly kept: Uint8Array;
  readonly matches: (tree: Columns, row: number) => boolean;
  readonly choices: ReadonlyMap<string, boolean>;
}

export type Columns = Pick<Tree, 'count' | 'depth' | 'kind' | 'mark' | 'flags' | 'text' | 'parent' | 'end'>;

const none = new Int32Array(0);
const bytes = (): Uint8Array => new Uint8Array(0);

export const emptyTree: Tree = {
  count: 0,
  depth: bytes(),
  kind: bytes(),
  mark: bytes(),
  flags: bytes(),
  text: [],
  parent: none,
  end: none,
  choices: new Map(),
  visible: none,
};

/** Applies splices, which ascend; undefined when they do not fit these rows, so that everything must be asked for anew. */
export function spliced(tree: Tree, splices: readonly Splice[]): Tree | undefined {
  const parts: Flat[] = [];
  let from = 0;
  let length = 0;
  for (const { at, remove, rows } of splices) {
    const keep = at - length;
    if (keep < 0 || from + keep + remove > tree.count || !isWhole(rows)) return undefined;
    parts.push(cut(tree, from, from + keep), { ...rows, text: unpackLines(rows) });
    from += keep + remove;
    length = at + rows.depth.length;
  }
  parts.push(cut(tree, from, tree.count));
  const depth = joined(parts.map((part) => part.depth));
  return shown({
    ...tree,
    count: depth.length,
    depth,
    kind: joined(parts.map((part) => part.kind)),
    mark: joined(parts.map((part) => part.mark)),
    flags: joined(parts.map((part) => part.flags)),
    text: parts.flatMap((part) => part.text),
    ...linked(depth),
  });
}

type Flat = Pick<Tree, 'depth' | 'kind' | 'mark' | 'flags' | 'text'>;

function isWhole(rows: WireRows): boolean {
  const { length } = rows.depth;
  return [rows.kind, rows.mark, rows.flags, unpackLines(rows)].every((column) => column.length === length);
}

function cut({ depth, kind, mark, flags, text }: Flat, from: number, to: number): Flat {
  return {
    depth: depth.subarray(from, to),
    kind: kind.subarray(from, to),
    mark: mark.subarray(from, to),
    flags: flags.subarray(from, to),
    text: text.slice(from, to),
  };
}

function joined(columns: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(columns.reduce((sum, column) => sum + column.length, 0));
  let at = 0;
  for (const column of columns) {
    whole.set(column, at);
    at += column.length;
  }
  return whole;
}

// One pass over the depths with the path of open ancestors: parents and subtree ends.
function linked(depth: Uint8Array): Pick<Tree, 'parent' | 'end'> {
  const parent = new Int32Array(depth.length);
  const end = new Int32Array(depth.length);
  const path: number[] = [];
  for (let row = 0; row < depth.length; row++) {
    const level = depth[row] ?? 0;
    while (path.length > level) end[path.pop() ?? 0] = row;
    parent[row] = path.at(-1) ?? -1;
    path.push(row);
  }
  for (const row of path) end[row] = depth.length;
  return { parent, end };
}

/** Opens or closes a row. */
export function withOpen(tree: Tree, row: number, open: boolean): Tree {
  const choices = new Map(tree.sieve ? tree.sieve.choices : tree.choices).set(keyOf(tree, row), open);
  return shown(tree.sieve ? { ...tree, sieve: { ...tree.sieve, choices } } : { ...tree, choices });
}

/** Opens every sibling of a row that has something to open (the row included). */
export function withSiblingsOpen(tree: Tree, row: number): Tree {
  let result = tree;
  const parent = tree.parent[row] ?? -1;
  const last = parent < 0 ? tree.count : (tree.end[parent] ?? 0);
  for (let sibling = parent + 1; sibling < last; sibling = tree.end[sibling] ?? last) {
    if (canOpen(tree, sibling) && !isOpen(tree, sibling)) result = withOpen(result, sibling, true);
  }
  return result;
}

/** Shows only rows that match and the way to them; undefined shows everything again. */
export function withFilter(tree: Tree, matches: Sieve['matches'] | undefined): Tree {
  const { sieve: _before, ...rest } = tree;
  return shown(matches ? { ...rest, sieve: { kept: new Uint8Array(0), matches, choices: new Map() } } : rest);
}

function shown(tree: Tree): Tree {
  const sieve = tree.sieve && { ...tree.sieve, kept: keptBy(tree, tree.sieve.matches) };
  const next = sieve ? { ...tree, sieve } : tree;
  const visible = new Int32Array(tree.count);
  let length = 0;
  for (let row = 0; row < tree.count;) {
    if (sieve && !sieve.kept[row]) {
      row = tree.end[row] ?? tree.count;
      continue;
    }
    visible[length++] = row;
    row = isOpen(next, row) ? row + 1 : (tree.end[row] ?? tree.count);
  }
  return { ...next, visible: visible.subarray(0, length) };
}

function keptBy(tree: Columns, matches: Sieve['matches']): Uint8Array {
  const kept = new Uint8Array(tree.count);
  for (let row = tree.count - 1; row >= 0; row--) {
    if (!kept[row] && !matches(tree, row)) continue;
    kept[row] = 1;
    const parent = tree.parent[row] ?? -1;
    if (parent >= 0) kept[parent] = 1;
  }
  return kept;
}

/** Has rows below it, or would have them once it is loaded. */
export const canOpen = (tree: Columns, row: number): boolean =>
  (tree.end[row] ?? 0) > row + 1 || hasFlag(tree, row, 'unloaded');

export function isOpen(tree: Tree, row: number): boolean {
  if ((tree.end[row] ?? 0) <= row + 1) return false;
  const choices = tree.sieve ? tree.sieve.choices : tree.choices;
  const chosen = choices.size > 0 ? choices.get(keyOf(tree, row)) : undefined;
  return chosen ?? (tree.sieve !== undefined || hasFlag(tree, row, 'open'));
}

export const hasFlag = (tree: Columns, row: number, name: keyof typeof flag): boolean =>
  ((tree.flags[row] ?? 0) & flag[name]) !== 0;

export const markAt = (tree: Columns, row: number): Mark => marks[tree.mark[row] ?? 0] ?? 'waiting';
export const kindAt = (tree: Columns, row: number): RowKind => rowKinds[tree.kind[row] ?? 0] ?? 'run';
export const textAt = (tree: Columns, row: number): RowText => unpackText(tree.text[row] ?? '');

/** The ids from the run down to the row, joined by "/": stable over splices and reloads. */
export function keyOf(tree: Columns, row: number): string {
  const parent = tree.parent[row] ?? -1;
  const { id } = textAt(tree, row);
  return parent < 0 ? id : `${keyOf(tree, parent)}/${id}`;
}

/** The row with this key, or -1. Walks down the levels and skips subtrees. */
export function rowOf(tree: Columns, key: string): number {
  let from = 0;
  let to = tree.count;
  let found = -1;
  for (const id of key.split('/')) {
    found = from;
    while (found < to && textAt(tree, found).id !== id) found = tree.end[found] ?? to;
    if (found >= to) return -1;
    from = found + 1;
    to = tree.end[found] ?? to;
  }
  return found;
}

/** Where a row stands on display, or -1: rows on display ascend, so this is a binary search. */
export function positionOf(tree: Tree, row: number): number {
  let low = 0;
  let high = tree.visible.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = tree.visible[middle] ?? 0;
    if (at === row) return middle;
    if (at < row) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The nearest ancestor on display, or the row itself when it is. */
export function onDisplay(tree: Tree, row: number): number {
  let shownRow = row;
  while (shownRow >= 0 && positionOf(tree, shownRow) < 0) shownRow = tree.parent[shownRow] ?? -1;
  return shownRow;
}

/** Opens whatever hides a row, as far as the filter lets it. */
export function reveal(tree: Tree, row: number): Tree {
  let shownTree = tree;
  for (
    let above = onDisplay(shownTree, row);
    above >= 0 && above !== row;
    above = onDisplay(shownTree, row)
  ) {
    const opened = withOpen(shownTree, above, true);
    if (opened.visible.length === shownTree.visible.length) return shownTree;
    shownTree = opened;
  }
  return shownTree;
}

/** Place among the siblings (from 1) and their number: what a screen reader announces. */
export function placeOf(tree: Tree, row: number): { readonly place: number; readonly of: number } {
  const parent = tree.parent[row] ?? -1;
  const last = parent < 0 ? tree.count : (tree.end[parent] ?? 0);
  let place = 0;
  let of = 0;
  for (let sibling = parent + 1; sibling < last; sibling = tree.end[sibling] ?? last) {
    if (tree.sieve && !tree.sieve.kept[sibling]) continue;
    of += 1;
    if (sibling <= row) place += 1;
  }
  return { place, of };
}
