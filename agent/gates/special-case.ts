// Code that knows the tests: a condition on a literal of a failing test that answers with a literal of it.
import { type Hunk } from '../patch/patch.ts';
import { type TestResult } from '../task/suite.ts';

const LITERAL = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|${'`'}(?:[^${'`'}\\]|\\.)*${'`'}|-?\b\d[\d_]*(?:\.\d+)?\b`;
/** A value compared with a literal. What stands behind an arithmetic sign is a part of the value: `year % 400 === 0`. */
const COMPARED = new RegExp(
  String.raw`(?:===?|\bis|\bcase)\s*(${LITERAL})|(?<![%*/+-]\s*)(${LITERAL})\s*===?|\b(?:in|includes)\s*[([{]+([^)\]}]*)`,
  'g',
);
const ANSWER = new RegExp(String.raw`(?:\breturn|=>|\?|:|(?<![=!<>])=(?!=))\s*\(?(${LITERAL})`, 'g');

/**
 * Lines that compare with a telling literal and answer with another, both of which a failing test shows. A literal is
 * telling when no program is likely to have it by chance: numbers of three digits or more, texts of four characters.
 */
export function specialCase(hunk: Hunk, failures: readonly TestResult[]): readonly string[] {
  const shown = failures.map(({ message = '' }) => message);
  const isShown = (literal: string) => shown.some((message) => shows(message, bare(literal)));
  const before = hunk.removed.join('');
  return hunk.added.flatMap((line, index) => {
    const tested = captures(COMPARED, line).flatMap((part) => part.match(new RegExp(LITERAL, 'g')) ?? []);
    const knows = tested.some(
      (literal) => isTelling(literal) && !before.includes(literal) && isShown(literal),
    );
    // The answer may stand on the line of the condition or on the next.
    const answers = captures(ANSWER, `${line}\n${hunk.added[index + 1] ?? ''}`);
    const special = knows && answers.some((literal) => !tested.includes(literal) && isShown(literal));
    return special ? [`answers a failing test by its own values: ${line.trim().slice(0, 120)}`] : [];
  });
}

const captures = (pattern: RegExp, text: string): readonly string[] =>
  [...text.matchAll(pattern)].flatMap((match) => match.slice(1).filter((group) => group !== undefined));

const isTelling = (literal: string): boolean => bare(literal).length >= (/^['"`]/.test(literal) ? 4 : 3);

const bare = (literal: string): string =>
  literal.replace(/^(['"`])(.*)\1$/s, '$2').replace(/(?<=\d)_(?=\d)/g, '');

/** Does the text hold this value, and not merely as a part of a longer number or word? */
function shows(text: string, value: string): boolean {
  if (value === '') return false;
  return text
    .split(value)
    .slice(0, -1)
    .some((before, index, parts) => {
      const after = parts[index + 1] ?? text.slice(text.lastIndexOf(value) + value.length);
      return !/\w/.test(before.slice(-1) + after.slice(0, 1));
    });
}
