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

/** @type {Adapter['precedence']} */
function precedence(node) {
  if (node.kind === 'arithmetic' || node.kind === 'boolean') return binary[node.operator] ?? 1;
  if (node.kind === 'comparison') return 6;
  if (node.kind === 'negation') return 5;
  if (node.kind === 'conditional') return 2;
  if (node.kind === 'sign' || node.kind === 'unary') return 13;
  if (node.kind === 'await') return 15;
  if (node.kind === 'lambda') return 1;
  if (node.type === 'expression_list' || node.kind === 'assignment' || node.kind === 'yield') return 0;
  return 20;
}

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
    if (!['pattern', 'other', 'import'].includes(at.kind) || below.role === 'value') return undefined;
    below = at;
  }
  return undefined;
}

/**
 * What `at` binds through its child `below`.
 * @type {(at: Node, below: Node) => Binding | undefined}
 */
function boundBy(at, below) {
  if (at.kind === 'parameters')
    return below.role === 'value' ? undefined : { scope: at.parent ?? at, as: 'parameter' };
  if (below.role === 'left') {
    if (at.type === 'for_in_clause') return { scope: at.parent ?? at, as: 'variable' };
    if (['assignment', 'augmented', 'each'].includes(at.kind))
      return { scope: scopeAround(at), as: 'variable' };
  }
  if (at.type === 'as_pattern_target') return { scope: scopeAround(at), as: 'variable' };
  if (isFunction(at) && below.role === 'name') return { scope: scopeAround(at), as: 'function' };
  if (at.kind === 'class' && below.role === 'name') return { scope: scopeAround(at), as: 'class' };
  if (at.type === 'aliased_import' && below.role === 'alias') return { scope: scopeAround(at), as: 'import' };
  const isPlainImport = at.type === 'dotted_name' && below.role === '' && at.role === 'name';
  if (isPlainImport && at.parent?.kind === 'import') return { scope: scopeAround(at), as: 'import' };
  return undefined;
}

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
