// The whole view: head, filter, tree, details; and the words a screen reader hears.
import { useEffect } from 'preact/hooks';

import { Details } from './details-pane.tsx';
import { FilterBox } from './filter-box.tsx';
import { Head } from './head.tsx';
import { type Store } from './store.ts';
import { SelectionBar } from './selection-bar.tsx';
import { focusTree, keyDown, TreeView } from './tree-view.tsx';

export function App({ store }: { readonly store: Store }) {
  const shown = store.face.value?.face;
  const hasRows = store.tree.value.count > 0;
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    globalThis.addEventListener('keydown', (event) => anywhere(store, event), { signal });
    // VS Code gives the focus to the document. A click has put it on something by the next frame.
    globalThis.addEventListener('focus', () => requestAnimationFrame(focusTree), { signal });
    return () => listening.abort();
  }, []);
  return (
    <main class="app" data-testid="app" data-face={shown?.kind ?? 'loading'}>
      <h1 class="aloud">Trajectories</h1>
      <Head store={store} />
      {hasRows && store.filter.value !== undefined && <FilterBox store={store} text={store.filter.value} />}
      {hasRows && <TreeView store={store} />}
      {hasRows && <SelectionBar store={store} />}
      {hasRows && store.pane.value !== undefined && <Details store={store} />}
      <p class="aloud" role="status" aria-live="polite">
        {shown?.kind === 'run' ? shown.milestone : ''}
      </p>
    </main>
  );
}

/** Keys that no element has taken: the filter's, and those of the tree where nothing has the focus. */
function anywhere(store: Store, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.target instanceof HTMLInputElement) return;
  if (event.key === '/' || (event.key === 'f' && (event.ctrlKey || event.metaKey))) {
    event.preventDefault();
    store.filter.value ??= '';
  } else if (event.target === document.body && store.tree.peek().count > 0) {
    focusTree();
    keyDown(store, event);
  }
}
