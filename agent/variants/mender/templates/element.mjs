// Owns the template that drops, adds or nests an element of a list, a set or a dictionary.
import { cut, insert, replace } from '../syntax/edit.mjs';
import { isValue } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const element = {
  id: 'element',
  about: 'A collection starts with the wrong content',
  prior: 0.5,
  source: 'collection literal mutation (MutPy; Stryker’s array and object literal mutators)',
  *propose(node, scene) {
    if (node.kind === 'list' && isValue(node)) {
      if (node.children.length === 0) yield* filled(node, scene);
      else yield* varied(node, scene);
    }
    if (node.kind === 'dictionary' || node.kind === 'set') yield* without(node, 0.35);
  },
};

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* filled(node, { words, variablesAt }) {
  yield proposal(replace(node, '[[]]'), 1);
  for (const text of ['0', '1', words.yes, words.no]) yield proposal(insert(node.end - 1, text), 0.5);
  for (const { name, nearness } of variablesAt(node))
    yield proposal(insert(node.end - 1, name), 0.8 * nearness);
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* varied(node, { variablesAt }) {
  yield* without(node, 0.6);
  yield proposal(replace(node, `[${node.text}]`), 0.3);
  const [only] = node.children;
  if (node.children.length === 1 && only && only.kind !== 'spread')
    yield proposal(replace(node, only.text), 0.5);
  if (node.children.length > 6 || !only) return;
  for (const { name, nearness } of variablesAt(node)) {
    yield proposal(insert(only.start, `${name}, `), 0.25 * nearness);
    yield proposal(insert(node.children.at(-1)?.end ?? node.end, `, ${name}`), 0.3 * nearness);
  }
}

/** @type {(node: Node, factor: number) => Iterable<Proposal>} */
function* without({ children }, factor) {
  for (const [at, each] of children.entries()) {
    const [before, behind] = [children[at - 1], children[at + 1]];
    if (behind) yield proposal(cut(each.start, behind.start), factor);
    else yield proposal(cut(before?.end ?? each.start, each.end), factor);
  }
}
