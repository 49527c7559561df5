// Owns the template that puts a call around a value: a rounding, a bound, a conversion, a copy.
import { replace } from '../syntax/edit.mjs';
import { isCallee, isValue } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Wrappers } from '../syntax/adapter.mjs' */
/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const wrap = {
  id: 'wrap',
  about: 'A value is not rounded, bounded, converted or copied',
  prior: 0.5,
  source:
    'integer division and range checks of TBar FP8, FP3 (Liu et al. 2019); type conversions of PyTER (Oh & Oh 2022)',
  *propose(node, scene) {
    if (!isWrappable(node)) return;
    const shape = scene.shapes.of(node);
    const shapes = shape.size === 0 ? ['unknown'] : [...shape];
    if (node.role === 'object') {
      for (const each of shapes) if (each !== 'object') yield* received(node, scene.words.wrappers[each]);
      return;
    }
    if (shape.has('number') || (shape.size === 0 && node.kind === 'arithmetic')) yield* numbers(node, scene);
    for (const each of shapes) yield* wrapped(node, scene.words.wrappers[each]);
  },
};

/** @type {(node: Node) => boolean} */
function isWrappable(node) {
  if (!isValue(node) || isCallee(node) || !wrappable.has(node.kind) || !node.parent) return false;
  return node.role === 'object'
    ? isCallee(node.parent) && !/^[A-Z]/.test(node.text)
    : places.has(node.parent.kind);
}

/** @type {ReadonlySet<string>} */
const wrappable = new Set([
  'identifier',
  'arithmetic',
  'call',
  'subscript',
  'member',
  'list',
  'comprehension',
  'string',
]);

/** @type {ReadonlySet<string>} */
const places = new Set([
  'arithmetic',
  'comparison',
  'arguments',
  'return',
  'assignment',
  'declarator',
  'augmented',
  'conditional',
  'parenthesised',
  'lambda',
  'pair',
  'subscript',
  'each',
  'interpolation',
  'tuple',
]);

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* numbers(node, { words, variablesAt, shapes }) {
  const isQuotient = node.kind === 'arithmetic' && node.operator === '/';
  for (const name of words.roundings)
    yield proposal(replace(node, `${name}(${node.text})`), isQuotient ? 1.5 : 0.5);
  for (const name of [words.most, words.least])
    yield proposal(replace(node, `${name}(0, ${node.text})`), 0.6);
  yield proposal(replace(node, `${words.most}(1, ${node.text})`), 0.4);
  for (const { name, nearness } of variablesAt(node)) {
    if (name === node.text || !shapes.named(name, node).has('number')) continue;
    for (const bound of [words.least, words.most]) {
      yield proposal(replace(node, `${bound}(${node.text}, ${name})`), 0.35 * nearness);
    }
  }
}

/** @type {(node: Node, wrappers: Wrappers | undefined) => Iterable<Proposal>} */
function* wrapped(node, wrappers) {
  if (!wrappers) return;
  for (const name of wrappers.calls) yield proposal(replace(node, `${name}(${node.text})`), 0.5);
  const text = node.kind === 'arithmetic' ? `(${node.text})` : node.text;
  for (const tail of wrappers.tails) yield proposal(replace(node, text + tail), 0.45);
  for (const [before, behind] of wrappers.pairs) yield proposal(replace(node, before + text + behind), 0.4);
}

/**
 * A receiver is changed before its method is called: copied, trimmed.
 * @type {(node: Node, wrappers: Wrappers | undefined) => Iterable<Proposal>}
 */
function* received(node, wrappers) {
  for (const tail of wrappers?.tails ?? [])
    if (tail.endsWith(')')) yield proposal(replace(node, node.text + tail), 0.35);
  for (const [before, behind] of wrappers?.pairs ?? []) {
    if (before !== '-') yield proposal(replace(node, before + node.text + behind), 0.6);
  }
}
