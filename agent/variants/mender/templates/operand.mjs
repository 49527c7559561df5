// Owns the template that adds a forgotten operand to a calculation.
import { replace } from '../syntax/edit.mjs';
import { fitText, operand } from '../syntax/fit.mjs';
import { isCallee, isValue } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const missingOperand = {
  id: 'operand',
  about: 'A calculation leaves something out',
  prior: 0.3,
  source:
    'operand insertion, UOI with variables (Offutt et al. 1996); HumanEvalFix “missing logic” (Muennighoff et al. 2023)',
  *propose(node, scene) {
    if (!isValue(node) || isCallee(node) || !summands.has(node.kind) || node.role === 'object') return;
    if (!node.parent || !places.has(node.parent.kind)) return;
    const shape = scene.shapes.of(node);
    const isText = shape.has('string');
    if (!isText && !shape.has('number') && shape.size > 0) return;
    yield* sums(node, scene, isText ? ['+'] : ['+', '-', '*']);
    if (!isText) yield* powers(node, scene);
  },
};

/** @type {ReadonlySet<string>} */
const summands = new Set(['identifier', 'member', 'subscript', 'call', 'arithmetic', 'number']);

/** @type {ReadonlySet<string>} */
const places = new Set([
  'arithmetic',
  'return',
  'assignment',
  'declarator',
  'augmented',
  'comparison',
  'subscript',
  'slice',
  'arguments',
  'lambda',
  'conditional',
]);

/** @type {(node: Node, scene: Scene, operators: readonly string[]) => Iterable<Proposal>} */
function* sums(node, scene, operators) {
  const { adapter, shapes, variablesAt } = scene;
  for (const { name, nearness } of variablesAt(node)) {
    if (name === node.text || nearness < 0.85) continue;
    const shape = shapes.named(name, node);
    const wanted = operators.length === 1 ? 'string' : 'number';
    if (shape.size > 0 && !shape.has(wanted)) continue;
    for (const [at, operator] of operators.entries()) {
      const precedence = operator === '*' ? 12 : 11;
      const text = `${operand(adapter, node, precedence)} ${operator} ${name}`;
      yield proposal(
        replace(node, fitText(adapter, node, text, precedence)),
        (0.9 - 0.15 * at) * nearness * (shape.size > 0 ? 1 : 0.5),
      );
    }
  }
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* powers(node, { adapter, numbersNear, shapes, words }) {
  if (node.kind === 'number' || node.kind === 'arithmetic') return;
  const certainty = shapes.of(node).has('number') ? 1 : 0.5;
  const half = fitText(adapter, node, words.half(node.text), words.halfPrecedence);
  yield proposal(replace(node, half), 0.4 * certainty);
  yield proposal(replace(node, fitText(adapter, node, `${node.text} ** 2`, 13)), 0.4 * certainty);
  const numbers = new Set(
    ['2', ...numbersNear(node).map(({ text }) => text)].filter((text) => !/^[01]$/.test(text)),
  );
  for (const number of [...numbers].slice(0, 4)) {
    for (const operator of ['*', '/']) {
      yield proposal(
        replace(node, fitText(adapter, node, `${node.text} ${operator} ${number}`, 12)),
        0.4 * certainty,
      );
    }
  }
}
