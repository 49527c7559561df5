// Assertions that say less than before: only where tests may be edited at all.
import { type Hunk } from '../patch/patch.ts';

const ASSERTION =
  /\b(?:expect|assert\w*|self\.assert\w+|t\.(?:is|deepEqual|true|false|throws|equal|like|regex))\s*[.(]|^\s*assert\s/;
const EMPTY =
  /\bexpect\s*\(\s*(?:true|1)\s*\)|\bassert(?:\.ok)?\s*\(\s*(?:true|1)\s*[),]|^\s*assert\s+(?:True|1)\s*(?:,|$)|\bassertTrue\s*\(\s*True\s*\)|\bor\s+True\s*$|\|\|\s*true\s*\)/;
const VAGUE =
  /\.(?:toBeTruthy|toBeFalsy|toBeDefined|toBeUndefined|anything|toBeInstanceOf|not\.toThrow)\s*\(|\bassertIsNotNone\b|\bassertTrue\b|\bexpect\.any\(|\bassert\.ok\(|\bpytest\.approx\([^)]*(?:abs|rel)\s*=\s*(?:[1-9]|1e)|^\s*assert\s+(?!.*(?:[=!<>]=|[<>]|\bin\b|\bnot\s+\w+\())/;
const TEST = /^\s*(?:async\s+)?(?:def\s+test\w*|(?:test|it)(?:\.\w+)*\s*\()/;

export interface Weakened {
  readonly why: string;
  /** The added line that shows it; undefined where lines are only taken away. */
  readonly line?: number;
}

/** How a hunk weakens what it asserts. */
export function weakening({ removed, added }: Hunk): readonly Weakened[] {
  const [before, after] = [removed.filter(isAssertion), added.filter(isAssertion)];
  const empty = added.findIndex((line) => EMPTY.test(line) && !removed.includes(line));
  const vague = added.findIndex((line) => VAGUE.test(line) && !removed.includes(line));
  const isVaguer =
    after.filter((line) => VAGUE.test(line)).length > before.filter((line) => VAGUE.test(line)).length;
  const tests = removed.filter(isTest).length - added.filter(isTest).length;
  return [
    ...(empty < 0 ? [] : [{ why: 'asserts nothing', line: empty }]),
    ...(after.length < before.length
      ? [{ why: `takes ${before.length - after.length} assertions away` }]
      : []),
    ...(tests > 0 ? [{ why: `takes ${tests} tests away` }] : []),
    ...(before.length > 0 && isVaguer && vague >= 0
      ? [{ why: 'asserts less than before', line: vague }]
      : []),
  ];
}

const isAssertion = (line: string): boolean => ASSERTION.test(line);
const isTest = (line: string): boolean => TEST.test(line);
