// The filter box above the tree: / opens it, Escape closes it, Arrow Down goes on to the tree.
import { useLayoutEffect, useRef } from 'preact/hooks';

import { Icon } from './icon.tsx';
import { setFilter, type Store } from './store.ts';

export function FilterBox({ store, text }: { readonly store: Store; readonly text: string }) {
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (text === '') box.current?.focus();
  }, []);
  const shown = store.tree.value.visible.length;
  const toTree = () => document.querySelector<HTMLElement>('[role=tree]')?.focus();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setFilter(store, undefined);
    if (event.key !== 'Escape' && event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    event.preventDefault();
    toTree();
  };
  return (
    <search class="filter">
      <Icon name="list-filter" />
      <input
        ref={box}
        type="text"
        aria-label="Filter the tree"
        placeholder="Filter (text, status:failed, kind:step)"
        data-testid="filter"
        spellcheck={false}
        value={text}
        onInput={(event) => setFilter(store, event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span class="found" aria-live="polite">
        {text === '' ? '' : shown === 0 ? 'nothing' : `${shown}`}
      </span>
      <button
        type="button"
        class="tool"
        aria-label="Close the filter"
        title="Close the filter (Escape)"
        onClick={() => {
          setFilter(store, undefined);
          toTree();
        }}
      >
        <Icon name="close" />
      </button>
    </search>
  );
}
