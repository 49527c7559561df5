// What can be done with the attempts that are selected together; there only while there are several.
import { Icon } from './icon.tsx';
import { actOnSelection, clearSelection } from './selection.ts';
import { type Store } from './store.ts';

export function SelectionBar({ store }: { readonly store: Store }) {
  const { size } = store.selection.value;
  if (size < 2) return null;
  return (
    <div class="selection" role="group" aria-label="Selected attempts" data-testid="selection">
      <span class="note">{size} attempts selected</span>
      <button type="button" class="button" onClick={() => actOnSelection(store, 'recombine')}>
        Recombine Selected…
      </button>
      <button
        type="button"
        class="tool"
        title="Select nothing (Escape)"
        aria-label="Select nothing"
        onClick={() => clearSelection(store)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
