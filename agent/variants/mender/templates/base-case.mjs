// Owns the template that ends what would go on for ever: a missing base case, a forgotten visit, a stuck counter.
import { child, functionOf, isFunction, isLoop, upward } from '../syntax/node.mjs';
import { putBefore, putBehind, startsLine } from '../syntax/layout.mjs';
import { callsItself, firstStatementOf, parametersOf, resultsOf } from './function-facts.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const baseCase = {
  id: 'base-case',
  about: 'A recursion has no end, a search visits twice, a loop makes no progress',
  prior: 0.6,
  source: 'QuixBugs’ missing base cases and missing progress (Lin et al. 2017)',
  *propose(node, scene) {
    if (!node.isStatement || !startsLine(scene.layout, node)) return;
    const around = functionOf(node);
    if (!around) return;
    if (firstStatementOf(around) === node && callsItself(around)) yield* endings(node, around, scene);
    yield* visits(node, scene);
    yield* progress(node, scene);
  },
};

/** @type {(node: Node, around: Node, scene: Scene) => Iterable<Proposal>} */
function* endings(node, around, { layout, shapes, words }) {
  for (const name of parametersOf(around).slice(0, 4)) {
    const shape = shapes.named(name, node);
    const conditions = shape.has('number')
      ? [`${name} <= 0`, `${name} <= 1`, `${name} ${words.equal} 0`]
      : [`${words.sizeOf(name)} ${words.equal} 0`, `${words.sizeOf(name)} <= 1`, words.isNothing(name)];
    for (const condition of conditions) {
      for (const result of resultsFor(around, name, words)) {
        const lines = words.onlyIf([`return ${result}${words.end}`], condition, layout.unit);
        yield proposal(putBefore(layout, node, lines), 0.5);
      }
    }
  }
}

/** @type {(around: Node, name: string, words: Scene['words']) => string[]} */
const resultsFor = (around, name, words) =>
  [...new Set([...resultsOf(around), '0', '1', name, words.yes, words.no, words.nothing, '[]'])].slice(0, 8);

/**
 * Something is asked to be in a collection where nothing is ever put in.
 * @type {(node: Node, scene: Scene) => Iterable<Proposal>}
 */
function* visits(node, { layout, membershipsNear, words }) {
  const isEnd = node.parent?.children.at(-1) === node && node.kind !== 'return';
  for (const question of membershipsNear(node)) {
    const [item = '', collection = ''] = partsOf(question);
    if (!isPlain(item) || !isPlain(collection)) continue;
    const factor = isFilled(collection, functionOf(node)) ? 0.3 : 1.5;
    for (const put of words.puts(collection, item)) {
      yield proposal(putBefore(layout, node, [put + words.end]), factor);
      if (isEnd) yield proposal(putBehind(layout, node, [put + words.end]), 0.6 * factor);
    }
  }
}

/** @type {(text: string) => boolean} */
const isPlain = (text) => /^[\w.$]+$/.test(text);

/**
 * `item in collection` or `collection.has(item)`.
 * @type {(question: Node) => (string | undefined)[]}
 */
function partsOf(question) {
  if (question.kind === 'comparison') return question.children.map(({ text }) => text);
  const callee = child(question, 'function');
  const collection = callee && child(callee, 'object');
  return [child(question, 'arguments')?.children[0]?.text, collection?.text];
}

/** @type {(collection: string, around: Node | undefined) => boolean} */
const isFilled = (collection, around) =>
  new RegExp(`${escape(collection)}(?:\\.(?:add|append|push|set)\\(|\\[[^\\]]*\\]\\s*=[^=])`).test(
    around?.text ?? '',
  );

/** @type {(text: string) => string} */
const escape = (text) => text.replaceAll(/[.$]/g, String.raw`\$&`);

/**
 * A while loop whose number never changes.
 * @type {(node: Node, scene: Scene) => Iterable<Proposal>}
 */
function* progress(node, { layout, shapes, variablesAt, words }) {
  if (node.parent?.children.at(-1) !== node || ['return', 'break', 'continue', 'raise'].includes(node.kind))
    return;
  const loop = [...upward(node.parent)].find((each) => isLoop(each) || isFunction(each));
  const condition = loop?.kind === 'while' ? child(loop, 'condition') : undefined;
  if (!condition) return;
  for (const { name } of variablesAt(node)) {
    if (!new RegExp(`\\b${escape(name)}\\b`).test(condition.text) || !shapes.named(name, node).has('number'))
      continue;
    for (const step of ['+= 1', '-= 1'])
      yield proposal(putBehind(layout, node, [`${name} ${step}${words.end}`]), 0.8);
  }
}
