// One row of the tree and its codes: what host and webview agree on.

export const rowKinds = ['run', 'stage', 'fact', 'generation', 'trajectory', 'step', 'answer'] as const;
export type RowKind = (typeof rowKinds)[number];

/** What the icon of a row says. Every mark has its own shape: colour never speaks alone. */
export const marks = [
  'waiting',
  'running',
  'paused',
  'green',
  'near',
  'proposed',
  'red',
  'silent',
  'empty',
  'refused',
  'failed',
  'stopped',
  'done',
  'attention',
  'inapplicable',
  'think',
  'tool',
  'test',
  'model',
] as const;
export type Mark = (typeof marks)[number];

/** Bits of `Row.flags`. */
export const flag = {
  /** Open unless the user closed it. */
  open: 1,
  /** The final selection chose it. */
  chosen: 2,
  /** It carries a patch: it can be reviewed and applied. */
  patch: 4,
  /** A run of which only the summary is known: its rows come when it is opened. */
  unloaded: 8,
  /** Its patch is in the user's files. */
  applied: 16,
  /** Its run is going on now. */
  live: 32,
  /** Its run has a model, which can be asked for more. */
  model: 64,
} as const;

export interface Row {
  readonly depth: number;
  readonly kind: RowKind;
  readonly mark: Mark;
  readonly flags: number;
  /** Unique among its siblings; the ids from the run down, joined by "/", are the key of the row. */
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly cost: string;
}

/** Consecutive rows that change together. An unchanged block is the same object as before. */
export interface Block {
  /** Key of its first row. */
  readonly key: string;
  readonly rows: readonly Row[];
}
