// The host's half of the tree: what changed since the last message, as splices over the rows that were sent.
import { type Block, type Row } from './row.ts';
import { pack, type RowsMessage, type Splice } from './wire.ts';

export interface Feed {
  /** The message that brings the webview from the last one to these blocks; undefined when nothing changed. */
  update(blocks: readonly Block[]): RowsMessage | undefined;
  /** Everything that was sent so far, for a webview that just woke up. */
  all(): RowsMessage;
}

export function createFeed(): Feed {
  let sent: readonly Block[] = [];
  let version = 1;
  return {
    update(blocks) {
      const splices = difference(sent, blocks);
      sent = blocks;
      if (splices.length === 0) return undefined;
      version += 1;
      return { kind: 'rows', version, from: version - 1, splices };
    },
    all() {
      const rows = sent.flatMap((block) => block.rows);
      return { kind: 'rows', version, from: 0, splices: [{ at: 0, remove: 0, rows: pack(rows) }] };
    },
  };
}

/** Splices that turn the rows of one list of blocks into another's; each counts positions after those before it. */
function difference(before: readonly Block[], after: readonly Block[]): readonly Splice[] {
  const splices: Splice[] = [];
  const wanted = new Set(after.map((block) => block.key));
  const known = new Set(before.map((block) => block.key));
  let at = 0;
  let old = 0;
  for (const block of after) {
    for (let gone = before[old]; gone && !wanted.has(gone.key); gone = before[++old]) {
      splices.push({ at, remove: gone.rows.length, rows: pack([]) });
    }
    const same = before[old];
    if (same?.key === block.key) {
      if (same !== block) splices.push(...within(same.rows, block.rows, at));
      old += 1;
    } else {
      // A block that moved up is removed where it stands and built here: rare, and never wrong.
      if (known.has(block.key)) return [wholly(before, after)];
      splices.push({ at, remove: 0, rows: pack(block.rows) });
    }
    at += block.rows.length;
  }
  const tail = before.slice(old).reduce((sum, block) => sum + block.rows.length, 0);
  if (tail > 0) splices.push({ at, remove: tail, rows: pack([]) });
  return splices;
}

function wholly(before: readonly Block[], after: readonly Block[]): Splice {
  const remove = before.reduce((sum, block) => sum + block.rows.length, 0);
  return { at: 0, remove, rows: pack(after.flatMap((block) => block.rows)) };
}

// Steps only ever append, and the head of a block changes alone: runs of differing rows, then the new tail.
function within(before: readonly Row[], after: readonly Row[], offset: number): readonly Splice[] {
  const splices: Splice[] = [];
  const common = Math.min(before.length, after.length);
  for (let i = 0; i < common; i++) {
    const from = i;
    while (i < common && !isEqual(before[i], after[i])) i += 1;
    if (i > from) splices.push({ at: offset + from, remove: i - from, rows: pack(after.slice(from, i)) });
  }
  if (before.length !== after.length) {
    splices.push({ at: offset + common, remove: before.length - common, rows: pack(after.slice(common)) });
  }
  return splices;
}

function isEqual(a: Row | undefined, b: Row | undefined): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  return (
    a.mark === b.mark &&
    a.flags === b.flags &&
    a.note === b.note &&
    a.cost === b.cost &&
    a.label === b.label &&
    a.id === b.id &&
    a.kind === b.kind &&
    a.depth === b.depth
  );
}
