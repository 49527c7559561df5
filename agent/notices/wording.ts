// What all notices have in common: their parts, and how numbers, lists and words of others stand in them.
import { type Fault } from '../engine/fault.ts';
import { type Surface } from './surface.ts';

/** What happened, the evidence, what is safe, and the next action. Four short parts, each a full sentence but `title`. */
export interface Notice {
  readonly title: string;
  readonly detail: string;
  readonly kept: string;
  readonly next: string;
}

type Kind = Fault['kind'];
export type FaultOf = { readonly [K in Kind]: Extract<Fault, { readonly kind: K }> };

/** The words for these faults, for readers on this surface. */
export type Entries<Kinds extends Kind = Kind> = {
  readonly [K in Kinds]: (fault: FaultOf[K], here: Surface) => Notice;
};

export const UNTOUCHED = 'Your files are as they were.';
export const RUN_KEPT = 'Everything recorded so far is kept, and your files are as they were.';

/** "1 test", "3 tests". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

const SHOWN = 5;

export function list(items: readonly string[]): string {
  if (items.length === 0) return 'nothing';
  const more = items.length - SHOWN;
  const shown = items.slice(0, SHOWN).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

export const quote = (text: string): string => `“${text}”`;

export function sentence(detail: string): string {
  const text = detail.trim();
  return text === '' ? 'no reason was given.' : /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** The last line of an output that tells of an error; where none does, the last line: most often the reason itself. */
export function lastWords(output: string): string {
  const lines = output.trim().split('\n');
  const error = lines.findLast((line) => ERROR.test(line));
  const line = (error ?? lines.at(-1) ?? '').trim();
  if (line === '') return '';
  return ` ${error === undefined ? 'Its last words' : 'It said'}: ${quote(line.slice(0, 200))}.`;
}

/** As Node and Python print what was thrown. */
const ERROR = /\b\w*(Error|Exception)\b( \[\w+\])?: \S/;
