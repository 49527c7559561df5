// One row of the tree.
import { Icon } from './icon.tsx';
import { markIcons, markWords } from './mark-words.ts';
import { type Mark } from './row.ts';
import { type Action } from './protocol.ts';
import { clearSelection, rolloutsOf, select } from './selection.ts';
import { act, activate, ROW, setOpen, showDetails, type Store } from './store.ts';
import { canOpen, hasFlag, isOpen, keyOf, kindAt, markAt, placeOf, textAt, type Tree } from './tree-model.ts';

interface RowProps {
  readonly store: Store;
  readonly row: number;
  readonly position: number;
  readonly isActive: boolean;
}

export function Row({ store, row, position, isActive }: RowProps) {
  const tree = store.tree.value;
  const { label, note, cost } = textAt(tree, row);
  const key = keyOf(tree, row);
  const mark = markAt(tree, row);
  const kind = kindAt(tree, row);
  const { place, of } = placeOf(tree, row);
  const opens = canOpen(tree, row);
  const open = opens ? isOpen(tree, row) : undefined;
  const words = wordsOf(tree, row, mark);
  const { value: together } = store.selection;
  const isSelected = together.size > 0 ? together.has(key) : store.pane.value === key;
  if (kind === 'answer')
    return <Answer row={row} position={position} isActive={isActive} text={label} at={key} />;
  return (
    <div
      id={`row-${row}`}
      class={`row ${kind} ${isActive ? 'active' : ''} ${isSelected ? 'selected' : ''}`}
      role="treeitem"
      aria-level={(tree.depth[row] ?? 0) + 1}
      aria-posinset={place}
      aria-setsize={of}
      aria-expanded={open}
      aria-selected={isSelected}
      aria-label={[label, note, cost, words].filter(Boolean).join(', ')}
      title={[label, note].filter(Boolean).join(': ')}
      style={{ transform: `translateY(${position * ROW}px)` }}
      data-key={key}
      data-mark={mark}
      data-vscode-context={JSON.stringify(contextOf(tree, row, store.selection.value))}
      onClick={(event) => click(store, row, event)}
      onDblClick={() => hasFlag(tree, row, 'patch') && act(store, 'review', key)}
    >
      <span class="indent" style={{ width: `${(tree.depth[row] ?? 0) * 8}px` }} />
      <Twistie store={store} row={row} open={open} />
      <Icon name={markIcons[mark]} class={`mark ${mark}`} />
      <span class="label">{label}</span>{' '}
      {hasFlag(tree, row, 'chosen') && <Icon name="star-full" class="badge" />}
      {hasFlag(tree, row, 'applied') && <Icon name="check-all" class="badge" />}
      <span class="note">{note}</span> <span class="cost">{cost}</span>
      <Tools store={store} row={row} at={key} />
    </div>
  );
}

interface AnswerProps {
  readonly row: number;
  readonly position: number;
  readonly isActive: boolean;
  readonly text: string;
  readonly at: string;
}

/** What a model is saying: seen while it grows, and not read out letter by letter. */
function Answer({ row, position, isActive, text, at }: AnswerProps) {
  return (
    <div
      id={`row-${row}`}
      class={`row answer ${isActive ? 'active' : ''}`}
      role="treeitem"
      aria-level={3}
      aria-selected={false}
      aria-live="off"
      aria-label="What the model is saying"
      style={{ transform: `translateY(${position * ROW}px)` }}
      data-key={at}
      data-testid="answer"
    >
      <span class="saying" aria-hidden="true" data-text={text} />
    </div>
  );
}

function wordsOf(tree: Tree, row: number, mark: Mark): string {
  return [
    markWords[mark],
    hasFlag(tree, row, 'chosen') ? 'chosen' : '',
    hasFlag(tree, row, 'applied') ? 'in your files' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

interface TwistieProps {
  readonly store: Store;
  readonly row: number;
  readonly open: boolean | undefined;
}

function Twistie({ store, row, open }: TwistieProps) {
  if (open === undefined) return <span class="twistie" />;
  const toggle = (event: MouseEvent) => {
    event.stopPropagation();
    activate(store, row);
    setOpen(store, row, !open);
  };
  return (
    <span class="twistie" onClick={toggle}>
      <Icon name={open ? 'chevron-down' : 'chevron-right'} />
    </span>
  );
}

// Groups open and close; attempts and their steps show what happened.
function click(store: Store, row: number, event: MouseEvent): void {
  const tree = store.tree.peek();
  if (event.ctrlKey || event.metaKey || event.shiftKey)
    return select(store, row, event.shiftKey ? 'range' : 'one');
  clearSelection(store);
  activate(store, row);
  const kind = kindAt(tree, row);
  if (kind === 'trajectory' || kind === 'step') showDetails(store, row);
  else if (canOpen(tree, row)) setOpen(store, row, !isOpen(tree, row));
}

interface Tool {
  readonly action: Action;
  readonly icon: string;
  readonly title: string;
}

const patchTools: readonly Tool[] = [
  { action: 'review', icon: 'diff-multiple', title: 'Review Patch' },
  { action: 'apply', icon: 'check', title: 'Apply Patch' },
  { action: 'copyDiff', icon: 'copy', title: 'Copy Diff' },
];
const appliedTools: readonly Tool[] = patchTools.map((tool) =>
  tool.action === 'apply' ? { action: 'undo', icon: 'discard', title: 'Undo Last Applied Patch' } : tool,
);

/** What the pointer finds on a row; the keyboard finds the same in the menu and in the details. */
function Tools({ store, row, at }: { readonly store: Store; readonly row: number; readonly at: string }) {
  const tree = store.tree.value;
  if (!hasFlag(tree, row, 'patch')) return null;
  const tools = hasFlag(tree, row, 'applied') ? appliedTools : patchTools;
  return (
    <span class="tools">
      {tools.map(({ action, icon, title }) => (
        <button
          key={action}
          type="button"
          class="tool"
          tabIndex={-1}
          title={title}
          aria-label={title}
          onClick={(event) => {
            event.stopPropagation();
            act(store, action, at);
          }}
        >
          <Icon name={icon} />
        </button>
      ))}
    </span>
  );
}

/** What the native context menu of a row gets, and what its commands are called with. */
function contextOf(tree: Tree, row: number, selection: ReadonlySet<string>) {
  const key = keyOf(tree, row);
  const [run, , rollout] = key.split('/');
  const together = selection.has(key) ? rolloutsOf(selection) : [];
  return {
    preventDefaultContextMenuItems: true,
    galapagosRow: kindAt(tree, row),
    galapagosPatch: hasFlag(tree, row, 'patch'),
    galapagosApplied: hasFlag(tree, row, 'applied'),
    galapagosLive: hasFlag(tree, row, 'live'),
    galapagosStopped: markAt(tree, row) === 'stopped',
    galapagosHasModel: hasFlag(tree, row, 'model'),
    galapagosSelected: together.length > 1,
    run,
    rollout,
    ...(together.length > 1 && { rollouts: together }),
  };
}
