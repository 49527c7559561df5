// Owns the template that gives a value to fall back on, and the one for Python's shared mutable default.
import { replace } from '../syntax/edit.mjs';
import { operand } from '../syntax/fit.mjs';
import { putBefore } from '../syntax/layout.mjs';
import { child, isCallee, isValue } from '../syntax/node.mjs';
import { firstStatementOf } from './function-facts.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const fallback = {
  id: 'default',
  about: 'A missing value has no default, or all calls share one',
  prior: 0.4,
  source: 'default values of TBar FP2 (Liu et al. 2019); dangerous-default-value of pylint',
  *propose(node, scene) {
    if (scene.words.sharesDefaults && isMutableDefault(node)) yield* ownDefault(node, scene);
    if (mayBeMissing(node)) yield* fallbacks(node, scene);
  },
};

/** @type {(node: Node) => boolean} */
const isMutableDefault = ({ role, parent, kind }) =>
  role === 'value' &&
  parent?.parent?.kind === 'parameters' &&
  ['list', 'dictionary', 'set', 'call'].includes(kind);

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* ownDefault(node, { layout, words }) {
  const name = node.parent && child(node.parent, 'name')?.text;
  const around = node.parent?.parent?.parent;
  const first = around && firstStatementOf(around);
  if (!name || !first) return;
  const lines = words.onlyIf([`${name} = ${node.text}`], words.isNothing(name), layout.unit);
  yield proposal([replace(node, words.nothing), putBefore(layout, first, lines)], 3);
}

/** @type {(node: Node) => boolean} */
function mayBeMissing(node) {
  if (!isValue(node) || isCallee(node) || !['identifier', 'member', 'call', 'subscript'].includes(node.kind))
    return false;
  const place = node.parent?.kind ?? 'other';
  return (
    ['return', 'assignment', 'declarator', 'arguments', 'each', 'arithmetic'].includes(place) &&
    node.role !== 'object'
  );
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* fallbacks(node, scene) {
  const { adapter, words } = scene;
  const isOperand = node.parent?.kind === 'arithmetic';
  for (const value of valuesFor(node, scene)) {
    const text = operand(adapter, node, 3) + words.orElse + value;
    yield proposal(
      replace(node, isOperand ? `(${text})` : text),
      node.kind === 'subscript' ? 1 : (factors[node.parent?.kind ?? ''] ?? 0.5),
    );
  }
}

/** @type {{ readonly [place: string]: number }} */
const factors = { each: 1, return: 0.8, assignment: 0.6, declarator: 0.6, arithmetic: 0.5, arguments: 0.2 };

/** @type {{ readonly [shape: string]: readonly string[] }} */
const emptyOf = { number: ['0', '1'], list: ['[]'], string: ["''"], object: ['{}'], unknown: ['0', "''"] };

/** @type {(node: Node, scene: Scene) => readonly string[]} */
function valuesFor(node, { shapes }) {
  if (node.parent?.kind === 'each') return ['[]'];
  const shape = shapes.of(node);
  return shape.size === 0 ? (emptyOf['unknown'] ?? []) : [...shape].flatMap((each) => emptyOf[each] ?? []);
}
