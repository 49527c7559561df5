// The attempts that are selected together: of one run, to be recombined.
import { type Action } from './protocol.ts';
import { type Store } from './store.ts';
import { keyOf, kindAt, positionOf, rowOf } from './tree-model.ts';

/** Adds an attempt to the selection or takes it away; `range` adds every one on display from the active row to it. */
export function select(store: Store, row: number, how: 'one' | 'range'): void {
  const tree = store.tree.peek();
  const from = positionOf(tree, store.active.peek());
  const to = positionOf(tree, row);
  const span =
    how === 'one' || from < 0 ? [row] : tree.visible.slice(Math.min(from, to), Math.max(from, to) + 1);
  const keys = [...span]
    .filter((each) => kindAt(tree, each) === 'trajectory')
    .map((each) => keyOf(tree, each));
  const next = begun(store, row);
  // Attempts of one run only: others have another base.
  for (const key of next) if (keys.some((added) => runIn(added) !== runIn(key))) next.delete(key);
  for (const key of keys) {
    if (how === 'one' && next.has(key)) next.delete(key);
    else next.add(key);
  }
  changeSelection(store, next);
  store.active.value = row;
}

/** The host is told: commands of the palette are about the same attempts as the buttons of the view. */
function changeSelection({ host, selection }: Store, next: ReadonlySet<string>): void {
  selection.value = next;
  const [first] = next;
  const run = first === undefined ? null : runIn(first);
  host.post({ kind: 'selected', run, rollouts: rolloutsOf(next) });
}

/** The selection so far. A new one begins with the attempt whose details are open: that one looks selected. */
function begun({ tree, selection, pane }: Store, row: number): Set<string> {
  const key = pane.peek();
  if (selection.peek().size > 0 || key === undefined) return new Set(selection.peek());
  const looked = rowOf(tree.peek(), key);
  const isAttempt = looked >= 0 && looked !== row && kindAt(tree.peek(), looked) === 'trajectory';
  return new Set(isAttempt ? [key] : []);
}

const runIn = (key: string): string => key.split('/')[0] ?? '';

export function clearSelection(store: Store): void {
  if (store.selection.peek().size > 0) changeSelection(store, new Set());
}

/** Asks for something that is done with all selected attempts. */
export function actOnSelection({ host, selection }: Store, action: Action): void {
  const [first = ''] = selection.peek();
  host.post({ kind: 'do', action, run: runIn(first), rollout: null, rollouts: rolloutsOf(selection.peek()) });
}

export const rolloutsOf = (keys: ReadonlySet<string>): string[] =>
  [...keys].flatMap((key) => key.split('/')[2] ?? []);
