// Owns the template that inserts a statement that the function has elsewhere.
import { functionOf, isInLoop, upward } from '../syntax/node.mjs';
import { putBefore, putBehind, startsLine } from '../syntax/layout.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const statementInsert = {
  id: 'statement-insert',
  about: 'A statement is missing that the function has elsewhere',
  prior: 0.2,
  source:
    'plastic surgery: GenProg’s insertion from the same function (Le Goues et al. 2012; Barr et al. 2014)',
  *propose(node, scene) {
    if (!node.isStatement || !functionOf(node) || !startsLine(scene.layout, node)) return;
    for (const donor of scene.statementsNear(node)) yield* copies(node, donor, scene);
  },
};

/** @type {(donor: Node, node: Node, isEnd: boolean) => boolean} */
function mayStandAt(donor, node, isEnd) {
  if (donor.kind === 'return' && !isEnd) return false;
  return isInLoop(node) || !/\b(?:break|continue)\b/.test(donor.text);
}

/** @type {(node: Node, donor: Node, scene: Scene) => Iterable<Proposal>} */
function* copies(node, donor, scene) {
  const { layout } = scene;
  const isEnd = node.parent?.children.at(-1) === node;
  if ([...upward(node)].includes(donor) || !mayStandAt(donor, node, isEnd)) return;
  const texts = [donor.text, ...renamed(donor, scene)];
  for (const [at, text] of texts.entries()) {
    const factor = (at === 0 ? 1 : 0.6) * (donor.text.length > 40 ? 0.6 : 1);
    if (donor.kind !== 'return') yield proposal(putBefore(layout, node, [text]), factor);
    if (isEnd && node.kind !== 'return') yield proposal(putBehind(layout, node, [text]), factor);
  }
}

/**
 * The donor with one of its names replaced by another one in scope.
 * @type {(donor: Node, scene: Scene) => string[]}
 */
function renamed(donor, { variablesAt }) {
  const variables = variablesAt(donor).filter(({ nearness }) => nearness >= 0.85);
  const used = variables.filter(({ name }) => new RegExp(`\\b${escape(name)}\\b`).test(donor.text));
  return used.slice(0, 2).flatMap(({ name }) =>
    variables
      .filter((other) => other.name !== name)
      .slice(0, 3)
      .map((other) => donor.text.replace(new RegExp(`\\b${escape(name)}\\b`, 'g'), () => other.name)),
  );
}

/** @type {(name: string) => string} */
const escape = (name) => name.replaceAll('$', String.raw`\$`);
