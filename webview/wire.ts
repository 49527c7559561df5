// How rows travel: one byte column per field and one text, so that a hundred thousand rows are a single quick message.
import { marks, rowKinds, type Row } from './row.ts';
import { oneLine } from './numbers.ts';

/** Columns of rows in preorder. `text` holds a line per row: id, label, note and cost, parted by U+001F. */
export interface WireRows {
  readonly depth: Uint8Array<ArrayBuffer>;
  readonly kind: Uint8Array<ArrayBuffer>;
  readonly mark: Uint8Array<ArrayBuffer>;
  readonly flags: Uint8Array<ArrayBuffer>;
  readonly text: string;
}

export interface Splice {
  readonly at: number;
  readonly remove: number;
  readonly rows: WireRows;
}

/** `from` is the version the splices apply to; 0 replaces everything. */
export interface RowsMessage {
  readonly kind: 'rows';
  readonly version: number;
  readonly from: number;
  readonly splices: readonly Splice[];
}

const kindCode = new Map(rowKinds.map((kind, code) => [kind, code]));
const markCode = new Map(marks.map((mark, code) => [mark, code]));

export function pack(rows: readonly Row[]): WireRows {
  const depth = new Uint8Array(rows.length);
  const kind = new Uint8Array(rows.length);
  const mark = new Uint8Array(rows.length);
  const flags = new Uint8Array(rows.length);
  let text = '';
  for (const [n, row] of rows.entries()) {
    depth[n] = row.depth;
    kind[n] = kindCode.get(row.kind) ?? 0;
    mark[n] = markCode.get(row.mark) ?? 0;
    flags[n] = row.flags;
    text += `${n === 0 ? '' : '\n'}${field(row.id)}\u001f${field(row.label)}\u001f${field(row.note)}\u001f${field(row.cost)}`;
  }
  return { depth, kind, mark, flags, text };
}

// A tampered journal must not be able to forge rows.
const field = (text: string): string =>
  text.includes('\n') || text.includes('\u001f') ? oneLine(text) : text;

export interface RowText {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly cost: string;
}

export function unpackText(packed: string): RowText {
  const [id = '', label = '', note = '', cost = ''] = packed.split('\u001f');
  return { id, label, note, cost };
}

/** Lines of a packed text; as many as there are rows. */
export const unpackLines = (rows: WireRows): readonly string[] =>
  rows.depth.length === 0 ? [] : rows.text.split('\n');
