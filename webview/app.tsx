// The whole view: head, filter, tree, details; and the words a screen reader hears.
import { useEffect } from 'preact/hooks';

import { Details } from './details-pane.tsx';
import { FilterBox } from './filter-box.tsx';
import { Head } from './head.tsx';
import { type Store } from './store.ts';
import { TreeView } from './tree-view.tsx';

export function App({ store }: { readonly store: Store }) {
  const shown = store.face.value?.face;
  const hasRows = store.tree.value.count > 0;
  useEffect(() => {
    const findsAnywhere = (event: KeyboardEvent) => {
      const wants = event.key === '/' || (event.key === 'f' && (event.ctrlKey || event.metaKey));
      if (!wants || event.defaultPrevented || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      store.filter.value ??= '';
    };
    globalThis.addEventListener('keydown', findsAnywhere);
    return () => globalThis.removeEventListener('keydown', findsAnywhere);
  }, []);
  return (
    <main class="app" data-testid="app" data-face={shown?.kind ?? 'loading'}>
      <h1 class="aloud">Trajectories</h1>
      <Head store={store} />
      {hasRows && store.filter.value !== undefined && <FilterBox store={store} text={store.filter.value} />}
      {hasRows && <TreeView store={store} />}
      {hasRows && store.pane.value !== undefined && <Details store={store} />}
      <p class="aloud" role="status" aria-live="polite">
        {shown?.kind === 'run' ? shown.milestone : ''}
      </p>
    </main>
  );
}
