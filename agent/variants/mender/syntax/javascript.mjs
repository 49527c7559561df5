// Owns the adapter of JavaScript, TypeScript and TSX: three grammars of tree-sitter with one set of names.
import { javascriptGrammar } from './javascript-grammar.mjs';
import { javascriptStepOf } from './javascript-steps.mjs';
import { javascriptWords } from './javascript-words.mjs';
import { child, isFunction, upward } from './node.mjs';

/** @import { Adapter, Binding } from './adapter.mjs' */
/** @import { Node } from './node.mjs' */

/** @type {{ readonly [operator: string]: number }} */
const binary = {
  '??': 3,
  '||': 3,
  '&&': 4,
  '|': 5,
  '^': 6,
  '&': 7,
  '==': 8,
  '!=': 8,
  '===': 8,
  '!==': 8,
  '<': 9,
  '>': 9,
  '<=': 9,
  '>=': 9,
  in: 9,
  instanceof: 9,
  '<<': 10,
  '>>': 10,
  '>>>': 10,
  '+': 11,
  '-': 11,
  '*': 12,
  '/': 12,
  '%': 12,
  '**': 13,
};

/** @type {{ readonly [kind: string]: number }} */
const others = {
  assignment: 1,
  augmented: 1,
  yield: 1,
  lambda: 1,
  conditional: 2,
  negation: 14,
  sign: 14,
  unary: 14,
  await: 14,
  update: 15,
};

/** @type {{ readonly [type: string]: number }} */
const nameless = { sequence_expression: 0, as_expression: 9, satisfies_expression: 9 };

/** @type {Adapter['precedence']} */
const precedence = ({ type, kind, operator }) =>
  type === 'binary_expression' ? (binary[operator] ?? 1) : (others[kind] ?? nameless[type] ?? 20);

/** @type {Adapter['isDeclaredName']} */
function isDeclaredName(node) {
  const { parent } = node;
  if (!parent) return false;
  if (node.role === 'name' && node.kind !== 'string') return true;
  if (node.kind === 'identifier' && bindingOf(node) !== undefined) return true;
  if (node.type === 'shorthand_property_identifier' || node.role === 'key') return true;
  if (parent.type.startsWith('jsx_') && ['identifier', 'property'].includes(node.kind))
    return parent.type !== 'jsx_expression';
  return node.kind === 'string' && isDirective(node);
}

/** @type {(node: Node) => boolean} */
const isDirective = (node) => node.parent?.kind === 'expression' && node.parent.parent?.kind === 'block';

/** @type {(node: Node) => Binding | undefined} */
function bindingOf(node) {
  if (node.kind !== 'identifier') return undefined;
  /** @type {Node} */
  let below = node;
  for (const at of upward(node.parent)) {
    const found = boundBy(at, below);
    if (found) return found;
    if (!['pattern', 'parameter', 'other', 'pair'].includes(at.kind)) return undefined;
    if (['right', 'key'].includes(below.role)) return undefined;
    if (below.role === 'value' && at.type !== 'pair_pattern') return undefined;
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
const ofFunction = (at, below) => {
  if (below.role === 'parameter') return { scope: at, as: 'parameter' };
  return below.role === 'name' ? { scope: scopeAround(at, 'block'), as: 'function' } : undefined;
};

/** @type {Binder} */
const ofClass = (at, below) =>
  below.role === 'name' ? { scope: scopeAround(at, 'block'), as: 'class' } : undefined;

/** @type {Binder} */
const ofImport = (at, below) =>
  below.role === 'name' && child(at, 'alias')
    ? undefined
    : { scope: scopeAround(at, 'function'), as: 'import' };

/** @type {Binder} */
const ofDeclarator = (at, below) => {
  if (below.role !== 'left') return undefined;
  const isVar = at.parent?.type === 'variable_declaration';
  const isConst = at.parent?.text.startsWith('const') ?? false;
  return { scope: scopeAround(at, isVar ? 'function' : 'block'), as: isConst ? 'constant' : 'variable' };
};

/** @type {{ readonly [type: string]: Binder }} */
const binders = {
  formal_parameters: (at) => ({ scope: at.parent ?? at, as: 'parameter' }),
  arrow_function: ofFunction,
  function_declaration: ofFunction,
  generator_function_declaration: ofFunction,
  class_declaration: ofClass,
  abstract_class_declaration: ofClass,
  variable_declarator: ofDeclarator,
  for_in_statement: (at, below) => (below.role === 'left' ? { scope: at, as: 'variable' } : undefined),
  catch_clause: (at, below) => (below.role === 'parameter' ? { scope: at, as: 'variable' } : undefined),
  import_clause: ofImport,
  import_specifier: ofImport,
  namespace_import: ofImport,
};

/** @type {(node: Node, reach: 'function' | 'block') => Node} */
function scopeAround(node, reach) {
  let last = node;
  for (const each of upward(node.parent)) {
    last = each;
    if (isFunction(each)) return each;
    if (reach === 'block' && ['block', 'for', 'each'].includes(each.kind)) return each;
  }
  return last;
}

/** @type {Adapter} */
export const javascript = {
  ...javascriptGrammar,
  isDeclaredName,
  precedence,
  bindingOf,
  stepOf: javascriptStepOf,
  words: javascriptWords,
};
