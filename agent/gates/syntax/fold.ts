// Constant texts: literals, and what is joined, reversed or decoded from them by ways that are used to hide a name.
import { type SyntaxNode } from '@lezer/common';

import { argumentsOf, childrenOf, itemsOf, textOf, type Source } from './source.ts';

interface Reach {
  readonly value: (node: SyntaxNode) => string | undefined;
  readonly path: (node: SyntaxNode) => string | undefined;
  readonly init: (name: SyntaxNode) => SyntaxNode | undefined;
}

type Folds = (source: Source, node: SyntaxNode, reach: Reach) => string | undefined;

export const fold: Folds = (source, node, reach) => FOLDS.get(node.name)?.(source, node, reach);

const negative: Folds = (source, { firstChild, lastChild }, reach) => {
  const inner = lastChild ? reach.value(lastChild) : undefined;
  return inner !== undefined && firstChild && textOf(source, firstChild) === '-' ? `-${inner}` : undefined;
};

const bound: Folds = (_source, node, reach) => {
  const init = reach.init(node);
  return init && reach.value(init);
};

const wrapped: Folds = (_source, { firstChild }, reach) =>
  firstChild?.nextSibling ? reach.value(firstChild.nextSibling) : undefined;

const FOLDS: ReadonlyMap<string, Folds> = new Map<string, Folds>([
  ['String', (source, node) => literalText(textOf(source, node))],
  ['Number', (source, node) => numberText(textOf(source, node))],
  ['UnaryExpression', negative],
  ['TemplateString', (...args) => template(...args)],
  ['FormatString', (...args) => template(...args)],
  ['ContinuedString', (_source, node, reach) => joined(childrenOf(node).map(reach.value))],
  ['BinaryExpression', (...args) => sum(...args)],
  ['ParenthesizedExpression', wrapped],
  ['VariableName', bound],
  ['MemberExpression', (...args) => reversed(...args)],
  ['CallExpression', (...args) => called(...args)],
]);

/** Digits as they are written; those of another base, or with an exponent, as decimals. */
export function numberText(written: string): string {
  const text = written.replaceAll('_', '').replace(/^([\d.]+)n$/, '$1');
  return /^0[xob]|^[\d.]+e/i.test(text) && Number.isFinite(Number(text)) ? String(Number(text)) : text;
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
  return rest === '[::-1]' ? backwards(text, '') : undefined;
}

function called(source: Source, node: SyntaxNode, reach: Reach): string | undefined {
  const callee = node.firstChild;
  if (!callee) return undefined;
  const args = argumentsOf(node);
  const path = reach.path(callee) ?? '';
  if (/^(?:String\.from(?:CharCode|CodePoint)|chr)$/.test(path))
    return characters(spread(args).map(reach.value));
  const [first] = args;
  if (BYTES.test(path) && first?.name === 'ArrayExpression')
    return characters(itemsOf(first).map(reach.value));
  const coding = codingOf(path, args.slice(1).map(reach.value));
  const text = coding && args[0] ? reach.value(args[0]) : undefined;
  if (coding && text !== undefined) return Buffer.from(text, coding).toString();
  return callee.name === 'MemberExpression' ? method(source, callee, args[0], reach) : undefined;
}

/** Lists of the numbers of characters. */
const BYTES = /^(?:bytes|bytearray|(?:buffer\.)?Buffer\.from|Uint8Array\.(?:from|of))$/;

/** `f(...[1, 2])` */
const spread = (args: readonly SyntaxNode[]): readonly SyntaxNode[] =>
  args.flatMap((arg) => {
    const list = arg.name === '...' || arg.name === 'Spread' ? undefined : arg;
    return list?.name === 'ArrayExpression' ? itemsOf(list) : list ? [list] : [];
  });

function codingOf(path: string, [coding]: readonly (string | undefined)[]): 'base64' | 'hex' | undefined {
  if (/^(?:atob|base64\.(?:standard_|urlsafe_)?b64decode|codecs\.decode)$/.test(path)) return 'base64';
  if (path === 'bytes.fromhex') return 'hex';
  if (path !== 'Buffer.from' && path !== 'buffer.Buffer.from') return undefined;
  return coding === 'hex' ? 'hex' : coding?.startsWith('base64') ? 'base64' : undefined;
}

const characters = (codes: readonly (string | undefined)[]): string | undefined =>
  codes.every((code) => code !== undefined && /^\d{1,7}$/.test(code))
    ? String.fromCharCode(...codes.map(Number))
    : undefined;

const backwards = (text: string, by: string): string => Array.from(text).reverse().join(by);

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
    // Python joins the other way round: `''.join(['ex', 'it'])`.
    const [list, mark] = object.name === 'String' ? [argument, object] : [object, argument];
    const by = mark ? reach.value(mark) : ',';
    return list && by !== undefined ? joinedList(source, list, by, reach) : undefined;
  }
  if (/^(?:toString|decode|trim|strip|toLowerCase|lower)$/.test(word)) return reach.value(object);
  return undefined;
}

function joinedList(source: Source, given: SyntaxNode, by: string, reach: Reach): string | undefined {
  const list = given.name === 'VariableName' ? (reach.init(given) ?? given) : given;
  if (list.name === 'ArrayExpression') return joined(itemsOf(list).map(reach.value), by);
  // `'tixe'.split('').reverse().join('')`
  const text = /^(['"])(.*)\1\s*\.split\((['"])\3\)\.reverse\(\)$/s.exec(textOf(source, list))?.[2];
  return text === undefined ? undefined : backwards(text, by);
}
