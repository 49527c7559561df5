// Text in a column of a terminal: broken between words, every line below the first.
export interface Column {
  /** What stands before the text on its first line; blanks of the same width stand before the others. */
  readonly lead: string;
  /** Cells that `lead` takes, where paint makes it longer than it looks. */
  readonly leadWidth?: number;
  /** Width of the terminal. */
  readonly columns: number;
}

const NARROWEST = 24;

/** Words longer than the column stay whole: paths and commands are there to be copied. */
export function wrapped(text: string, { lead, leadWidth = lead.length, columns }: Column): string {
  const width = Math.max(NARROWEST, columns - leadWidth - 1);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return lead + [...lines, line].join(`\n${' '.repeat(leadWidth)}`);
}
