// Owns the template that names another variable in scope.
import { child, isCallee, isTarget, isValue } from '../syntax/node.mjs';
import { replace } from '../syntax/edit.mjs';
import { suits } from './scene.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const variable = {
  id: 'variable',
  about: 'The wrong variable is used',
  prior: 0.8,
  source:
    'scalar variable replacement, SVR (King & Offutt 1991); TBar FP13 “mutate variable” (Liu et al. 2019)',
  *propose(node, scene) {
    if (node.type === 'shorthand_property_identifier' || isCallee(node)) return;
    if (node.kind === 'identifier' && isTarget(node)) yield* targets(node, scene);
    else if (isValue(node) && ['identifier', 'member', 'number', 'string'].includes(node.kind))
      yield* values(node, scene);
  },
};

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* targets(node, scene) {
  if (node.parent?.kind === 'each') return;
  for (const each of scene.variablesAt(node)) {
    if (each.name !== node.text) yield proposal(replace(node, each.name), 0.45 * suits(scene, node, each));
  }
}

/** @type {{ readonly [kind: string]: number }} */
const factors = { identifier: 1, member: 0.5, number: 0.4, string: 0.25 };

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* values(node, scene) {
  const factor = factors[node.kind] ?? 0;
  if (node.kind === 'member' && child(node, 'object')?.kind !== 'self') return;
  for (const each of scene.variablesAt(node)) {
    if (each.name === node.text) continue;
    const named = node.kind === 'string' && node.text.slice(1, -1) === each.name ? 4 : 1;
    yield proposal(replace(node, each.name), factor * named * suits(scene, node, each));
  }
  if (node.kind === 'identifier') yield* fields(node, scene);
}

/**
 * `total` → `this.total`: the field of the same name.
 * @type {(node: Node, scene: Scene) => Iterable<Proposal>}
 */
function* fields(node, { ownFields, words }) {
  if (ownFields.has(node.text)) yield proposal(replace(node, `${words.self}.${node.text}`), 0.3);
}
