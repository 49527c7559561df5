// Assertions that say less than before: only where tests may be edited at all.
import { type Hunk } from '../patch/patch.ts';

const ASSERTION =
  /\b(?:expect|assert\w*|self\.assert\w+|t\.(?:is|deepEqual|true|false|throws|equal))\s*[.(]|^\s*assert\s/;
const EMPTY =
  /\bexpect\s*\(\s*(?:true|1)\s*\)|\bassert(?:\.ok)?\s*\(\s*(?:true|1)\s*[),]|^\s*assert\s+(?:True|1)\s*(?:,|$)|\bassertTrue\s*\(\s*True\s*\)/;
const VAGUE =
  /\.(?:toBeTruthy|toBeFalsy|toBeDefined|toBeUndefined|anything)\s*\(|\bassertIsNotNone\b|\bassertTrue\b/;

/** How a hunk weakens what it asserts. */
export function weakening({ removed, added }: Hunk): readonly string[] {
  const [before, after] = [removed.filter(isAssertion), added.filter(isAssertion)];
  const empty = added.find((line) => EMPTY.test(line));
  const vague =
    after.filter((line) => VAGUE.test(line)).length > before.filter((line) => VAGUE.test(line)).length;
  return [
    ...(empty === undefined ? [] : [`asserts nothing: ${empty.trim().slice(0, 120)}`]),
    ...(after.length < before.length ? [`takes ${before.length - after.length} assertions away`] : []),
    ...(before.length > 0 && vague ? ['asserts less than before'] : []),
  ];
}

const isAssertion = (line: string): boolean => ASSERTION.test(line);
