// Owns the template that replaces how an assignment combines the old value with the new one.
import { fit } from '../syntax/fit.mjs';
import { replace, replaceOperator } from '../syntax/edit.mjs';
import { child, isInLoop } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const augmented = {
  id: 'augmented',
  about: 'A value is overwritten, added up or counted the wrong way',
  prior: 0.85,
  source: 'short-cut assignment operator replacement, ASRS, and AOIS for ++ and -- (Ma & Offutt 2005)',
  *propose(node, scene) {
    if (node.kind === 'update') yield* counted(node);
    if (node.kind === 'augmented') yield* combined(node, scene);
    if (node.kind === 'assignment' && node.parent?.kind === 'expression') yield* assigned(node, scene);
  },
};

/** @type {(node: Node) => Iterable<Proposal>} */
function* counted(node) {
  const other = node.operator === '++' ? '--' : '++';
  yield proposal(replaceOperator(node, other));
}

/** @type {{ readonly [operator: string]: readonly string[] }} */
const opposites = { '+=': ['-=', '='], '-=': ['+=', '='], '*=': ['/=', '+='], '/=': ['*=', '//='] };

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* combined(node, { words, shapes }) {
  const isText = node.children.some((each) => shapes.of(each).has('string'));
  for (const operator of words.augmented) {
    if (operator === node.operator) continue;
    const isOpposite = opposites[node.operator]?.includes(operator) ?? false;
    if (isText && operator !== '=') continue;
    yield proposal(replaceOperator(node, operator), isOpposite ? 1 : 0.35);
  }
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* assigned(node, { adapter, words }) {
  const left = child(node, 'left');
  const right = child(node, 'right');
  if (!left || !right || left.kind === 'pattern') return;
  const gap = { start: left.end, end: right.start };
  for (const [at, operator] of ['+=', '-=', '*='].entries()) {
    yield proposal({ ...gap, text: ` ${operator} ` }, (isInLoop(node) ? 1 : 0.7) * (1 - 0.25 * at));
  }
  for (const chosen of [words.most, words.least]) {
    if (right.text.includes(chosen)) continue;
    const value = adapter.precedence(right) > 0 ? right.text : fit(adapter, right, right);
    yield proposal(replace(right, `${chosen}(${left.text}, ${value})`), 0.6);
  }
}
