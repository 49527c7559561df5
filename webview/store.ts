// The state of the view: a few signals, and what changes them beside keys (press.ts) and the selection (selection.ts). Nothing
// here that the host could not rebuild.
import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';

import { filterOf } from './filter.ts';
import { type Host, type Kept } from './host.ts';
import { type Action, type Body, type Face, type HostMessage } from './protocol.ts';
import {
  emptyTree,
  hasFlag,
  keyOf,
  onDisplay,
  positionOf,
  reveal,
  rowOf,
  spliced,
  withFilter,
  withOpen,
  withSiblingsOpen,
  type Tree,
} from './tree-model.ts';
import { type RowsMessage } from './wire.ts';

/** Height of a row, CSS pixels: VS Code's own. */
export const ROW = 22;

export interface Store {
  readonly host: Host;
  /** What the host said of the run, and when it came; undefined until it spoke. */
  readonly face: Signal<{ readonly face: Face; readonly at: number } | undefined>;
  readonly tree: Signal<Tree>;
  /** The active row; -1 when there is none. */
  readonly active: Signal<number>;
  /** Keys of attempts that are selected together, to be recombined. */
  readonly selection: Signal<ReadonlySet<string>>;
  /** Key of the row whose details are shown. */
  readonly pane: Signal<string | undefined>;
  readonly body: Signal<Body | undefined>;
  /** Key of the row the host last answered for, with a body or without. */
  readonly bodyOf: Signal<string | undefined>;
  readonly paneHeight: Signal<number>;
  /** Text of the filter box; undefined while it is closed. */
  readonly filter: Signal<string | undefined>;
  readonly scrollTop: Signal<number>;
  readonly viewport: Signal<number>;
  /** Where the list must be scrolled to at the next paint; a fresh object each time. */
  readonly scrollTo: Signal<{ readonly top: number } | undefined>;
  /** What survives while the view is hidden. */
  readonly keeping: ReadonlySignal<Kept>;
  readonly memory: Memory;
}

/** What no component draws. */
interface Memory {
  /** Version of the rows, 0 before the first. */
  version: number;
  /** Where an earlier life of the view stood, until rows are there to stand on. */
  wanted: Kept | undefined;
  typed: { readonly text: string; readonly at: number };
}

export function createStore(host: Host): Store {
  const old = host.restore();
  const tree = signal<Tree>({ ...emptyTree, choices: new Map(old?.choices) });
  const active = signal(-1);
  const pane = signal(old?.pane ?? undefined);
  const paneHeight = signal(old?.paneHeight ?? 260);
  const filter = signal(old?.filter ?? undefined);
  const scrollTop = signal(0);
  const memory: Memory = { version: 0, wanted: old, typed: { text: '', at: -Infinity } };
  if (old?.pane) host.post({ kind: 'watch', key: old.pane });
  return {
    host,
    tree,
    active,
    pane,
    paneHeight,
    filter,
    scrollTop,
    memory,
    selection: signal(new Set()),
    face: signal(undefined),
    body: signal(undefined),
    bodyOf: signal(undefined),
    viewport: signal(0),
    scrollTo: signal(undefined),
    keeping: computed(() => ({
      active: active.value < 0 ? (memory.wanted?.active ?? null) : keyOf(tree.value, active.value),
      pane: pane.value ?? null,
      paneHeight: paneHeight.value,
      choices: [...tree.value.choices],
      filter: filter.value ?? null,
      anchor: anchorOf(tree.value, scrollTop.value) ?? memory.wanted?.anchor ?? null,
    })),
  };
}

/** The row at the upper edge of the view, and how much of it is above; null at the very top. */
function anchorOf(tree: Tree, scrollTop: number): Kept['anchor'] {
  const position = Math.floor(scrollTop / ROW);
  const row = tree.visible[position];
  if (row === undefined || scrollTop === 0) return null;
  return { key: keyOf(tree, row), offset: scrollTop - position * ROW };
}

/** Takes in a message of the host. `at` is when it came, milliseconds of the page. */
export function receive(store: Store, message: HostMessage, at: number): void {
  switch (message.kind) {
    case 'rows':
      return receiveRows(store, message);
    case 'face':
      store.face.value = { face: message.face, at };
      return;
    case 'body':
      if (message.key === store.pane.peek()) {
        store.body.value = message.body ?? undefined;
        store.bodyOf.value = message.key;
      }
      return;
    case 'reveal': {
      const row = rowOf(store.tree.peek(), message.key);
      if (row >= 0) activate(store, row);
      return;
    }
    default:
      return message satisfies never;
  }
}

