// What kind of value a constant is: a word or number that programs choose by themselves, or data that only a computation gives.
import { isTrivial, type Constant, type Knowledge } from './knowledge.ts';

/** One word of some language or protocol: `latest`, `text/plain`, `utf-8`. */
const PLAIN = /^[a-z]+(?:[-_/.+]?[a-z\d]+)*$/i;
export const isWord = (text: string): boolean => PLAIN.test(text);

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const CALENDAR: ReadonlySet<number> = new Set([12, 24, 28, 29, 31, 52, 365, 366]);

const isPower = (size: number): boolean => Number.isInteger(Math.log2(size));
const isStatus = (text: string): boolean => /^[1-5]\d\d$/.test(text);

/** Sizes, limits and codes: small numbers, round ones, powers of two, statuses of HTTP, numbers of the calendar. */
export function isCustomary(text: string): boolean {
  const size = Math.abs(Number(text));
  if (!Number.isInteger(size)) return false;
  return size <= 10 || /^\d{1,3}0+$/.test(String(size)) || CALENDAR.has(size) || isCode(text);
}

/** Powers of two with their neighbours below, and statuses of HTTP. */
export function isCode(text: string): boolean {
  const size = Math.abs(Number(text));
  return isPower(size) || isPower(size + 1) || isStatus(text);
}

export const isNumber = (text: string): boolean => NUMBER.test(text);

/** Data: a number that nobody chooses, or a text with digits other than noughts that is no word. Trivial values are none. */
export function isMade(value: Constant): boolean {
  if (isTrivial(value)) return false;
  return value.leaves.some((leaf) =>
    isNumber(leaf) ? !isCustomary(leaf) : /[1-9]/.test(leaf) && !isWord(leaf),
  );
}

/** Is the value made of what an assertion gives as its input? One part of a plain word alone may be so by chance. */
export function isDerived({ leaves }: Constant, { echoes }: Knowledge): boolean {
  const echoed = leaves.filter((leaf) => echoes(leaf) !== undefined);
  if (echoed.length > 1) return true;
  return echoed.some((leaf) => echoes(leaf) === 'whole' || !PLAIN.test(leaf));
}

const DISCRIMINANTS: readonly (readonly [subject: RegExp, value: RegExp])[] = [
  [/(?:^|http_?)(?:status|code)(?:_?code)?$/i, /^[1-5]\d\d$/],
  [/(?:method|verb)$/i, /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT)$/i],
  [/(?:platform|os|system|arch)$/i, /^[a-z]\w+$/i],
  [
    /(?:code|errno|name|type|reason|signal)$/i,
    /^(?:E[A-Z\d]{2,}|SIG[A-Z\d]+|[A-Z]+(?:_[A-Z\d]+)+|(?:[A-Z]\w*)?(?:Error|Exception|Warning))$/,
  ],
  [
    /^(?:kind|type|tag|event|mode|phase|state|level|action|op|operator|role|unit)$/i,
    /^[a-z]+(?:[-_ ][a-z]+)*$/i,
  ],
];

/**
 * A word of a closed vocabulary, compared with what is named after it: `response.status === 204`, `error.code === 'ENOENT'`,
 * `request.method == 'POST'`. Such a decision is a rule of the domain, not an input recognised.
 */
export function isVocabulary(subject: string, { text, isPart }: Constant): boolean {
  if (isPart) return false;
  if (/^\(?typeof/.test(subject)) return true;
  const name = /([\w$]+)(?:\(\))?\)?$/.exec(subject)?.[1] ?? '';
  return DISCRIMINANTS.some(([named, value]) => named.test(name) && value.test(text));
}
