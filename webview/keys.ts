// What a key does in the tree: the pattern of ARIA's tree view, and VS Code's own tree. Pure: a key in, an intent out.
import { canOpen, isOpen, markAt, positionOf, textAt, type Tree } from './tree-model.ts';
import { type Mark } from './row.ts';

export type Intent =
  | { readonly do: 'move'; readonly to: number }
  | { readonly do: 'open' | 'close' | 'siblings' | 'details' | 'menu'; readonly row: number }
  | { readonly do: 'filter' }
  /** Adds an attempt to those that are selected together, or takes it away. */
  | { readonly do: 'select'; readonly row: number }
  | { readonly do: 'none' };

export interface Key {
  readonly key: string;
  readonly shift?: boolean;
  /** Ctrl, Alt or Meta: such keys belong to VS Code, but for Ctrl+F. */
  readonly modified?: boolean;
}

export interface Where {
  readonly tree: Tree;
  /** The active row; -1 when there is none. */
  readonly active: number;
  /** Rows that fit the view: how far Page Up and Page Down go. */
  readonly page: number;
}

const nothing: Intent = { do: 'none' };

/** What the key asks for. Moves stay inside the visible rows. */
export function intentOf({ key, shift = false, modified = false }: Key, where: Where): Intent {
  if (modified) return nothing;
  const step = steps[key];
  if (step) return moveBy(where, step(where));
  const name = (shift && withShift[key]) || key;
  return anywhere[name]?.(where) ?? (where.active < 0 ? nothing : atRow(name, where));
}

const withShift: Readonly<Record<string, string>> = { F10: 'ContextMenu', ' ': 'Select' };

const anywhere: Readonly<Record<string, (where: Where) => Intent>> = {
  '/': () => ({ do: 'filter' }),
  n: (where) => nextFailure(where, 1),
  N: (where) => nextFailure(where, -1),
};

const atRow = (name: string, { tree, active }: Where): Intent => onRow[name]?.(tree, active) ?? nothing;

const onRow: Readonly<Record<string, (tree: Tree, row: number) => Intent>> = {
  ArrowRight: right,
  ArrowLeft: left,
  Enter: (_, row) => ({ do: 'details', row }),
  ' ': toggle,
  '*': (_, row) => ({ do: 'siblings', row }),
  ContextMenu: (_, row) => ({ do: 'menu', row }),
  Select: (_, row) => ({ do: 'select', row }),
};

const steps: Readonly<Record<string, (where: Where) => number>> = {
  ArrowDown: () => 1,
  ArrowUp: () => -1,
  PageDown: ({ page }) => Math.max(1, page - 1),
  PageUp: ({ page }) => -Math.max(1, page - 1),
  Home: () => -Infinity,
  End: () => Infinity,
};

function moveBy({ tree, active }: Where, by: number): Intent {
  const last = tree.visible.length - 1;
  if (last < 0) return nothing;
  const from = positionOf(tree, active);
  const start = from < 0 && by > 0 && by !== Infinity ? -1 : from;
  const position = Math.min(last, Math.max(0, start + by));
  return { do: 'move', to: tree.visible[position] ?? 0 };
}

function right(tree: Tree, row: number): Intent {
  if (!canOpen(tree, row)) return nothing;
  return isOpen(tree, row) ? { do: 'move', to: row + 1 } : { do: 'open', row };
}

function left(tree: Tree, row: number): Intent {
  if (isOpen(tree, row)) return { do: 'close', row };
  const parent = tree.parent[row] ?? -1;
  return parent < 0 ? nothing : { do: 'move', to: parent };
}

function toggle(tree: Tree, row: number): Intent {
  if (!canOpen(tree, row)) return { do: 'details', row };
  return { do: isOpen(tree, row) ? 'close' : 'open', row };
}

const failures: ReadonlySet<Mark> = new Set<Mark>(['near', 'red', 'silent', 'refused', 'failed']);

/** The next row in preorder that failed, hidden or not, wrapping around; groups only repeat what their members say. */
function nextFailure({ tree, active }: Where, direction: 1 | -1): Intent {
  for (let n = 1; n <= tree.count; n++) {
    const row = (active + direction * n + 2 * tree.count) % tree.count;
    if (tree.sieve && !tree.sieve.kept[row]) continue;
    const grouped = tree.depth[row] !== 2 && tree.depth[row] !== 3;
    if (!grouped && failures.has(markAt(tree, row))) return { do: 'move', to: row };
  }
  return nothing;
}

/** The next visible row, after the active one and around, whose label begins with what was typed. */
export function typedAhead({ tree, active }: Where, typed: string): number {
  const wanted = typed.toLocaleLowerCase();
  const from = positionOf(tree, active) + (typed.length > 1 ? 0 : 1);
  const { visible } = tree;
  for (let n = 0; n < visible.length; n++) {
    const row = visible[(from + n + visible.length) % visible.length] ?? -1;
    if (textAt(tree, row).label.toLocaleLowerCase().startsWith(wanted)) return row;
  }
  return -1;
}
