import { describe, expect, test } from 'vitest';

import { intentOf, typedAhead, type Intent, type Key } from './keys.ts';
import { flag, type Mark, type Row } from './row.ts';
import { emptyTree, spliced, type Tree } from './tree-model.ts';
import { pack } from './wire.ts';

// 0 run ▸ 1 g1 ▸ (2 plan near, 3 refine red ▸ hidden 4 step) · 5 g2 closed ▸ hidden 6 crossover broke · 7 old
const rows: readonly [number, string, Mark, boolean][] = [
  [0, 'run', 'running', true],
  [1, 'g1', 'near', true],
  [2, 'plan', 'near', false],
  [2, 'refine', 'red', false],
  [3, 'step', 'test', false],
  [1, 'g2', 'failed', false],
  [2, 'crossover', 'failed', false],
  [0, 'old', 'done', false],
];

const tree: Tree = (() => {
  const made = rows.map(([depth, id, mark, open]): Row => ({
    depth,
    id,
    mark,
    kind: 'step',
    flags: open ? flag.open : 0,
    label: id,
    note: '',
    cost: '',
  }));
  const whole = spliced(emptyTree, [{ at: 0, remove: 0, rows: pack(made) }]);
  if (!whole) throw new Error('splices fit');
  return whole;
})();

const press = (active: number, key: string, more: Partial<Key> = {}): Intent =>
  intentOf({ key, ...more }, { tree, active, page: 3 });

describe('a key in the tree', () => {
  test.each<[string, number, string, Intent]>([
    ['goes down', 0, 'ArrowDown', { do: 'move', to: 1 }],
    ['goes up', 1, 'ArrowUp', { do: 'move', to: 0 }],
    ['stops at the first row', 0, 'ArrowUp', { do: 'move', to: 0 }],
    ['stops at the last row', 7, 'ArrowDown', { do: 'move', to: 7 }],
    ['skips what is closed', 3, 'ArrowDown', { do: 'move', to: 5 }],
    ['enters a tree that has no active row at its top', -1, 'ArrowDown', { do: 'move', to: 0 }],
    ['goes to the first row', 5, 'Home', { do: 'move', to: 0 }],
    ['goes to the last row', 0, 'End', { do: 'move', to: 7 }],
    ['goes down a page', 0, 'PageDown', { do: 'move', to: 2 }],
    ['goes up a page', 5, 'PageUp', { do: 'move', to: 2 }],
    ['opens what is closed', 3, 'ArrowRight', { do: 'open', row: 3 }],
    ['enters what is open', 1, 'ArrowRight', { do: 'move', to: 2 }],
    ['does nothing on a leaf', 2, 'ArrowRight', { do: 'none' }],
    ['closes what is open', 1, 'ArrowLeft', { do: 'close', row: 1 }],
    ['goes from a leaf to its parent', 2, 'ArrowLeft', { do: 'move', to: 1 }],
    ['stays at a closed root', 7, 'ArrowLeft', { do: 'none' }],
    ['shows details', 2, 'Enter', { do: 'details', row: 2 }],
    ['toggles', 1, ' ', { do: 'close', row: 1 }],
    ['shows the details of what cannot be toggled', 2, ' ', { do: 'details', row: 2 }],
    ['opens all siblings', 1, '*', { do: 'siblings', row: 1 }],
    ['opens the filter', 2, '/', { do: 'filter' }],
    ['opens the menu', 2, 'ContextMenu', { do: 'menu', row: 2 }],
    ['goes to the next failure', 2, 'n', { do: 'move', to: 3 }],
    ['goes to a failure that is hidden', 3, 'n', { do: 'move', to: 6 }],
    ['goes around to the first failure', 6, 'n', { do: 'move', to: 2 }],
    ['goes back to the failure before', 2, 'N', { do: 'move', to: 6 }],
  ])('%s', (_what, active, key, intent) => {
    expect(press(active, key)).toEqual(intent);
  });

  test('opens the menu with Shift and F10, as Windows people do', () => {
    expect(press(2, 'F10', { shift: true })).toEqual({ do: 'menu', row: 2 });
    expect(press(2, 'F10')).toEqual({ do: 'none' });
  });

  test('belongs to VS Code when it is a chord', () => {
    expect(press(2, 'ArrowDown', { modified: true })).toEqual({ do: 'none' });
  });

  test('does nothing in an empty tree', () => {
    for (const key of ['ArrowDown', 'Home', 'Enter', ' ', 'n', '*']) {
      expect(intentOf({ key }, { tree: emptyTree, active: -1, page: 3 })).toEqual({ do: 'none' });
    }
  });
});

describe('typing ahead', () => {
  const typed = (active: number, text: string) => typedAhead({ tree, active, page: 3 }, text);

  test('finds the next visible row that begins so, around the end', () => {
    expect(typed(0, 'g')).toBe(1);
    expect(typed(1, 'g')).toBe(5);
    expect(typed(5, 'g')).toBe(1);
    expect(typed(0, 'REF')).toBe(3);
  });

  test('stays where it is while the word goes on', () => {
    expect(typed(1, 'g1')).toBe(1);
  });

  test('finds nothing that is hidden', () => {
    expect(typed(0, 'cross')).toBe(-1);
  });
});
