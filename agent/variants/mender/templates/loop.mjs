// Owns the template that changes what a loop goes over.
import { replace, replaceOperator } from '../syntax/edit.mjs';
import { child } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const loop = {
  id: 'loop',
  about: 'A loop goes over the wrong things, from the wrong end, or only once',
  prior: 0.5,
  source:
    'loop mutation: for-in and for-of (Stryker, Mirshokraie et al. 2013), zero or one iteration (MutPy)',
  *propose(node, scene) {
    if (node.kind === 'each') yield* iterated(node, scene);
    if (node.kind === 'if' && node.isStatement) yield* repeated(node);
    if (node.kind === 'while') yield* once(node);
  },
};

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* iterated(node, { words }) {
  const over = child(node, 'right');
  if (!over) return;
  if (node.operator === 'of' || node.operator === 'in') {
    yield proposal(replaceOperator(node, node.operator === 'of' ? 'in' : 'of'));
  }
  for (const text of words.iterations(over.text)) yield proposal(replace(over, text), 0.6);
}

/** @type {(node: Node) => Iterable<Proposal>} */
function* repeated(node) {
  if (!child(node, 'alternative'))
    yield proposal({ start: node.start, end: node.start + 2, text: 'while' }, 0.8);
}

/** @type {(node: Node) => Iterable<Proposal>} */
function* once(node) {
  if (node.text.startsWith('while'))
    yield proposal({ start: node.start, end: node.start + 5, text: 'if' }, 0.4);
}
