import { commonWord } from './common.js';
import { longestRun } from './runs.js';

/** All reasons why a password is weak; none for a strong one. */
export function explain(password) {
  const reasons = [];
  const length = Buffer.byteLength(password);
  if (length < 12) reasons.push(`only ${length} characters`);
  const word = commonWord(password);
  if (word) reasons.push(`contains “${word}”`);
  if (longestRun(password) > 3) reasons.push('repeats a character');

  return reasons;
}
