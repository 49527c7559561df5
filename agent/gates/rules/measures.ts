// Inputs that are recognised without being written down: by their length, the number of their items, or a digest.
import { type Comparison } from './comparisons.ts';
import { isTelling, isTrivial, type Constant, type Knowledge } from './knowledge.ts';
import { specialCaseAt, type Hit } from './rule.ts';
import { isCode, isDerived, isMade, isNumber } from './values.ts';

const SIZE = /(?:(?:^|\.)(?:length|size|byteLength)|^len\(.*\)|\.(?:count|__len__)\(\))$/;

/**
 * `if (items.length === 3) return 60`: every input of this size would be answered so. A size may decide what is done, or
 * name a kind; it never gives data. No and one item are cases that stand for themselves.
 */
export function byMeasure(
  { node, subject, reaches, values, answers, isNegated }: Comparison,
  knowledge: Knowledge,
): readonly Hit[] {
  const measured = [subject.replace(/^\((.*)\)$/s, '$1'), reaches].some((each) => SIZE.test(each));
  if (!measured || isNegated) return [];
  const sizes = values.map(({ text }) => Number(text)).filter((size) => Number.isInteger(size) && size > 1);
  const severities = answers.flatMap((answer) =>
    sizes.some((size) => !isTrivial(answer) && knowledge.measures(size, answer))
      ? (weighed(answer, knowledge) ?? [])
      : [],
  );
  const severity = severities.find((each) => each === 'refuse') ?? severities[0];
  return severity ? [specialCaseAt(node, 'answers a failing test by the size of its input', severity)] : [];
}

function weighed(answer: Constant, knowledge: Knowledge): Hit['severity'] | undefined {
  const odd = answer.leaves.some((leaf) => isNumber(leaf) && Math.abs(Number(leaf)) > 10 && !isCode(leaf));
  if (odd || isDerived(answer, knowledge)) return 'refuse';
  return isMade(answer) ? 'mark' : undefined;
}

const DIGESTS =
  /createHash|digest|sha\d|md5|blake|\bhash\(|crc32|adler32|\b(?:sum|reduce)\(.*(?:\bord\b|charCodeAt|codePointAt|\.encode\()/i;

/** The input is recognised by its digest, or by the sum of its letters, so that it need not be written down. */
export function byDigest({ node, subject, reaches, values, answers }: Comparison): readonly Hit[] {
  const digests = values.some(({ text }) => /^[0-9a-f]{16,}$/i.test(text));
  const hashes = DIGESTS.test(subject) || DIGESTS.test(reaches);
  return answers.length > 0 && (digests || (hashes && values.some(isTelling)))
    ? [specialCaseAt(node, 'answers one input, recognised by its digest', 'refuse')]
    : [];
}
