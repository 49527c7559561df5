// Constant texts: literals, and what is joined, reversed or decoded from them by ways that are used to hide a name.
import { type SyntaxNode } from '@lezer/common';

import { argumentsOf, childrenOf, itemsOf, textOf, type Source } from './source.ts';

interface Reach {
  readonly value: (node: SyntaxNode) => string | undefined;
  readonly path: (node: SyntaxNode) => string | undefined;
  readonly init: (name: SyntaxNode) => SyntaxNode | undefined;
}

export function fold(source: Source, node: SyntaxNode, reach: Reach): string | undefined {
  switch (node.name) {
    case 'String':
      return literalText(textOf(source, node));
    case 'Number':
      return textOf(source, node).replaceAll('_', '');
    case 'UnaryExpression': {
      const inner = node.lastChild && reach.value(node.lastChild);
      return inner !== undefined && node.firstChild && textOf(source, node.firstChild) === '-'
        ? `-${inner}`
        : undefined;
    }
    case 'TemplateString':
    case 'FormatString':
      return template(source, node, reach);
    case 'ContinuedString':
      return joined(childrenOf(node).map(reach.value));
    case 'BinaryExpression':
      return sum(source, node, reach);
    case 'ParenthesizedExpression':
      return node.firstChild?.nextSibling ? reach.value(node.firstChild.nextSibling) : undefined;
    case 'VariableName': {
      const init = reach.init(node);
      return init && reach.value(init);
    }
    case 'MemberExpression':
      return reversed(source, node, reach);
    case 'CallExpression':
      return called(source, node, reach);
    default:
      return undefined;
  }
}

/** The text between the quotes of a literal, escapes of letters written out. */
export function literalText(literal: string): string {
  const body = literal.replace(/^[a-z]{0,3}('''|"""|['"`])([\s\S]*)\1$/i, '$2');
  return body.replace(/\\x([0-9a-f]{2})/gi, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

const joined = (parts: readonly (string | undefined)[], by = ''): string | undefined =>
  parts.every((part) => part !== undefined) ? parts.join(by) : undefined;

function template(source: Source, node: SyntaxNode, reach: Reach): string | undefined {
  let text = '';
  let at = node.from;
  for (const hole of childrenOf(node)) {
    if (hole.name !== 'Interpolation' && hole.name !== 'FormatReplacement') continue;
    const inner = hole.firstChild?.nextSibling;
    const value = inner && reach.value(inner);
    if (value === undefined) return undefined;
    text += source.text.slice(at, hole.from) + value;
    at = hole.to;
  }
  return literalText(text + source.text.slice(at, node.to));
}

function sum(source: Source, node: SyntaxNode, reach: Reach): string | undefined {
  const operator = node.getChild('ArithOp');
  const [left, right] = [node.firstChild, node.lastChild];
  if (!operator || !left || !right || textOf(source, operator) !== '+') return undefined;
  const [one, other] = [reach.value(left), reach.value(right)];
  const isText = [left, right].some(({ name }) => name !== 'Number');
  return isText ? joined([one, other]) : undefined;
}

/** `'tixe'[::-1]` */
function reversed(source: Source, node: SyntaxNode, reach: Reach): string | undefined {
  const object = node.firstChild;
  const text = object ? reach.value(object) : undefined;
  if (text === undefined || !object) return undefined;
  const rest = source.text.slice(object.to, node.to).replace(/\s/g, '');
  return rest === '[::-1]' ? [...text].reverse().join('') : undefined;
}

function called(source: Source, node: SyntaxNode, reach: Reach): string | undefined {
  const callee = node.firstChild;
  const args = argumentsOf(node);
  const path = (callee && reach.path(callee)) ?? '';
  const [first] = args;
  const values = args.map(reach.value);
  if (path === 'String.fromCharCode' || path === 'String.fromCodePoint' || path === 'chr') {
    return values.every((value) => value !== undefined && /^\d{1,7}$/.test(value))
      ? String.fromCharCode(...values.map(Number))
      : undefined;
  }
  const decodes = /^(?:atob|base64\.(?:standard_|urlsafe_)?b64decode|codecs\.decode)$/.test(path);
  const isBuffer = path === 'Buffer.from' || path === 'buffer.Buffer.from';
  if (decodes || (isBuffer && values[1]?.startsWith('base64'))) return values[0] && decoded(values[0]);
  if (isBuffer && values[1] === 'hex' && values[0]) return Buffer.from(values[0], 'hex').toString();
  if (path === 'bytes.fromhex' && values[0]) return Buffer.from(values[0], 'hex').toString();
  return callee?.name === 'MemberExpression' ? method(source, callee, first, reach) : undefined;
}

const decoded = (text: string): string => Buffer.from(text, 'base64').toString();

function method(
  source: Source,
  callee: SyntaxNode,
  argument: SyntaxNode | undefined,
  reach: Reach,
): string | undefined {
  const object = callee.firstChild;
  const name = callee.getChild('PropertyName');
  if (!object || !name) return undefined;
  const word = textOf(source, name);
  if (word === 'join') {
    const list = word === 'join' && object.name === 'String' ? argument : object;
    const by = list === object ? (argument ? reach.value(argument) : ',') : reach.value(object);
    return list && by !== undefined ? list && joinedList(source, list, by, reach) : undefined;
  }
  if (/^(?:toString|decode|trim|strip|toLowerCase|lower)$/.test(word)) return reach.value(object);
  return undefined;
}

function joinedList(source: Source, list: SyntaxNode, by: string, reach: Reach): string | undefined {
  if (list.name === 'ArrayExpression') return joined(itemsOf(list).map(reach.value), by);
  // `'tixe'.split('').reverse().join('')`
  const text = /^(['"])(.*)\1\s*\.split\((['"])\3\)\.reverse\(\)$/s.exec(textOf(source, list))?.[2];
  return text === undefined ? undefined : [...text].reverse().join(by);
}
