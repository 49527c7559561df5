// Owns the template that guards against what may be missing: nothing, an empty list, a zero divisor, an unknown key.
import { fitText } from '../syntax/fit.mjs';
import { replace } from '../syntax/edit.mjs';
import { linesOf, putBefore, putInstead, startsLine } from '../syntax/layout.mjs';
import { bare, child, downward, functionOf, isCondition, isTarget, isValue } from '../syntax/node.mjs';
import { firstStatementOf, parametersOf, resultsOf } from './function-facts.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const guard = {
  id: 'guard',
  about: 'A value that may be missing, empty or zero is used as if it were there',
  prior: 0.3,
  source:
    'PAR “null pointer checker” (Kim et al. 2013); TBar FP2 (Liu et al. 2019); TypeError guards of PyTER (Oh & Oh 2022)',
  *propose(node, scene) {
    if (node.kind === 'member' || node.kind === 'subscript') yield* lookups(node, scene);
    if (node.kind === 'arithmetic') yield* divisors(node, scene);
    if (isCondition(node)) yield* conditions(node, scene);
    if (node.isStatement && startsLine(scene.layout, node)) {
      yield* statements(node, scene);
      yield* entries(node, scene);
    }
  },
};

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* lookups(node, { words }) {
  const object = child(node, 'object');
  const key = child(node, 'property') ?? child(node, 'index');
  if (!object || !key || object.kind === 'self' || key.kind === 'slice' || isTarget(node)) return;
  // What starts with a capital is a module or a class, and `a?.b` is guarded already.
  if (/^[A-Z]/.test(object.text) || /^\s*\?/.test(node.text.slice(object.end - node.start))) return;
  const safe = node.kind === 'member' ? words.safeMembers : words.safeElements;
  for (const text of safe(object.text, key.text)) {
    yield proposal(replace(node, text), key.kind === 'number' ? 0.2 : 0.9);
  }
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* divisors(node, { adapter, words }) {
  const right = child(node, 'right');
  if (!right || !isValue(node) || !['/', '//', '%'].includes(node.operator) || right.kind === 'number')
    return;
  const inner = bare(right);
  const condition = `${inner.text} ${words.equal} 0`;
  yield proposal(replace(node, fitText(adapter, node, words.choose(condition, '0', node.text), 2)), 0.9);
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* conditions(node, { adapter, words }) {
  const condition = bare(node);
  if (node !== condition && node.kind !== 'parenthesised') return;
  const whole = adapter.precedence(condition) < 4 ? `(${condition.text})` : condition.text;
  for (const name of [...dereferenced(condition), ...compared(condition)]) {
    const isFirst = condition.text.startsWith(name);
    yield proposal(replace(condition, `${words.isSomething(name)}${words.and}${whole}`), isFirst ? 1 : 0.7);
    yield proposal(
      replace(condition, `${words.isNothing(name)}${words.or}${condition.text}`),
      isFirst ? 0.9 : 0.6,
    );
  }
}

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* statements(node, { conditionsNear, layout, words }) {
  if (!['expression', 'return'].includes(node.kind) || node.line !== node.endLine) return;
  const lines = linesOf(layout, node);
  for (const name of dereferenced(node)) {
    yield proposal(putInstead(layout, node, words.onlyIf(lines, words.isSomething(name), layout.unit)), 0.5);
  }
  if (node.kind === 'return') return;
  for (const condition of conditionsNear(node).slice(0, 4)) {
    yield proposal(putInstead(layout, node, words.onlyIf(lines, condition.text, layout.unit)), 0.35);
  }
}

/**
 * Names whose members or elements the node reads.
 * @type {(node: Node) => string[]}
 */
function dereferenced(node) {
  const names = [];
  for (const each of downward(node)) {
    const object = each.kind === 'member' || each.kind === 'subscript' ? child(each, 'object') : undefined;
    if (object && ['identifier', 'member'].includes(object.kind) && !/^[A-Z]/.test(object.text))
      names.push(object.text);
  }
  return [...new Set(names)].slice(0, 3);
}

/**
 * Variables that the condition compares with each other: one that is missing compares as unequal.
 * @type {(condition: Node) => string[]}
 */
function compared(condition) {
  if (condition.kind !== 'comparison' || condition.children.some(({ kind }) => kind === 'literal')) return [];
  return condition.children.filter(({ kind }) => kind === 'identifier').map(({ text }) => text);
}

/**
 * An early return in front of a function's first statement.
 * @type {(node: Node, scene: Scene) => Iterable<Proposal>}
 */
function* entries(node, { layout, shapes, words }) {
  const around = functionOf(node);
  if (!around || firstStatementOf(around) !== node) return;
  const results = resultsOf(around);
  for (const name of parametersOf(around).slice(0, 3)) {
    for (const condition of emptiness(shapes.named(name, node), name, words)) {
      for (const result of [...new Set([...results, words.nothing, '[]', '0', words.no])].slice(0, 5)) {
        const lines = words.onlyIf([`return ${result}${words.end}`], condition, layout.unit);
        yield proposal(putBefore(layout, node, lines), results.includes(result) ? 0.45 : 0.25);
      }
    }
  }
}

/** @type {(shape: ReadonlySet<string>, name: string, words: Scene['words']) => string[]} */
function emptiness(shape, name, words) {
  if (shape.has('number')) return [`${name} <= 0`, `${name} ${words.equal} 0`];
  if (shape.has('list') || shape.has('string'))
    return [`${words.sizeOf(name)} ${words.equal} 0`, words.isNothing(name)];
  return shape.has('function') ? [] : [words.isNothing(name)];
}
