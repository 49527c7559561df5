// Data that a patch adds and that is nothing but the inputs of the tests with their results.
import { type PatchedFile } from '../patched.ts';
import { isTrivial, scalar, type Knowledge } from './knowledge.ts';

/** The line of the first new entry, `"key": value` on a line of its own, where most of the entries are pairs of the tests. */
export function answerFile({ after, added }: PatchedFile, knowledge: Knowledge): number | undefined {
  const entries = after.split('\n').flatMap((text, index) => {
    const found = [...text.matchAll(/"((?:[^"\\]|\\.)*)"\s*:\s*("(?:[^"\\]|\\.)*"|-?[\d.]+)/g)];
    return found.map(([, key = '', value = '']) => ({
      key: scalar(unquoted(key)),
      value: scalar(unquoted(value)),
      line: index + 1,
    }));
  });
  const known = entries.filter(
    ({ key, value, line }) => added.has(line) && !isTrivial(value) && knowledge.pairs(key, value),
  );
  return known.length > 0 && known.length >= entries.length * 0.6 ? known[0]?.line : undefined;
}

const unquoted = (written: string): string => written.replace(/^"(.*)"$/s, '$1').replace(/\\(["\\/])/g, '$1');
