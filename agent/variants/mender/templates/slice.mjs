// Owns the template that changes which part of a list or text is taken.
import { replace } from '../syntax/edit.mjs';
import { child, isCallee, isValue } from '../syntax/node.mjs';
import { suits } from './scene.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const slice = {
  id: 'slice',
  about: 'The wrong part of a list or text is taken',
  prior: 0.65,
  source: 'slice index removal, SIR (MutPy, Derezińska & Hałas 2014); array bounds of PAR (Kim et al. 2013)',
  *propose(node, scene) {
    if (node.kind === 'slice') yield* bounds(node, scene);
    if (node.kind === 'subscript') yield* ends(node, scene);
    if (isWhole(node, scene)) yield* parts(node, scene);
  },
};

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* bounds(node, scene) {
  const [from = '', to = '', step] = boundsOf(node);
  /** @type {(from: string, to: string, step: string | undefined, factor: number) => Proposal} */
  const become = (from, to, step, factor) =>
    proposal(replace(node, `${from}:${to}${step === undefined ? '' : `:${step}`}`), factor);
  if (from !== '') yield become('', to, step, 1.1);
  if (to !== '') yield become(from, '', step, 1.1);
  if (step !== undefined) yield become(from, to, undefined, 1);
  for (const bound of ['1', '-1', '2']) {
    yield become(bound, to, step, 0.8);
    yield become(from, bound, step, 0.8);
  }
  for (const each of scene.variablesAt(node)) {
    yield become(each.name, to, step, 0.4 * each.nearness);
    yield become(from, each.name, step, 0.4 * each.nearness);
  }
  for (const other of ['-1', '2']) if (step !== other) yield become(from, to, other, 0.5);
  if (from !== '' && to !== '') yield become(to, from, step, 0.4);
}

/**
 * What stands between the colons.
 * @type {(node: Node) => string[]}
 */
function boundsOf(node) {
  /** @type {string[]} */
  const texts = [''];
  let at = node.start;
  for (const each of [...node.children, undefined]) {
    const gap = node.text.slice(at - node.start, (each?.start ?? node.end) - node.start);
    for (const sign of gap) if (sign === ':') texts.push('');
    if (!each) break;
    texts[texts.length - 1] = each.text;
    at = each.end;
  }
  return texts;
}

/**
 * First for last and last for first.
 * @type {(node: Node, scene: Scene) => Iterable<Proposal>}
 */
function* ends(node, { words }) {
  const object = child(node, 'object');
  const index = child(node, 'index');
  if (!object || !index || !/^[\w.]+$/.test(object.text)) return;
  if (index.text === '0') yield proposal(replace(index, words.lastIndex(object.text)), 0.9);
  else if (index.kind === 'sign' || index.kind === 'arithmetic') yield proposal(replace(index, '0'), 0.5);
}

/** @type {(node: Node, scene: Scene) => boolean} */
function isWhole(node, { shapes }) {
  if (!isValue(node) || isCallee(node) || !['identifier', 'member', 'call'].includes(node.kind)) return false;
  if (node.role === 'object' && node.parent?.kind === 'subscript') return false;
  const shape = shapes.of(node);
  return shape.has('list') || shape.has('string');
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* parts(node, scene) {
  const { sliced } = scene.words;
  yield proposal(replace(node, sliced(node.text, '1', '')), 0.6);
  yield proposal(replace(node, sliced(node.text, '', '-1')), 0.6);
  if (node.kind !== 'identifier') return;
  for (const each of scene.variablesAt(node)) {
    const factor = 0.25 * each.nearness * (scene.shapes.named(each.name, node).has('number') ? 1 : 0.4);
    if (each.name === node.text || suits(scene, node, each) === 1) continue;
    yield proposal(replace(node, sliced(node.text, each.name, '')), factor);
    yield proposal(replace(node, sliced(node.text, '', each.name)), factor);
  }
}
