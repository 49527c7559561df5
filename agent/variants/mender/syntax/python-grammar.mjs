// Owns the names that tree-sitter's grammar of Python gives to the neutral kinds.

/** @import { Grammar } from './adapter.mjs' */

/** @type {Grammar['kinds']} */
const kinds = {
  comparison_operator: 'comparison',
  binary_operator: 'arithmetic',
  boolean_operator: 'boolean',
  not_operator: 'negation',
  unary_operator: 'unary',
  conditional_expression: 'conditional',
  call: 'call',
  argument_list: 'arguments',
  keyword_argument: 'argument',
  attribute: 'member',
  subscript: 'subscript',
  slice: 'slice',
  list: 'list',
  tuple: 'tuple',
  expression_list: 'tuple',
  set: 'set',
  dictionary: 'dictionary',
  pair: 'pair',
  list_comprehension: 'comprehension',
  set_comprehension: 'comprehension',
  dictionary_comprehension: 'comprehension',
  generator_expression: 'comprehension',
  for_in_clause: 'each',
  if_clause: 'filter',
  identifier: 'identifier',
  integer: 'number',
  float: 'number',
  string: 'string',
  true: 'literal',
  false: 'literal',
  none: 'literal',
  parenthesized_expression: 'parenthesised',
  await: 'await',
  yield: 'yield',
  list_splat: 'spread',
  dictionary_splat: 'spread',
  lambda: 'lambda',
  function_definition: 'function',
  class_definition: 'class',
  parameters: 'parameters',
  lambda_parameters: 'parameters',
  default_parameter: 'parameter',
  typed_default_parameter: 'parameter',
  typed_parameter: 'parameter',
  interpolation: 'interpolation',
  assignment: 'assignment',
  named_expression: 'assignment',
  augmented_assignment: 'augmented',
  pattern_list: 'pattern',
  tuple_pattern: 'pattern',
  list_pattern: 'pattern',
  list_splat_pattern: 'pattern',
  dictionary_splat_pattern: 'pattern',
  expression_statement: 'expression',
  return_statement: 'return',
  if_statement: 'if',
  elif_clause: 'if',
  else_clause: 'else',
  while_statement: 'while',
  for_statement: 'each',
  break_statement: 'break',
  continue_statement: 'continue',
  raise_statement: 'raise',
  pass_statement: 'pass',
  assert_statement: 'assert',
  delete_statement: 'delete',
  try_statement: 'try',
  with_statement: 'with',
  match_statement: 'switch',
  block: 'block',
  module: 'block',
  import_statement: 'import',
  import_from_statement: 'import',
  future_import_statement: 'import',
};

const statements = new Set([
  'expression_statement',
  'return_statement',
  'if_statement',
  'while_statement',
  'for_statement',
  'break_statement',
  'continue_statement',
  'raise_statement',
  'pass_statement',
  'assert_statement',
  'delete_statement',
  'try_statement',
  'with_statement',
  'match_statement',
]);

const skipped = new Set([
  'comment',
  'type',
  'type_parameter',
  'string_start',
  'string_content',
  'string_end',
  'escape_sequence',
  'type_conversion',
  'format_specifier',
]);

const frozen = new Set([
  'import_statement',
  'import_from_statement',
  'future_import_statement',
  'global_statement',
  'nonlocal_statement',
  'type_alias_statement',
  'decorator',
  'case_pattern',
  'ERROR',
]);

/** @type {Grammar['selves']} */
const selves = new Set(['self', 'cls']);

/** @type {Grammar['roles']} */
const roles = {
  'attribute.attribute': 'property',
  'subscript.value': 'object',
  'subscript.subscript': 'index',
  'named_expression.name': 'left',
  'named_expression.value': 'right',
  'match_statement.subject': 'subject',
};

/** @type {Grammar['positions']} */
const positions = {
  comparison_operator: ['left', 'right'],
  conditional_expression: ['consequence', 'condition', 'alternative'],
  if_clause: ['condition'],
  return_statement: ['value'],
  raise_statement: ['value'],
  await: ['value'],
  parenthesized_expression: ['inner'],
  list_splat: ['value'],
  assert_statement: ['condition'],
};

/** @type {Grammar['operatorKinds']} */
const operatorKinds = { 'unary_operator -': 'sign' };

/** @type {Grammar} */
export const pythonGrammar = { kinds, statements, skipped, frozen, selves, roles, positions, operatorKinds };
