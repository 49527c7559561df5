// Owns the list of templates and how their proposals become mutations: weighed, canonical, unique, in order.
import { isExpression } from '../syntax/node.mjs';
import { isEditable, readTree } from '../syntax/reading.mjs';
import { argument } from './argument.mjs';
import { arithmetic } from './arithmetic.mjs';
import { augmented } from './augmented.mjs';
import { missingAwait } from './await.mjs';
import { baseCase } from './base-case.mjs';
import { fallback } from './default.mjs';
import { element } from './element.mjs';
import { expression } from './expression.mjs';
import { grouping } from './grouping.mjs';
import { guard } from './guard.mjs';
import { loop } from './loop.mjs';
import { missingOperand } from './operand.mjs';
import { returnValue } from './return-value.mjs';
import { slice } from './slice.mjs';
import { statementDelete } from './statement-delete.mjs';
import { statementInsert } from './statement-insert.mjs';
import { statementMove } from './statement-move.mjs';
import { string } from './string.mjs';
import { wrap } from './wrap.mjs';
import { boolean } from './boolean.mjs';
import { clones, joinClones } from './clones.mjs';
import { comparison } from './comparison.mjs';
import { conditionAdd } from './condition-add.mjs';
import { conditionDrop } from './condition-drop.mjs';
import { constant } from './constant.mjs';
import { canonical, overlap } from '../syntax/edit.mjs';
import { method } from './method.mjs';
import { negation } from './negation.mjs';
import { offByOne } from './off-by-one.mjs';
import { openScene } from './scene.mjs';
import { unwrap } from './unwrap.mjs';
import { variable } from './variable.mjs';

/** @import { Language, SyntaxNode } from '../../protocol.ts' */
/** @import { Node } from '../syntax/node.mjs' */
/** @import { Edit } from '../syntax/edit.mjs' */
/** @import { Ingredients, Scene } from './scene.mjs' */
/** @import { Proposed } from './clones.mjs' */
/** @import { Family, Template } from './template.mjs' */

/**
 * What one template changes in one file.
 * @typedef {object} Mutation
 * @property {string} template id of the family
 * @property {Edit[]} edits ascending, never overlapping, never without effect
 * @property {number} line 1-based line where the first edit starts
 * @property {number} weight prior of the family × local factor, in (0, 2]
 */

/** @type {readonly Template[]} */
const proposing = [
  comparison,
  arithmetic,
  boolean,
  negation,
  grouping,
  offByOne,
  constant,
  variable,
  argument,
  method,
  unwrap,
  conditionDrop,
  conditionAdd,
  augmented,
  slice,
  string,
  missingAwait,
  wrap,
  fallback,
  element,
  returnValue,
  statementDelete,
  statementMove,
  loop,
  baseCase,
  guard,
  missingOperand,
  expression,
  statementInsert,
];

/** @type {readonly Family[]} all families, clones included: what a genome may weigh */
export const templates = [...proposing, clones];

/**
 * All mutations for one file, likeliest first, then by position, then by text: the same input gives the same list.
 * @param {object} request
 * @param {Language} request.language
 * @param {string} request.text
 * @param {SyntaxNode} request.tree root of the syntax tree of `text`
 * @param {ReadonlySet<number>} [request.lines] 1-based lines where edits may start; all when absent
 * @param {Ingredients} request.ingredients
 * @param {{ readonly [template: string]: number }} [request.weights] priors that replace the templates' own; 0 switches one off
 * @returns {Mutation[]}
 */
export function generate({ language, text, tree, lines, ingredients, weights = {} }) {
  const reading = readTree(language, tree, text);
  const scene = openScene(reading, ingredients);
  const nodes = reading.nodes.filter((node) => isEditable(node) && isHandy(node) && touches(node, lines));
  const proposed = nodes.flatMap((node) => [...proposalsAt(node, scene, weights)]);
  const share = weights[clones.id] ?? clones.prior;
  const all = share > 0 ? proposed.concat(joinClones(proposed, share)) : proposed;
  const mutations = all.map(mutationMaker(text)).filter((each) => each !== undefined);
  const allowed = lines ? mutations.filter(({ line }) => lines.has(line)) : mutations;
  return unique(allowed).toSorted(byWeight);
}

/**
 * Of mutations that change the same, the heaviest.
 * @type {(mutations: readonly Mutation[]) => Mutation[]}
 */
function unique(mutations) {
  /** @type {Map<string, Mutation>} */
  const known = new Map();
  for (const each of mutations) {
    const key = keyOf(each);
    const other = known.get(key);
    if (!other || other.weight < each.weight) known.set(key, each);
  }
  return [...known.values()];
}

/** @type {(node: Node, scene: Scene, weights: { readonly [template: string]: number }) => Iterable<Proposed>} */
function* proposalsAt(node, scene, weights) {
  for (const { id, prior, propose } of proposing) {
    const weight = weights[id] ?? prior;
    if (weight <= 0) continue;
    for (const { edits, factor } of propose(node, scene))
      yield { template: id, node, edits, weight: weight * factor };
  }
}

/**
 * What is longer is a table or a text, and nobody wrote it as one expression by mistake.
 * @type {(node: Node) => boolean}
 */
const isHandy = (node) => !isExpression(node) || node.end - node.start <= 4000;

/** @type {(node: Node, lines: ReadonlySet<number> | undefined) => boolean} */
function touches({ line, endLine }, lines) {
  if (!lines) return true;
  for (let at = line; at <= endLine; at++) if (lines.has(at)) return true;
  return false;
}

/** @type {(text: string) => (proposed: Proposed) => Mutation | undefined} */
function mutationMaker(text) {
  const starts = startsOfLines(text);
  return ({ template, edits, weight }) => {
    const exact = canonical(text, edits);
    const [first] = exact;
    if (!first || overlap(exact)) return undefined;
    return {
      template,
      edits: exact,
      line: lineAt(starts, first.start),
      weight: Math.min(2, Number(weight.toFixed(4))),
    };
  };
}

/** @type {(mutation: Mutation) => string} */
const keyOf = ({ edits }) => edits.map(({ start, end, text }) => `${start}:${end}:${text}`).join('\n');

/** @type {(one: Mutation, other: Mutation) => number} */
function byWeight(one, other) {
  if (one.weight !== other.weight) return other.weight - one.weight;
  const [left] = one.edits;
  const [right] = other.edits;
  if (!left || !right) return 0;
  return left.start - right.start || (keyOf(one) < keyOf(other) ? -1 : 1);
}

/** @type {(text: string) => number[]} */
function startsOfLines(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** @type {(starts: readonly number[], index: number) => number} */
function lineAt(starts, index) {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
