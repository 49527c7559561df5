// Owns the template that moves a statement: past its neighbour, out of its block, or into the block before it.
import { replace } from '../syntax/edit.mjs';
import { linesOf, moveBehind, putBefore, putBehind, startsLine, takeOut } from '../syntax/layout.mjs';
import { isLoop } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const statementMove = {
  id: 'statement-move',
  about: 'A statement stands in the wrong place',
  prior: 0.45,
  source: 'statement swap of GenProg (Le Goues et al. 2012); TBar FP14 “move statement” (Liu et al. 2019)',
  *propose(node, scene) {
    if (!node.isStatement || !startsLine(scene.layout, node)) return;
    const siblings = (node.parent?.children ?? []).filter(({ isStatement }) => isStatement);
    const at = siblings.indexOf(node);
    const [before, behind] = [siblings[at - 1], siblings[at + 1]];
    if (behind && startsLine(scene.layout, behind)) yield* swapped(node, behind);
    if (siblings.length > 1) yield* outwards(node, scene, { isFirst: !before, isLast: !behind });
    if (before) yield* intoBlock(node, before, scene);
  },
};

/** @type {(node: Node, behind: Node) => Iterable<Proposal>} */
function* swapped(node, behind) {
  if (node.kind === 'return' || node.kind === 'raise' || behind.kind === 'return') return;
  yield proposal(
    [replace(node, behind.text), replace(behind, node.text)],
    node.kind === 'declaration' ? 0.4 : 0.9,
  );
}

/**
 * The last statement of a block goes behind the statement around it; the first one of a loop goes before the loop.
 * @type {(node: Node, scene: Scene, place: { isFirst: boolean, isLast: boolean }) => Iterable<Proposal>}
 */
function* outwards(node, { layout }, { isFirst, isLast }) {
  const around = enclosing(node);
  if (!around || !startsLine(layout, around)) return;
  const lines = linesOf(layout, node);
  if (isLast) yield proposal(moveBehind(layout, node, around), 1.2);
  if (isFirst && isLoop(around)) yield proposal([takeOut(layout, node), putBefore(layout, around, lines)], 1);
}

/** @type {(node: Node) => Node | undefined} */
function enclosing(node) {
  const around = node.parent?.parent;
  if (around?.isStatement) return around;
  return around?.kind === 'else' && around.parent?.isStatement ? around.parent : undefined;
}

/** @type {(node: Node, before: Node, scene: Scene) => Iterable<Proposal>} */
function* intoBlock(node, before, { layout }) {
  const block = before.children.findLast(
    ({ kind, role }) => kind === 'block' && ['body', 'consequence'].includes(role),
  );
  const last = block?.children.at(-1);
  if (!last || !startsLine(layout, last)) return;
  yield proposal(
    [putBehind(layout, last, linesOf(layout, node)), takeOut(layout, node)],
    isLoop(before) ? 1.2 : 0.8,
  );
}
