// What the failing tests show: values in their messages and names, and literals that stand together in their sources.
import { type SyntaxNode } from '@lezer/common';

import { literalText } from '../syntax/fold.ts';
import { type Names } from '../syntax/names.ts';
import { below, itemsOf, parse, textOf, type Source } from '../syntax/source.ts';
import { splitTestId } from '../../engine/ids.ts';
import { type TestResult } from '../../task/suite.ts';

/** A constant of the program: one literal, or a list, tuple or record of such. */
export interface Constant {
  /** Without quotes and spaces: equal constants have equal texts. */
  readonly text: string;
  /** Literals in it. */
  readonly leaves: readonly string[];
  readonly isText: boolean;
  /** A beginning, an end or a part of a text. */
  readonly isPart?: boolean;
}

export interface Knowledge {
  /** Does a failing test show this value? */
  readonly shows: (value: Constant) => boolean;
  /** Does one assertion, or one message, show both? */
  readonly pairs: (one: Constant, other: Constant) => boolean;
}

/** Lines of a test that count as one assertion. */
const TOGETHER = 4;

export function knowledgeOf(
  failures: readonly TestResult[],
  tests: readonly { readonly path: string; readonly text: string }[],
): Knowledge {
  const said = failures.map(({ id, message = '' }) => `${splitTestId(id).name}\n${message}`);
  const written = byLeaf(tests.flatMap(({ path, text }) => literalsOf(path, text)));
  const near = ({ leaves, isPart }: Constant) => {
    if (!isPart) return leaves.flatMap((leaf) => written.get(leaf) ?? []);
    return [...written].flatMap(([text, places]) =>
      leaves.some((leaf) => text.includes(leaf)) ? places : [],
    );
  };
  const inTests = (value: Constant) => {
    const leaves = new Set(near(value).map(({ leaf }) => leaf));
    if (value.isPart) return leaves.size > 0;
    return value.leaves.length > 0 && value.leaves.every((leaf) => leaves.has(leaf));
  };
  const inMessage = (message: string, value: Constant) =>
    value.leaves.length > 0 &&
    value.leaves.every((leaf) => (value.isPart ? message.includes(leaf) : shown(message, leaf)));
  return {
    shows: (value) => said.some((message) => inMessage(message, value)) || inTests(value),
    pairs: (one, other) => {
      if (said.some((message) => inMessage(message, one) && inMessage(message, other))) return true;
      if (!inTests(one) || !inTests(other)) return false;
      const places = near(other);
      return near(one).some(({ file, line }) =>
        places.some((place) => place.file === file && Math.abs(place.line - line) < TOGETHER),
      );
    },
  };
}

interface Place {
  readonly leaf: string;
  readonly line: number;
  readonly file: string;
}

function byLeaf(places: readonly Place[]): ReadonlyMap<string, readonly Place[]> {
  const grouped = new Map<string, Place[]>();
  for (const place of places) {
    const known = grouped.get(place.leaf);
    if (known) known.push(place);
    else grouped.set(place.leaf, [place]);
  }
  return grouped;
}

function literalsOf(path: string, text: string): readonly Place[] {
  const source = parse(path, text);
  if (!source) return [];
  return [...below(source.root)].flatMap((node) =>
    LEAVES.has(node.name)
      ? [{ leaf: leafText(source, node), line: source.lineOf(node.from), file: path }]
      : [],
  );
}

const LEAVES = new Set([
  'String',
  'Number',
  'TemplateString',
  'BooleanLiteral',
  'Boolean',
  'PropertyDefinition',
]);

function leafText(source: Source, node: SyntaxNode): string {
  const text = textOf(source, node);
  if (node.name === 'Number')
    return `${node.prevSibling?.name === 'ArithOp' && !node.prevSibling.prevSibling ? '-' : ''}${text.replaceAll('_', '')}`;
  return literalText(text);
}

/** The value as a constant, or undefined where anything in it is computed. */
export function constantAt(source: Source, names: Names, node: SyntaxNode): Constant | undefined {
  const scalar = names.constantOf(node);
  if (scalar !== undefined) {
    const isText = node.name !== 'Number' && !/^-?[\d.]+$/.test(scalar);
    return {
      text: scalar,
      leaves: isText && SERIAL.test(scalar) ? (scalar.match(/[\w.-]+/g) ?? []) : [scalar],
      isText,
    };
  }
  if (TRIVIAL_WORD.test(textOf(source, node))) {
    const text = textOf(source, node);
    return { text, leaves: [text], isText: false };
  }
  if (!COMPOSITES.has(node.name)) return undefined;
  const parts = itemsOf(node).map((item) => {
    if (item.name !== 'Property') return constantAt(source, names, item);
    const value = item.lastChild;
    return value && value !== item.firstChild ? constantAt(source, names, value) : undefined;
  });
  if (parts.some((part) => part === undefined)) return undefined;
  const known = parts.flatMap((part) => part ?? []);
  return {
    text: `[${known.map(({ text }) => text).join(',')}]`,
    leaves: known.flatMap(({ leaves }) => leaves),
    isText: false,
  };
}

const COMPOSITES = new Set([
  'ArrayExpression',
  'ObjectExpression',
  'TupleExpression',
  'DictionaryExpression',
  'SetExpression',
  'ParenthesizedExpression',
]);
/** A list or record that is written in a text: `[1,2]`, `a,b`, `a|b`. */
const SERIAL = /^[[{(].*\w.*[\])}]$|^[^,;|\s]+(?:[,;|][^,;|\s]+)+$/;
const TRIVIAL_WORD = /^(?:true|false|null|undefined|None|True|False|NaN)$/;

/** True where no program is likely to have it by chance: three digits, a fraction, four letters, two of anything. */
export function isTelling({ text, leaves, isText }: Constant): boolean {
  if (leaves.length > 1) return true;
  if (isText) return text.length >= 4;
  return /^-?\d{3,}$|^-?\d*\.\d{2,}$|^-?\d{2,}\.\d+$/.test(text);
}

/** Values that are the answer of half of all functions. */
export const isTrivial = ({ leaves }: Constant): boolean =>
  leaves.every((leaf) => /^(?:-?[01]|)$/.test(leaf) || TRIVIAL_WORD.test(leaf));

/** Does the text hold this value, and not merely as a part of a longer number or word? */
function shown(text: string, value: string): boolean {
  if (value === '') return false;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const around = text.slice(Math.max(0, at - 1), at) + text.slice(at + value.length, at + value.length + 1);
    if (!/\w/.test(around) || !/\w/.test(value)) return true;
  }
  return false;
}
