// Owns clones: the same edit at every place of a function that reads the same, as one mutation.
import { outerFunctionOf } from '../syntax/node.mjs';

/** @import { Edit } from '../syntax/edit.mjs' */
/** @import { Node } from '../syntax/node.mjs' */
/** @import { Family } from './template.mjs' */

/**
 * One edit of one template at one node, with its weight.
 * @typedef {object} Proposed
 * @property {string} template
 * @property {Node} node
 * @property {readonly Edit[]} edits
 * @property {number} weight
 */

/** @type {Family} */
export const clones = {
  id: 'clones',
  about: 'The same mistake was made several times in one function',
  prior: 0.35,
  source: 'multi-location repair of evolutionary twins: Hercules (Saha, Saha & Prasad 2019)',
};

const [FEWEST, MOST] = [2, 6];
const LIGHTEST = 0.3;

/**
 * What was proposed likewise at two to six equal places of a function, joined; `share` is what such a mutation weighs
 * of one of its parts.
 * @type {(proposed: readonly Proposed[], share: number) => Proposed[]}
 */
export function joinClones(proposed, share) {
  /** @type {Map<Node | undefined, Map<string, Map<number, Proposed>>>} */
  const functions = new Map();
  for (const each of proposed) {
    if (!mayRepeat(each)) continue;
    const outer = outerFunctionOf(each.node);
    const groups = functions.get(outer) ?? new Map();
    functions.set(outer, groups);
    const key = likeness(each);
    const group = groups.get(key) ?? new Map();
    groups.set(key, group);
    group.set(each.node.start, each);
  }
  return [...functions.values()].flatMap((groups) =>
    [...groups.values()].flatMap((group) => join([...group.values()], share)),
  );
}

/** @type {(proposed: Proposed) => boolean} */
const mayRepeat = ({ edits, node, weight }) =>
  edits.length === 1 && !node.isStatement && node.text.length <= 40 && weight >= LIGHTEST;

/**
 * Equal for proposals that do the same to the same text.
 * @type {(proposed: Proposed) => string}
 */
const likeness = ({ template, node, edits }) =>
  [
    template,
    node.text,
    ...edits.flatMap(({ start, end, text }) => [start - node.start, end - node.start, text]),
  ].join('\n');

/** @type {(group: readonly Proposed[], share: number) => Proposed[]} */
function join(group, share) {
  const [first] = group;
  if (!first || group.length < FEWEST || group.length > MOST) return [];
  return [
    {
      template: clones.id,
      node: first.node,
      edits: group.flatMap(({ edits }) => edits),
      weight: share * Math.min(...group.map(({ weight }) => weight)),
    },
  ];
}
