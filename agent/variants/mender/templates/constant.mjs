// Owns the template that replaces a number or a truth value by another one.
import { fitText } from '../syntax/fit.mjs';
import { isValue } from '../syntax/node.mjs';
import { replace, replaceOperator } from '../syntax/edit.mjs';
import { proposal } from './template.mjs';

/** @import { Edit } from '../syntax/edit.mjs' */
/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const constant = {
  id: 'constant',
  about: 'A number or a truth value is wrong',
  prior: 0.8,
  source: 'constant replacement, CRP (King & Offutt 1991); ingredients from file and tests (Astor, Cardumen)',
  *propose(node, scene) {
    if (!isValue(node)) return;
    if (node.kind === 'literal') yield* literals(node, scene);
    if (node.kind === 'number') yield* numbers(node, scene);
  },
};

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* literals(node, { words }) {
  if (node.text === words.yes) yield proposal(replace(node, words.no), 1.3);
  if (node.text === words.no) yield proposal(replace(node, words.yes), 1.3);
  for (const text of words.falsy) if (text !== node.text) yield proposal(replace(node, text), 0.4);
  if (node.text !== words.yes && node.text !== words.no) yield proposal(replace(node, words.yes), 0.4);
}

/** Calendar, clock, percent and powers: the constants people confuse. */
const familiar = [
  '3',
  '4',
  '5',
  '7',
  '10',
  '12',
  '24',
  '30',
  '31',
  '52',
  '60',
  '100',
  '180',
  '360',
  '365',
  '366',
  '1000',
  '1024',
  '3600',
];

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* numbers(node, scene) {
  const value = Number(node.text.replaceAll('_', ''));
  if (Number.isNaN(value)) return;
  for (const [text, factor] of numbersFor(node, value, scene)) {
    yield proposal(written(node, text, scene), factor);
  }
}

const opposites = /** @type {const} */ ({ '+': '-', '-': '+' });

/**
 * A negative number behind `+` or `-` is said by the other operator.
 * @type {(node: Node, text: string, scene: Scene) => Edit | Edit[]}
 */
function written(node, text, { adapter }) {
  if (!text.startsWith('-')) return replace(node, text);
  const { parent, role } = node;
  const operator = parent?.kind === 'arithmetic' && role === 'right' ? parent.operator : '';
  if (!parent || (operator !== '+' && operator !== '-'))
    return replace(node, fitText(adapter, node, text, 13));
  return [replaceOperator(parent, opposites[operator]), replace(node, text.slice(1))];
}

/** @type {(node: Node, value: number, scene: Scene) => Iterable<readonly [string, number]>} */
function* numbersFor(node, value, { ingredients, numbersNear, words }) {
  for (const [at, text] of ['0', '1', '2', '-1'].entries()) yield [text, 1 - 0.1 * at];
  if (value !== 0) {
    for (const scaled of [2, 10, 100, 1000].flatMap((by) => [value * by, value / by])) {
      if (isTidy(scaled)) yield [String(scaled), Number.isInteger(scaled) ? 0.6 : 0.4];
    }
    yield [`-${node.text}`, 0.5];
  }
  for (const { text } of numbersNear(node)) yield [text, 0.6];
  for (const text of ingredients.literals) if (isNumber(text)) yield [text, 0.35];
  if (Number.isInteger(value)) yield* neighbours(value);
  for (const text of familiar) yield [text, 0.2];
  yield [words.infinity, 0.15];
  yield [`-${words.infinity}`, 0.1];
}

/** @type {(value: number) => Iterable<readonly [string, number]>} */
function* neighbours(value) {
  const distances = value >= 20 ? [2, -2, 5, -5, 10, -10] : [2, -2, 3, -3];
  for (const distance of distances) if (value + distance >= 0) yield [String(value + distance), 0.25];
}

/** @type {(text: string) => boolean} */
const isNumber = (text) => /^-?\d[\d_]*(?:\.\d+)?$/.test(text);

/** @type {(value: number) => boolean} */
const isTidy = (value) => Number.isFinite(value) && String(value).length <= 8;
