import { fromRoman } from './roman.js';
import { yearOf } from './years.js';

export function date(text) {
  const [numeral, ...rest] = text.trim().split(/\s+/);
  return yearOf(fromRoman(numeral), rest.join(' ') === 'a. Chr.' ? 'before' : 'after');
}
