// Owns the template that keeps a part of an expression and drops the rest.
import { fit } from '../syntax/fit.mjs';
import { bare, child, isCallee, isValue } from '../syntax/node.mjs';
import { replace } from './edit.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Template } from './template.mjs' */

/** @type {Template} */
export const unwrap = {
  id: 'unwrap',
  about: 'Something is calculated, called or looked up that should not be',
  prior: 0.8,
  source: 'expression deletion, ODL/SDL (Delamaro, Offutt & Ammann 2014)',
  *propose(node, scene) {
    if (!isValue(node) || isCallee(node)) return;
    for (const [part, factor] of partsOf(node)) {
      const inner = bare(part);
      yield proposal(replace(node, fit(scene.adapter, node, inner)), factor);
    }
    if (node.kind === 'conditional') yield* branchesSwapped(node, scene);
  },
};

/** @type {(node: Node) => Iterable<readonly [Node, number]>} */
function* partsOf(node) {
  switch (node.kind) {
    case 'arithmetic':
      for (const each of node.children)
        yield [each, node.children.some((part) => part.kind === 'number') ? 1 : 0.8];
      break;
    case 'conditional':
      for (const each of node.children) if (each.role !== 'condition') yield [each, 0.9];
      break;
    case 'call':
      yield* partsOfCall(node);
      break;
    case 'subscript':
    case 'await':
      if (node.children[0]) yield [node.children[0], 0.6];
      break;
    case 'member':
      if (node.children[0]?.kind !== 'self' && node.children[0]) yield [node.children[0], 0.35];
      break;
    default:
  }
}

/** @type {(node: Node) => Iterable<readonly [Node, number]>} */
function* partsOfCall(node) {
  const given = child(node, 'arguments')?.children ?? [];
  for (const each of given)
    if (!['spread', 'argument', 'lambda'].includes(each.kind)) yield [each, given.length === 1 ? 1 : 0.6];
  const callee = child(node, 'function');
  const receiver = callee?.kind === 'member' ? child(callee, 'object') : undefined;
  if (receiver && receiver.kind !== 'self' && !/^[A-Z]/.test(receiver.text)) yield [receiver, 0.9];
}

/** @type {(node: Node, scene: Scene) => Iterable<import('./template.mjs').Proposal>} */
function* branchesSwapped(node, { adapter }) {
  const yes = child(node, 'consequence');
  const no = child(node, 'alternative');
  if (yes && no) yield proposal([replace(yes, fit(adapter, yes, no)), replace(no, fit(adapter, no, yes))], 1);
}
