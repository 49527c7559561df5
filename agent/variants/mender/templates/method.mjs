// Owns the template that calls or reads a member, or calls a function, of another name.
import { isCallee } from '../syntax/node.mjs';
import { replace } from '../syntax/edit.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const method = {
  id: 'method',
  about: 'A method, a function or a field is confused with a similar one',
  prior: 0.8,
  source:
    'TBar FP10.1 “mutate method invocation: name” (Liu et al. 2019); PAR “method replacer” (Kim et al. 2013)',
  *propose(node, scene) {
    const isProperty = node.role === 'property' && node.parent?.kind === 'member';
    const isCalled = isProperty ? node.parent !== undefined && isCallee(node.parent) : isCallee(node);
    if (!isProperty && !(isCalled && node.kind === 'identifier')) return;
    yield* siblings(node, scene, isCalled);
    if (isProperty) yield* members(node, scene, isCalled);
    else yield* functions(node, scene);
  },
};

/** @type {(node: Node, scene: Scene, isCalled: boolean) => Iterable<Proposal>} */
function* siblings(node, { words }, isCalled) {
  const groups = words.siblings.filter((group) => group.includes(node.text));
  const others = new Set(groups.flat().filter((name) => name !== node.text));
  for (const [at, name] of [...others].entries()) {
    yield proposal(replace(node, name), (isCalled ? 1 : 0.4) * Math.max(0.3, 1 - 0.1 * at));
  }
}

/** @type {(node: Node, scene: Scene, isCalled: boolean) => Iterable<Proposal>} */
function* members(node, { calledNear, fieldsNear, ingredients }, isCalled) {
  const isPrivate = node.text.startsWith('#');
  for (const { text } of isCalled ? calledNear(node) : fieldsNear(node)) {
    if (text.startsWith('#') === isPrivate) yield proposal(replace(node, text), isCalled ? 0.35 : 0.7);
  }
  for (const name of ingredients.names) {
    if (name !== node.text && !isPrivate) yield proposal(replace(node, name), 0.15);
  }
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* functions(node, { functionsNear }) {
  for (const { text } of functionsNear(node)) yield proposal(replace(node, text), 0.35);
}
