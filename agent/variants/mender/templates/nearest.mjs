// Owns nearness in the text: which of many ingredients are worth a try where a node stands.

/** @import { Node } from '../syntax/node.mjs' */

/**
 * Of nodes in the order of the text, the nearest ones that read differently from each other and from `at`; nearest first.
 * @param {readonly Node[]} nodes
 * @param {Node} at
 * @param {number} limit
 */
export function nearest(nodes, at, limit) {
  /** @type {Map<string, Node>} */
  const found = new Map();
  let behind = firstFrom(nodes, at.start);
  let before = behind - 1;
  while (found.size < limit) {
    const left = nodes[before];
    const right = nodes[behind];
    if (!left && !right) break;
    const takesLeft = left && (!right || at.start - left.start <= right.start - at.start);
    const next = takesLeft ? left : right;
    if (takesLeft) before--;
    else behind++;
    if (next && next.text !== at.text && !found.has(next.text)) found.set(next.text, next);
  }
  return [...found.values()];
}

/**
 * Index of the first node that starts at or behind `start`.
 * @type {(nodes: readonly Node[], start: number) => number}
 */
function firstFrom(nodes, start) {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.start ?? start) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
