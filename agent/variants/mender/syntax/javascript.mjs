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

/** @type {Adapter['precedence']} */
function precedence(node) {
  if (node.type === 'binary_expression') return binary[node.operator] ?? 1;
  if (node.kind === 'assignment' || node.kind === 'augmented' || node.kind === 'yield') return 1;
  if (node.kind === 'lambda') return 1;
  if (node.kind === 'conditional') return 2;
  if (['negation', 'sign', 'unary', 'await'].includes(node.kind)) return 14;
  if (node.kind === 'update') return 15;
  if (node.type === 'as_expression' || node.type === 'satisfies_expression') return 9;
  return node.type === 'sequence_expression' ? 0 : 20;
}

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
  if (node.kind !== 'identifier' && node.type !== 'shorthand_property_identifier_pattern') return undefined;
  /** @type {Node} */
  let below = node;
  for (const at of upward(node.parent)) {
    const found = boundBy(at, below);
    if (found) return found;
    if (!['pattern', 'other', 'pair'].includes(at.kind)) return undefined;
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
function boundBy(at, below) {
  if (at.kind === 'parameters' || (at.kind === 'lambda' && below.role === 'parameter'))
    return { scope: at.kind === 'parameters' ? (at.parent ?? at) : at, as: 'parameter' };
  if (at.kind === 'declarator' && below.role === 'left') {
    const keyword = at.parent?.text.slice(0, 3);
    return {
      scope: scopeAround(at, keyword === 'var' ? 'function' : 'block'),
      as: keyword === 'con' ? 'constant' : 'variable',
    };
  }
  if (at.kind === 'each' && below.role === 'left') return { scope: at, as: 'variable' };
  if (at.type === 'catch_clause' && below.role === 'parameter') return { scope: at, as: 'variable' };
  if (isFunction(at) && below.role === 'name') return { scope: scopeAround(at, 'block'), as: 'function' };
  if (at.kind === 'class' && below.role === 'name') return { scope: scopeAround(at, 'block'), as: 'class' };
  if (at.type === 'import_clause' || at.type === 'namespace_import')
    return { scope: scopeAround(at, 'function'), as: 'import' };
  if (at.type === 'import_specifier' && (below.role === 'alias' || !child(at, 'alias')))
    return { scope: scopeAround(at, 'function'), as: 'import' };
  return undefined;
}

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
