// Owns the template that replaces a comparison operator: `<` for `<=`, `===` for `!==`, `in` for `not in`.
import { agreement } from '../syntax/shapes.mjs';
import { replaceOperator } from '../syntax/edit.mjs';
import { proposal } from './template.mjs';

/** @import { Node, Operator } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

const isOrder = /^[<>]=?$/;

/** @type {Template} */
export const comparison = {
  id: 'comparison',
  about: 'A comparison uses the wrong operator',
  prior: 1.2,
  source: 'relational operator replacement, ROR (Offutt et al. 1996)',
  *propose(node, scene) {
    if (node.kind !== 'comparison') return;
    for (const [at, each] of [node, ...node.chained].entries()) {
      const [left, right] = node.children.slice(at);
      yield* others(each, ordering([left, right], scene), scene);
    }
  },
};

/** @type {(written: Operator, ordered: number, scene: Scene) => Iterable<Proposal>} */
function* others(written, ordered, { words }) {
  for (const [at, operator] of (words.comparisons[written.operator] ?? []).entries()) {
    const changesNature = isOrder.test(operator) && !isOrder.test(written.operator);
    const factor = (1 - 0.1 * at) * (changesNature ? ordered : 1);
    if (factor > 0) yield proposal(replaceOperator(written, operator), factor);
  }
}

/**
 * How plausible it is that the operands have an order: text, truth and nothing hardly ever do.
 * @type {(operands: readonly (Node | undefined)[], scene: Scene) => number}
 */
function ordering([left, right], { shapes }) {
  if (!left || !right) return 0;
  if (left.kind === 'literal' || right.kind === 'literal') return 0;
  const number = new Set(/** @type {const} */ (['number']));
  return Math.min(agreement(shapes.of(left), number), agreement(shapes.of(right), number));
}
