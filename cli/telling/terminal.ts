// What a command needs of the terminal it runs in. Tests give another one.
import { styleText } from 'node:util';

import { shown } from './shown.ts';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface Terminal {
  /** Results: what a pipe wants. */
  readonly print: (text: string) => void;
  /** Notices and progress: never part of a result. */
  readonly say: (text: string) => void;
  /** A machine reads the results: what goes wrong is told to it, too. */
  readonly isRead: boolean;
  /** A person is looking: lines may be redrawn. */
  readonly isLive: boolean;
  readonly columns: number;
  /** How to start this program again from where it was started, for lines to be pasted. */
  readonly program: string;
  readonly paint: (style: Style, text: string) => string;
}

/** Columns that a line may take: as many as it likes where nobody looks. */
export const widthOf = ({ isLive, columns }: Pick<Terminal, 'isLive' | 'columns'>): number =>
  isLive ? columns : Infinity;

export function processTerminal(argv: readonly string[], program: string): Terminal {
  // Results and notices share one paint: what goes into a file or a pipe must be bare.
  const colours = process.stdout.isTTY && process.stderr.isTTY && process.stderr.hasColors();
  return {
    // A file or a pipe gets a patch byte for byte.
    print: (text) => void process.stdout.write(`${process.stdout.isTTY ? shown(text) : text}\n`),
    say: (text) => void process.stderr.write(`${shown(text)}\n`),
    isRead: argv.includes('--json'),
    isLive: process.stderr.isTTY && process.stdout.isTTY,
    columns: process.stderr.columns ?? 80,
    program,
    paint: (style, text) => (colours ? styleText(style, text) : text),
  };
}
