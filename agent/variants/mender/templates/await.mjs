// Owns the template that waits for what was forgotten to be waited for.
import { insert, replace } from '../syntax/edit.mjs';
import { child, functionOf, isValue } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Template } from './template.mjs' */

/** @type {Template} */
export const missingAwait = {
  id: 'await',
  about: 'The result of an asynchronous call is used before it is there',
  prior: 1.3,
  source:
    'missing await: no-floating-promises of typescript-eslint; concurrency bugs of Node.js (Wang et al. 2017)',
  *propose(node, scene) {
    const isStatement = node.kind === 'call' && node.parent?.kind === 'expression';
    if (!isStatement && !(node.kind === 'call' && isValue(node))) return;
    if (node.parent?.kind === 'await' || !isAsync(functionOf(node))) return;
    const factor = chance(node, scene);
    const isTight = node.role === 'object' || node.role === 'function';
    yield proposal(isTight ? replace(node, `(await ${node.text})`) : insert(node.start, 'await '), factor);
    if (callsBackAsync(node)) yield proposal(replace(node, `await Promise.all(${node.text})`), 1.5);
  },
};

/** @type {(around: Node | undefined) => boolean} */
const isAsync = (around) =>
  around !== undefined && /^(?:(?:static|public|private|export)\s+)*async\b/.test(around.text);

/**
 * A function of this file that is asynchronous is certain; `Math.max(…)` is certainly not.
 * @type {(node: Node, scene: Scene) => number}
 */
function chance(node, { nodes }) {
  const callee = child(node, 'function');
  const name = callee?.kind === 'member' ? child(callee, 'property')?.text : callee?.text;
  if (!name || /^(?:Math|Object|Array|Number|String|JSON|console)\b/.test(callee?.text ?? '')) return 0.05;
  const isKnown = nodes.some(
    (each) => each.kind === 'function' && child(each, 'name')?.text === name && isAsync(each),
  );
  return isKnown ? 1.6 : 0.7;
}

/** @type {(node: Node) => boolean} */
function callsBackAsync(node) {
  const callee = child(node, 'function');
  const given = child(node, 'arguments')?.children[0];
  return /\.(?:map|flatMap)$/.test(callee?.text ?? '') && given?.kind === 'lambda' && isAsync(given);
}
