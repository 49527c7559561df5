// Owns the template that changes what a loop goes over and when it ends.
import { replace, replaceOperator } from '../syntax/edit.mjs';
import { putBehind, startsLine } from '../syntax/layout.mjs';
import { child, isInLoop } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const loop = {
  id: 'loop',
  about: 'A loop goes over the wrong things, from the wrong end, or ends too early or too late',
  prior: 0.5,
  source:
    'OIL, RIL and ZIL of MutPy (Derezińska & Hałas 2014); break and continue replacement, BCR; for-in of Mutandis (Mirshokraie et al. 2013)',
  *propose(node, scene) {
    if (node.kind === 'each') yield* iterated(node, scene);
    if (node.kind === 'if' && node.isStatement) yield* repeated(node);
    if (node.kind === 'while') yield* once(node);
    if (node.isStatement && isInLoop(node)) yield* jumps(node, scene);
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

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* jumps(node, { layout, words }) {
  if (node.kind === 'break')
    yield proposal({ start: node.start, end: node.start + 5, text: 'continue' }, 1.6);
  if (node.kind === 'continue')
    yield proposal({ start: node.start, end: node.start + 8, text: 'break' }, 1.6);
  const isEnd = node.parent?.children.at(-1) === node;
  if (!isEnd || !startsLine(layout, node) || ['return', 'raise', 'break', 'continue'].includes(node.kind))
    return;
  for (const word of ['break', 'continue']) yield proposal(putBehind(layout, node, [word + words.end]), 0.4);
}
