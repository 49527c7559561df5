// Owns the template that moves the parentheses of a calculation or a condition.
import { replace } from '../syntax/edit.mjs';
import { child } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const grouping = {
  id: 'grouping',
  about: 'A calculation or a condition is grouped the wrong way',
  prior: 1,
  source: 'operator precedence logic error, CWE-783',
  *propose(node, scene) {
    if (node.kind !== 'arithmetic' && node.kind !== 'boolean') return;
    yield* regrouped(node, scene);
    if (node.parent?.kind === 'parenthesised') yield* opened(node.parent, node);
  },
};

/**
 * `a + b / c` → `(a + b) / c`, `a / b + c` → `a / (b + c)`.
 * @type {(node: Node, scene: Scene) => Iterable<Proposal>}
 */
function* regrouped(node, { adapter, layout }) {
  const [left, right] = [child(node, 'left'), child(node, 'right')];
  if (!left || !right) return;
  /** @type {(from: number, to: number) => string} */
  const text = (from, to) => layout.text.slice(from, to);
  if (right.kind === node.kind && adapter.precedence(right) > adapter.precedence(node)) {
    const [inner] = right.children;
    if (inner) yield proposal(replace(node, `(${text(node.start, inner.end)})${text(inner.end, node.end)}`));
  }
  if (left.kind === node.kind && adapter.precedence(left) > adapter.precedence(node)) {
    const inner = left.children[1];
    if (inner)
      yield proposal(replace(node, `${text(node.start, inner.start)}(${text(inner.start, node.end)})`));
  }
}

/**
 * The parentheses go although they mattered.
 * @type {(held: Node, inner: Node) => Iterable<Proposal>}
 */
function* opened(held, inner) {
  if (held.parent?.kind === inner.kind) yield proposal(replace(held, inner.text), 0.8);
}
