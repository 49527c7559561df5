// What a regular expression wants to see literally. It is read and never run: it is a stranger's.
import { type Constant } from './knowledge.ts';

/** Letters that say nothing of one input. */
const TELLING = 4;

/**
 * The literal parts of a pattern in their order, as parts of a text. Undefined where it has alternatives or looks around, and
 * where what is literal in it is too little to recognise anything by.
 */
export function literalParts(pattern: string): Constant | undefined {
  if (/\||\(\?(?!:|P?<\w|i\))/.test(pattern)) return undefined;
  const parts = pattern
    .replace(/\\[sSdDwWbBAZz]|\[(?:\\.|[^\]\\])*\]|(?<!\\)\./g, HOLE)
    .replace(/\(\?(?::|P?<\w+>|i\))/g, '(')
    .replace(/(?:\\.|[^\\])(?:[*?]|\{0?,?\d*\})[?+]?/g, HOLE)
    .replace(/(?<!\\)[+^$()]|\{\d+(?:,\d*)?\}/g, '')
    .replace(/\\(.)/g, '$1')
    .split(HOLE)
    .filter((part) => part !== '');
  const text = parts.join('');
  return text.replace(/\W/g, '').length < TELLING
    ? undefined
    : { text, leaves: parts, isText: true, isPart: 'any' };
}

const HOLE = '\0';
