// Owns where a step counter fits in Python without moving a line.
import { child } from './node.mjs';

/** @import { Node } from './node.mjs' */
/** @import { StepPoint } from './adapter.mjs' */

/**
 * The counter goes in front of the body's first statement: before it when that is a simple statement, else into the
 * expression that the statement evaluates first. A while loop takes it in its condition.
 * @type {(node: Node) => StepPoint | undefined}
 */
export function pythonStepOf(node) {
  const body = child(node, 'body');
  if (!body || node.type === 'for_in_clause') return undefined;
  if (node.kind === 'lambda') return around(node, body);
  const condition = child(node, 'condition');
  if (condition) return around(node, condition);
  const first = body.children.find((each, at) => at > 0 || !isDocstring(each));
  return first && before(node, first);
}

/** @type {(node: Node) => boolean} */
const isDocstring = (node) => node.kind === 'expression' && node.children[0]?.kind === 'string';

/** @type {(node: Node, value: Node) => StepPoint} */
const around = ({ line }, value) => ({
  line,
  index: value.start,
  text: (counter) => `${counter}() and (`,
  close: { index: value.end, text: ')' },
});

/** @type {(node: Node, statement: Node) => StepPoint | undefined} */
function before(node, statement) {
  if (statement.kind === 'try') {
    const inner = child(statement, 'body')?.children[0];
    return inner && before(node, inner);
  }
  if (!isCompound(statement)) {
    return { line: node.line, index: statement.start, text: (counter) => `${counter}(); `, close: undefined };
  }
  const evaluated = firstEvaluated(statement);
  return evaluated && around(node, evaluated);
}

/** @type {(statement: Node) => boolean} */
const isCompound = ({ kind, type }) =>
  ['if', 'while', 'each', 'with', 'switch', 'function', 'class'].includes(kind) ||
  type === 'decorated_definition';

/** @type {{ readonly [kind: string]: string }} */
const evaluatedRole = { if: 'condition', while: 'condition', switch: 'subject', each: 'right' };

/** @type {(statement: Node) => Node | undefined} */
function firstEvaluated(statement) {
  if (statement.kind !== 'with') return child(statement, evaluatedRole[statement.kind] ?? '');
  const item = statement.children[0]?.children[0];
  const value = item && child(item, 'value');
  return value?.type === 'as_pattern' ? value.children[0] : value;
}