function receiveRows(store: Store, { version, from, splices }: RowsMessage): void {
  const { host, memory, tree, filter } = store;
  const { choices } = tree.peek();
  const base = from === 0 ? { ...emptyTree, choices } : tree.peek();
  const changed = from === 0 || from === memory.version ? spliced(base, splices) : undefined;
  if (!changed) {
    host.post({ kind: 'resync', have: memory.version });
    return;
  }
  memory.version = version;
  changeTree(store, from === 0 ? withFilter(changed, filterOf(filter.peek() ?? '')) : changed);
}

function changeTree(store: Store, next: Tree): void {
  const { tree, active, memory, scrollTop, scrollTo } = store;
  const before = tree.peek();
  const was = active.peek();
  const key = was >= 0 ? keyOf(before, was) : (memory.wanted?.active ?? null);
  const held = memory.wanted?.anchor ?? anchorOf(before, scrollTop.peek());
  batch(() => {
    tree.value = next;
    active.value = key === null ? -1 : nearest(next, key);
    // What the user looks at stays where it is, whatever comes above it.
    const position = held ? positionOf(next, nearest(next, held.key)) : -1;
    if (held && position >= 0) scrollTo.value = { top: position * ROW + held.offset };
  });
  if (next.count > 0) memory.wanted = undefined;
}

/** The row with this key, else the nearest ancestor that is there and on display; -1 when nothing is. */
function nearest(tree: Tree, key: string): number {
  for (let path = key; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
    const row = rowOf(tree, path);
    if (row >= 0) return onDisplay(tree, row);
  }
  return -1;
}

/** Makes a row the active one, opens what hides it and brings it into view. */
export function activate(store: Store, row: number): void {
  const { tree, active, scrollTop, scrollTo, viewport, pane } = store;
  const shown = reveal(tree.peek(), row);
  if (shown !== tree.peek()) changeTree(store, shown);
  active.value = row;
  const y = positionOf(tree.peek(), row) * ROW;
  const top = scrollTop.peek();
  if (y < top) scrollTo.value = { top: y };
  if (y > top + viewport.peek() - ROW) scrollTo.value = { top: y - viewport.peek() + ROW };
  if (pane.peek() !== undefined) showDetails(store, row);
}

/** The tree has another height. An active row that was in sight stays there, also where the details take its place. */
export function resize({ tree, active, scrollTop, scrollTo, viewport }: Store, height: number): void {
  const y = positionOf(tree.peek(), active.peek()) * ROW;
  const top = scrollTop.peek();
  const wasSeen = y >= top && y + ROW <= top + viewport.peek();
  viewport.value = height;
  if (wasSeen && y + ROW > top + height) scrollTo.value = { top: y + ROW - height };
}

/** Opens or closes a row; asks for the rows of a run that is not loaded. */
export function setOpen(store: Store, row: number, open: boolean): void {
  const { host, tree } = store;
  const now = tree.peek();
  if (open && hasFlag(now, row, 'unloaded')) host.post({ kind: 'load', run: keyOf(now, row) });
  changeTree(store, withOpen(now, row, open));
}

/** Opens a row with every other beside it. */
export function openSiblings(store: Store, row: number): void {
  changeTree(store, withSiblingsOpen(store.tree.peek(), row));
}

/** Shows the details of a row, now and as they change. */
export function showDetails({ host, tree, pane }: Store, row: number): void {
  const key = keyOf(tree.peek(), row);
  if (pane.peek() === key) return;
  pane.value = key;
  host.post({ kind: 'watch', key });
}

export function closeDetails({ host, pane, body }: Store): void {
  pane.value = undefined;
  body.value = undefined;
  host.post({ kind: 'watch', key: null });
}

/** Filters the tree; undefined closes the box and shows everything. */
export function setFilter(store: Store, text: string | undefined): void {
  store.filter.value = text;
  changeTree(store, withFilter(store.tree.peek(), filterOf(text ?? '')));
}

/** Asks the host to do something; the row says on what. */
export function act({ host }: Store, action: Action, key?: string): void {
  const [run = null, , rollout = null] = key?.split('/') ?? [];
  host.post({ kind: 'do', action, run, rollout });
}

/** Makes a step of the attempt in the details the active row, and shows it. */
export function goToStep(store: Store, step: number): void {
  const [run, generation, rollout] = store.pane.peek()?.split('/') ?? [];
  const row = rowOf(store.tree.peek(), [run, generation, rollout, step].join('/'));
  if (row >= 0) activate(store, row);
}

export function goTo({ host, pane }: Store, path: string, line: number): void {
  const run = pane.peek()?.split('/')[0];
  if (run !== undefined) host.post({ kind: 'goTo', run, path, line });
}
