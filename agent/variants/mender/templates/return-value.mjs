// Owns the template that returns something else, or returns what was only calculated.
import { insert, replace } from '../syntax/edit.mjs';
import { functionOf, isFunction, isValue } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const returnValue = {
  id: 'return-value',
  about: 'A function returns the wrong thing, or nothing',
  prior: 0.45,
  source:
    'return values mutator of PIT (Coles et al. 2016); TBar FP12 “mutate return statement” (Liu et al. 2019)',
  *propose(node, scene) {
    if (node.kind === 'return') yield* returned(node, scene);
    if (node.kind === 'expression') yield* forgotten(node);
  },
};

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* returned(node, scene) {
  const [value] = node.children;
  if (!value) {
    for (const { name, nearness } of scene.variablesAt(node)) {
      yield proposal(insert(node.start + 'return'.length, ` ${name}`), nearness);
    }
    if (isInMethod(node)) yield proposal(insert(node.start + 'return'.length, ` ${scene.words.self}`), 1);
    return;
  }
  if (!isValue(value)) return;
  for (const { name, nearness } of scene.variablesAt(node)) {
    if (name !== value.text && value.kind !== 'identifier')
      yield proposal(replace(value, name), 0.7 * nearness);
  }
  const { words } = scene;
  for (const text of [words.yes, ...words.falsy, '1']) {
    if (text !== value.text) yield proposal(replace(value, text), value.kind === 'literal' ? 0.9 : 0.4);
  }
}

/** @type {(node: Node) => boolean} */
const isInMethod = (node) => functionOf(node)?.parent?.parent?.kind === 'class';

/**
 * The last statement of a function is an expression whose value nobody takes.
 * @type {(node: Node) => Iterable<Proposal>}
 */
function* forgotten(node) {
  const [value] = node.children;
  const block = node.parent;
  if (!value || !block?.parent || block.children.at(-1) !== node) return;
  if (['assignment', 'augmented', 'update', 'yield', 'await', 'string'].includes(value.kind)) return;
  if (functionOf(node)?.kind !== 'function' && block.parent.kind !== 'lambda') return;
  yield proposal(insert(node.start, 'return '), isFunction(block.parent) ? 1.2 : 0.5);
}
