// Owns the template that takes a statement out, or keeps what a condition was guarding.
import { cut, replace } from '../syntax/edit.mjs';
import { linesOf, putInstead, startsLine, takeOut } from '../syntax/layout.mjs';
import { child } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const statementDelete = {
  id: 'statement-delete',
  about: 'A statement should not be there',
  prior: 0.5,
  source: 'statement deletion: Kali (Qi et al. 2015); TBar FP15 “remove buggy statement” (Liu et al. 2019)',
  *propose(node, scene) {
    if (node.kind === 'else' && !node.children.some(({ kind }) => kind === 'if'))
      yield* withoutElse(node, scene);
    if (!node.isStatement || node.kind === 'pass' || node.kind === 'declaration') return;
    if (node.kind === 'if') yield* unconditional(node, scene);
    yield proposal(removed(node, scene), sizeFactor(node));
  },
};

/**
 * Short statements are deleted by mistake and left over by mistake more often than long ones.
 * @type {(node: Node) => number}
 */
const sizeFactor = ({ kind, line, endLine, text }) => {
  if (kind === 'return' || kind === 'raise') return 0.5;
  if (line !== endLine) return endLine - line > 8 ? 0.2 : 0.5;
  return text.length < 60 ? 1 : 0.7;
};

/** @type {(node: Node, scene: Scene) => import('../syntax/edit.mjs').Edit} */
function removed(node, { layout, words }) {
  const isOnly = node.parent?.children.length === 1;
  return isOnly && words.emptyBlock !== '' ? replace(node, words.emptyBlock) : takeOut(layout, node);
}

/**
 * The body without its condition.
 * @type {(node: Node, scene: Scene) => Iterable<Proposal>}
 */
function* unconditional(node, { layout }) {
  const body = child(node, 'consequence');
  if (!body || child(node, 'alternative') || !startsLine(layout, node) || body.children.length === 0) return;
  const statements = body.kind === 'block' ? body.children : [body];
  yield proposal(
    putInstead(
      layout,
      node,
      statements.flatMap((each) => linesOf(layout, each)),
    ),
    0.5,
  );
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* withoutElse(node, { layout: { text } }) {
  const blank = /\s*$/.exec(text.slice(0, node.start))?.[0].length ?? 0;
  yield proposal(cut(node.start - blank, node.end), 0.5);
}
