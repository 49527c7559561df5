// A table of answers that is written as one text and taken apart when the program runs.
import { type SyntaxNode } from '@lezer/common';

import { below } from '../syntax/source.ts';
import { isTelling, isTrivial, scalar, type Knowledge } from './knowledge.ts';
import { specialCaseAt, type Hit, type Scene } from './rule.ts';

const TEXTS = new Set(['String', 'TemplateString', 'ContinuedString', 'BinaryExpression']);
const SHARE = 0.6;

/** Two or more entries of the text, and most of them, begin with an input and end with its result. */
export const packed = (
  scene: Scene,
  knowledge: Knowledge,
  isNew: (node: SyntaxNode) => boolean,
): readonly Hit[] =>
  [...below(scene.source.root)].flatMap((node) => {
    const text = TEXTS.has(node.name) && isNew(node) ? scene.names.constantOf(node) : undefined;
    // A text that the tests show as a whole is a result.
    if (
      text === undefined ||
      knowledge.shows(scalar(text)) ||
      !/[,:=|>/\t].*[;|\n ,].*[,:=|>/\t]/s.test(text)
    )
      return [];
    return SEPARATORS.some((separator) => isTable(text.split(separator), knowledge))
      ? [specialCaseAt(node, 'keeps the tests’ inputs with their results in one text')]
      : [];
  });

const SEPARATORS = [/\s*[;\n]\s*/, /\s*\|\s*/, /\s*,\s*/, /\s+/];

function isTable(entries: readonly string[], knowledge: Knowledge): boolean {
  const written = entries.filter((entry) => entry.trim() !== '');
  const known = written.filter((entry) => {
    const fields = entry.trim().split(/\s*(?:[,:=|\t]|[-=]?>|\/)\s*/);
    const [key, value] = [scalar(fields[0] ?? ''), scalar(fields.at(-1) ?? '')];
    if (fields.length < 2 || key.text === value.text || isTrivial(value)) return false;
    return (isTelling(key) || isTelling(value)) && knowledge.pairs(key, value);
  });
  return known.length > 1 && known.length >= written.length * SHARE;
}
