// The virtual tree: only rows in sight are in the document, and the active one, for the screen reader.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

import { Row } from './row-view.tsx';
import { press } from './press.ts';
import { clearSelection } from './selection.ts';
import { closeDetails, resize, ROW, setFilter, type Store } from './store.ts';
import { positionOf } from './tree-model.ts';

/** Rows beyond each edge that are drawn ahead of scrolling. */
const AHEAD = 8;

/** Beside the rows there is nothing to cut, copy or paste. */
const NO_CLIPBOARD = JSON.stringify({ preventDefaultContextMenuItems: true });

export function TreeView({ store }: { readonly store: Store }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { tree, active, scrollTop, viewport, scrollTo } = store;
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => resize(store, element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const target = scrollTo.value;
  useLayoutEffect(() => {
    if (scroller.current && viewport.peek() === 0) viewport.value = scroller.current.clientHeight;
    if (scroller.current && target) scroller.current.scrollTop = target.top;
  }, [target]);

  const { visible } = tree.value;
  const first = Math.max(0, Math.floor(scrollTop.value / ROW) - AHEAD);
  const last = Math.min(visible.length, Math.ceil((scrollTop.value + viewport.value) / ROW) + AHEAD);
  // An element that scrolls out becomes the one that scrolls in: nothing is made anew.
  const pool = Math.ceil(viewport.value / ROW) + 2 * AHEAD + 1;
  const rows = Array.from(visible.subarray(first, last), (row, n) => {
    return { row, position: first + n, slot: (first + n) % pool };
  });
  const at = positionOf(tree.value, active.value);
  if (at >= 0 && (at < first || at >= last)) rows.push({ row: active.value, position: at, slot: -1 });

  return (
    <div
      ref={scroller}
      class="tree"
      role="tree"
      tabIndex={0}
      aria-multiselectable
      aria-label="Runs and their attempts"
      aria-activedescendant={at < 0 ? undefined : `row-${active.value}`}
      data-testid="tree"
      data-vscode-context={NO_CLIPBOARD}
      onScroll={(event) => {
        scrollTop.value = event.currentTarget.scrollTop;
      }}
      onFocus={() => {
        if (active.peek() < 0 && visible.length > 0) press(store, { key: 'Home' }, 0);
      }}
      onKeyDown={(event) => keyDown(store, event)}
    >
      <div class="rows" role="none" style={{ height: `${visible.length * ROW}px` }}>
        {rows.map(({ row, position, slot }) => (
          <Row key={slot} store={store} row={row} position={position} isActive={position === at} />
        ))}
      </div>
      {visible.length === 0 && <p class="quiet nothing">Nothing matches the filter.</p>}
    </div>
  );
}

/** Gives the tree the keys when nothing of the view has them. */
export function focusTree(): void {
  if (document.activeElement === document.body) document.querySelector<HTMLElement>('[role=tree]')?.focus();
}

export function keyDown(store: Store, event: KeyboardEvent): void {
  const { key, shiftKey: shift } = event;
  const control = event.ctrlKey || event.metaKey;
  if (key === 'Escape' && store.filter.peek() !== undefined) setFilter(store, undefined);
  else if (key === 'Escape' && store.selection.peek().size > 0) clearSelection(store);
  else if (key === 'Escape' && store.pane.peek() !== undefined) closeDetails(store);
  else {
    const intent = press(store, { key, shift, modified: control || event.altKey }, event.timeStamp);
    if (intent.do === 'none') return;
    if (intent.do === 'menu') openMenu(intent.row);
  }
  event.preventDefault();
}

/** VS Code draws the menu itself: it answers a context menu event with what `data-vscode-context` says there. */
function openMenu(row: number): void {
  const element = document.querySelector(`#row-${row}`);
  const place = element?.getBoundingClientRect();
  if (!element || !place) return;
  const { left, bottom } = place;
  element.dispatchEvent(
    new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: left + 32, clientY: bottom }),
  );
}
