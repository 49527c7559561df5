// Owns the adapter of Python.
import { isFunction, upward } from './node.mjs';
import { pythonGrammar } from './python-grammar.mjs';
import { pythonStepOf } from './python-steps.mjs';
import { pythonWords } from './python-words.mjs';

/** @import { Adapter, Binding } from './adapter.mjs' */
/** @import { Node } from './node.mjs' */

/** @type {{ readonly [operator: string]: number }} */
const binary = {
  or: 3,
  and: 4,
  '|': 7,
  '^': 8,
  '&': 9,
  '<<': 10,
  '>>': 10,
  '+': 11,
  '-': 11,
  '*': 12,
  '/': 12,
  '//': 12,
  '%': 12,
  '@': 12,
  '**': 14,
};

/** @type {{ readonly [kind: string]: number }} */
const others = {
  assignment: 0,
  yield: 0,
  lambda: 1,
  conditional: 2,
  negation: 5,
  comparison: 6,
  sign: 13,
  unary: 13,
  await: 15,
};

/** @type {Adapter['precedence']} */
const precedence = ({ type, kind, operator }) =>
  type === 'expression_list' ? 0 : (binary[operator] ?? others[kind] ?? 20);

/** @type {Adapter['isDeclaredName']} */
function isDeclaredName(node) {
  const { parent } = node;
  if (!parent) return false;
  if (node.kind === 'identifier' && node.role === 'name') return parent.kind !== 'assignment';
  if (node.kind === 'identifier' && bindingOf(node)?.as === 'parameter') return true;
  if (parent.type === 'as_pattern_target') return true;
  if (parent.kind === 'class' && node.role === 'superclasses') return true;
  return (node.kind === 'string' || node.kind === 'interpolated') && parent.kind === 'expression';
}

/** @type {(node: Node) => Binding | undefined} */
function bindingOf(node) {
  if (node.kind !== 'identifier') return undefined;
  /** @type {Node} */
  let below = node;
  for (const at of upward(node.parent)) {
    const found = boundBy(at, below);
    if (found) return found;
    if (!['pattern', 'parameter', 'other', 'import'].includes(at.kind) || below.role === 'value')
      return undefined;
    below = at;
  }
  return undefined;
}

/**
 * What `at` binds through its child `below`.
 * @type {(at: Node, below: Node) => Binding | undefined}
 */
const boundBy = (at, below) => binders[at.type]?.(at, below);

/** @typedef {(at: Node, below: Node) => Binding | undefined} Binder */

/** @type {Binder} */
const ofParameters = (at, below) =>
  below.role === 'value' ? undefined : { scope: at.parent ?? at, as: 'parameter' };

/** @type {Binder} */
const ofTarget = (at, below) =>
  below.role === 'left' ? { scope: scopeAround(at), as: 'variable' } : undefined;

/** @type {{ readonly [type: string]: Binder }} */
const binders = {
  parameters: ofParameters,
  lambda_parameters: ofParameters,
  for_in_clause: (at, below) =>
    below.role === 'left' ? { scope: at.parent ?? at, as: 'variable' } : undefined,
  assignment: ofTarget,
  named_expression: ofTarget,
  augmented_assignment: ofTarget,
  for_statement: ofTarget,
  as_pattern_target: (at) => ({ scope: scopeAround(at), as: 'variable' }),
  function_definition: (at, below) =>
    below.role === 'name' ? { scope: scopeAround(at), as: 'function' } : undefined,
  class_definition: (at, below) =>
    below.role === 'name' ? { scope: scopeAround(at), as: 'class' } : undefined,
  aliased_import: (at, below) =>
    below.role === 'alias' ? { scope: scopeAround(at), as: 'import' } : undefined,
  dotted_name: (at) =>
    at.role === 'name' && at.parent?.kind === 'import' ? { scope: scopeAround(at), as: 'import' } : undefined,
};

/** @type {(node: Node) => Node} */
function scopeAround(node) {
  let last = node;
  for (const each of upward(node.parent)) {
    last = each;
    if (isFunction(each) || each.kind === 'class') return each;
  }
  return last;
}

/** @type {Adapter} */
export const python = {
  ...pythonGrammar,
  isDeclaredName,
  precedence,
  bindingOf,
  stepOf: pythonStepOf,
  words: pythonWords,
};
