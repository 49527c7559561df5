// Owns what templates ask about a whole function: its parameters, what it returns, whether it calls itself.
import { child, downward } from '../syntax/node.mjs';

/** @import { Node } from '../syntax/node.mjs' */

/**
 * Names of the plain parameters, without those taken apart.
 * @type {(around: Node) => string[]}
 */
export function parametersOf(around) {
  const list = around.children.find(({ kind, role }) => kind === 'parameters' || role === 'parameter');
  if (!list) return [];
  const given = list.kind === 'identifier' ? [list] : list.children;
  const names = given.map(
    (each) =>
      child(each, 'name') ?? child(each, 'pattern') ?? child(each, 'left') ?? each.children[0] ?? each,
  );
  return names.filter(({ kind }) => kind === 'identifier').map(({ text }) => text);
}

const plain = new Set(['literal', 'number', 'string', 'identifier', 'list', 'tuple', 'dictionary']);

/**
 * Plain values that the function returns somewhere.
 * @type {(around: Node) => string[]}
 */
export function resultsOf(around) {
  const returned = [...downward(around)]
    .filter(({ kind }) => kind === 'return')
    .flatMap(({ children }) => children);
  const short = returned.filter(({ kind, text }) => plain.has(kind) && text.length <= 12);
  return [...new Set(short.map(({ text }) => text))];
}

/** @type {(around: Node) => boolean} */
export function callsItself(around) {
  const name = child(around, 'name')?.text;
  if (!name) return false;
  return [...downward(around)].some((each) => {
    const callee = each.kind === 'call' ? child(each, 'function') : undefined;
    return (callee?.kind === 'member' ? child(callee, 'property') : callee)?.text === name;
  });
}

/**
 * The function's first statement that an edit may precede.
 * @type {(around: Node) => Node | undefined}
 */
export const firstStatementOf = (around) =>
  child(around, 'body')?.children.find(({ isStatement, children }) => isStatement && !children[0]?.isFrozen);
