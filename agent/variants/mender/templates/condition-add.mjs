// Owns the template that widens or narrows a condition by adding a part to it.
import { bare, isCondition } from '../syntax/node.mjs';
import { operand } from '../syntax/fit.mjs';
import { insert } from '../syntax/edit.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const conditionAdd = {
  id: 'condition-add',
  about: 'A condition forgets a case',
  prior: 0.35,
  source:
    'TBar FP6.3 “mutate conditional expression: insert” (Liu et al. 2019); condition synthesis (Nopol, Xuan et al. 2017)',
  *propose(node, scene) {
    const condition = bare(node);
    if (!isCondition(node) || (node.kind === 'parenthesised' && condition === node)) return;
    for (const [part, factor] of partsFor(condition, scene)) {
      yield join(condition, scene, { operator: scene.words.or, part, factor });
      yield join(condition, scene, { operator: scene.words.and, part, factor });
    }
  },
};

/** @type {(condition: Node, scene: Scene) => Iterable<readonly [string, number]>} */
function* partsFor(condition, { adapter, conditionsNear, shapes, variablesAt, words }) {
  for (const each of conditionsNear(condition)) {
    if (each.text !== condition.text) yield [operand(adapter, each, 5), 0.8];
  }
  for (const { name, nearness } of variablesAt(condition)) {
    const shape = shapes.named(name, condition);
    if (shape.has('function')) continue;
    const isTruth = shape.has('boolean') || shapes.isAsked(name, condition);
    const factor = nearness * (isTruth ? 1 : shape.has('number') ? 0.25 : 0.5);
    yield [`${words.not}${name}`, factor];
    yield [name, factor * 0.8];
  }
}

/**
 * The part goes behind the condition, as people write it.
 * @type {(condition: Node, scene: Scene, joined: { operator: string, part: string, factor: number }) => Proposal}
 */
function join(condition, { adapter }, { operator, part, factor }) {
  const precedence = operator.includes('&') || operator.includes('and') ? 4 : 3;
  const needsParentheses = adapter.precedence(condition) < precedence || condition.operator === '??';
  const tail = insert(condition.end, `${needsParentheses ? ')' : ''}${operator}${part}`);
  return proposal(needsParentheses ? [insert(condition.start, '('), tail] : tail, factor);
}
