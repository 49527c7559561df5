// Owns the template that swaps, drops or adds an argument of a call.
import { child } from '../syntax/node.mjs';
import { agreement } from '../syntax/shapes.mjs';
import { insert, replace } from '../syntax/edit.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const argument = {
  id: 'argument',
  about: 'A call has its arguments in the wrong order, one too many or one too few',
  prior: 0.9,
  source:
    'TBar FP10.3–4 “mutate method invocation” (Liu et al. 2019); PAR “parameter adder/remover” (Kim et al. 2013)',
  *propose(node, scene) {
    if (node.kind === 'arguments') {
      const given = node.children.filter((each) => each.kind !== 'spread');
      if (given.length !== node.children.length) return;
      yield* swaps(given, scene);
      yield* drops(node, given);
      if (given.length < 4) yield* additions(node, given, scene);
    }
    if ((node.kind === 'tuple' || node.kind === 'list') && node.children.length <= 3)
      yield* swaps(node.children, scene);
  },
};

/** @type {(given: readonly Node[], scene: Scene) => Iterable<Proposal>} */
function* swaps(given, { shapes }) {
  for (const [at, one] of given.entries()) {
    for (const [further, other] of given.slice(at + 1).entries()) {
      if (one.text === other.text || one.kind === 'argument' || other.kind === 'argument') continue;
      const likely = agreement(shapes.of(one), shapes.of(other));
      yield proposal([replace(one, other.text), replace(other, one.text)], (1.2 - 0.3 * further) * likely);
    }
  }
}

/** @type {(node: Node, given: readonly Node[]) => Iterable<Proposal>} */
function* drops(node, given) {
  for (const dropped of given) {
    const rest = given.filter((each) => each !== dropped).map((each) => each.text);
    const isLast = dropped === given.at(-1);
    yield proposal(replace(node, `(${rest.join(', ')})`), isLast ? 0.5 : 0.35);
  }
}

/** @type {(node: Node, given: readonly Node[], scene: Scene) => Iterable<Proposal>} */
function* additions(node, given, scene) {
  const callee = node.parent ? (child(node.parent, 'function')?.text ?? '') : '';
  /** @type {(text: string, factor: number) => Proposal} */
  const append = (text, factor) =>
    proposal(insert(node.end - 1, given.length === 0 ? text : `, ${text}`), factor);
  for (const [pattern, text] of scene.words.usualArguments) {
    const isThere = given.some((each) => each.text.split('=')[0] === text.split('=')[0]);
    if (pattern.test(callee) && !isThere) yield append(text, 1);
  }
  if (given.some(({ kind }) => kind === 'argument')) return;
  const prefix = given[0];
  for (const { name, nearness } of scene.variablesAt(node)) {
    yield append(name, 0.3 * nearness);
    if (prefix) yield proposal(insert(prefix.start, `${name}, `), 0.2 * nearness);
  }
  for (const text of ['0', '1', '-1', '2']) yield append(text, 0.2);
}
