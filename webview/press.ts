// What a pressed key changes: the row it goes to or opens, the name that is typed ahead.
import { intentOf, typedAhead, type Intent, type Key } from './keys.ts';
import { select } from './selection.ts';
import { activate, openSiblings, ROW, setOpen, showDetails, type Store } from './store.ts';

/** A key was pressed in the tree at a time of the page; answers what it did, so that the caller can swallow it. */
export function press(store: Store, key: Key, at: number): Intent {
  const { memory, tree, active, viewport } = store;
  const where = { tree: tree.peek(), active: active.peek(), page: Math.floor(viewport.peek() / ROW) };
  const letter = key.key.length === 1 && key.key !== ' ' && !key.modified;
  if (!letter) memory.typed = { text: '', at };
  const isTyping = letter && memory.typed.text !== '' && at - memory.typed.at < 800;
  const asked: Intent = isTyping ? { do: 'none' } : intentOf(key, where);
  if (asked.do !== 'none' || !letter) {
    obey(store, asked);
    return asked;
  }
  memory.typed = { text: isTyping ? memory.typed.text + key.key : key.key, at };
  const found = typedAhead(where, memory.typed.text);
  if (found < 0) return asked;
  activate(store, found);
  return { do: 'move', to: found };
}

function obey(store: Store, intent: Intent): void {
  switch (intent.do) {
    case 'move':
      return activate(store, intent.to);
    case 'open':
    case 'close':
      return setOpen(store, intent.row, intent.do === 'open');
    case 'siblings':
      return openSiblings(store, intent.row);
    case 'details':
      return showDetails(store, intent.row);
    case 'select':
      return select(store, intent.row, 'one');
    case 'filter':
      store.filter.value ??= '';
      return;
    case 'menu':
    case 'none':
      return;
    default:
      return intent satisfies never;
  }
}
