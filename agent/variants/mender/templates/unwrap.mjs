// Owns the template that keeps a part of an expression and drops the rest.
import { fit, substitute } from '../syntax/fit.mjs';
import { bare, child, isCallee, isValue } from '../syntax/node.mjs';
import { replace } from '../syntax/edit.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

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
      yield proposal(substitute(scene.adapter, node, inner), factor);
    }
    if (node.kind === 'conditional') yield* branchesSwapped(node, scene);
  },
};

/** @type {(node: Node) => Iterable<readonly [Node, number]>} */
const partsOf = (node) => parts[node.kind]?.(node) ?? [];

/** @typedef {(node: Node) => Iterable<readonly [Node, number]>} Parts */

/** @type {(factor: number) => Parts} */
const first =
  (factor) =>
  ({ children: [part] }) =>
    part && part.kind !== 'self' ? [[part, factor]] : [];

/** @type {{ readonly [kind: string]: Parts }} */
const parts = {
  arithmetic: ({ children }) =>
    children.map((each) => [each, children.some((part) => part.kind === 'number') ? 1 : 0.8]),
  conditional: ({ children }) =>
    children.filter(({ role }) => role !== 'condition').map((each) => [each, 0.9]),
  call: partsOfCall,
  subscript: first(0.6),
  await: first(0.6),
  member: first(0.35),
};

/** @type {(node: Node) => Iterable<readonly [Node, number]>} */
function* partsOfCall(node) {
  const list = child(node, 'arguments');
  const given = list?.kind === 'arguments' ? list.children : [];
  for (const each of given)
    if (!['spread', 'argument', 'lambda'].includes(each.kind)) yield [each, given.length === 1 ? 1 : 0.6];
  const callee = child(node, 'function');
  const receiver = callee?.kind === 'member' ? child(callee, 'object') : undefined;
  if (receiver && receiver.kind !== 'self' && !/^[A-Z]/.test(receiver.text)) yield [receiver, 0.9];
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* branchesSwapped(node, { adapter }) {
  const yes = child(node, 'consequence');
  const no = child(node, 'alternative');
  if (yes && no) yield proposal([replace(yes, fit(adapter, yes, no)), replace(no, fit(adapter, no, yes))], 1);
}
