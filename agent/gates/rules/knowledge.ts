// What the failing tests show: values in their messages and names, and literals that stand together in their sources.
import { type SyntaxNode } from '@lezer/common';

import { literalText, numberText } from '../syntax/fold.ts';
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
  /** Parts of a text in their order: of any text that holds them, or of one that is little more. */
  readonly isPart?: 'any' | 'most';
}

export interface Knowledge {
  /** Does a failing test show this value? */
  readonly shows: (value: Constant) => boolean;
  /** Does one assertion, or one message, show both? */
  readonly pairs: (one: Constant, other: Constant) => boolean;
  /**
   * Does a literal stand in one assertion with a longer one that it is a `part` of, or with a shorter one that is a part of
   * it, the `whole`? Then one may be computed from the other.
   */
  readonly echoes: (leaf: string) => 'part' | 'whole' | undefined;
  /** Does one assertion show this value together with a text, or a list, of so many letters, words or items? */
  readonly measures: (size: number, value: Constant) => boolean;
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
    return [...written].flatMap(([text, places]) => (holds(text, leaves, isPart) ? places : []));
  };
  const inTests = (value: Constant) => {
    const leaves = new Set(near(value).map(({ leaf }) => leaf));
    if (value.isPart !== undefined) return leaves.size > 0;
    return value.leaves.length > 0 && value.leaves.every((leaf) => leaves.has(leaf));
  };
  const inMessage = (message: string, value: Constant) =>
    value.leaves.length > 0 &&
    value.isPart !== 'most' &&
    value.leaves.every((leaf) =>
      value.isPart ? leaf.length >= 4 && message.includes(leaf) : shown(message, leaf),
    );
  const beside = (leaf: string) => inputsBeside(written.get(leaf) ?? [], [...written.values()].flat());
  return {
    shows: (value) => said.some((message) => inMessage(message, value)) || inTests(value),
    pairs: (one, other) => {
      if (said.some((message) => inMessage(message, one) && inMessage(message, other))) return true;
      if (!inTests(one) || !inTests(other)) return false;
      const places = near(other);
      // The result, or a title, which may hold a part of the input too, is no input.
      const inputs = near(one).filter(
        ({ leaf, isSaid: isTitle }) => !one.isPart || (isTitle !== true && !other.leaves.includes(leaf)),
      );
      return inputs.some(({ file, line }) =>
        places.some((place) => place.file === file && Math.abs(place.line - line) < TOGETHER),
      );
    },
    echoes: (leaf) => {
      const others = beside(leaf).flatMap((place) => (place.items === undefined ? [place.leaf] : []));
      if (others.some((other) => letters(other) >= 4 && shown(leaf, other.trim(), 'start'))) return 'whole';
      return letters(leaf) >= 2 && others.some((other) => shown(other, leaf.trim())) ? 'part' : undefined;
    },
    measures: (size, { leaves }) =>
      leaves.some((leaf) =>
        beside(leaf).some(
          ({ leaf: text, items = text.length, isText }) =>
            (isText && items === size) || (items === size && text === LIST) || wordsIn(text) === size,
        ),
      ),
  };
}

const letters = (text: string): number => text.replace(/[^\p{L}\p{N}]/gu, '').length;
const wordsIn = (text: string): number => text.split(/[\s,;]+/).length;

/** Literals that stand in one assertion with one at these places, and are no other name of it. */
const inputsBeside = (places: readonly Place[], all: readonly Place[]): readonly Place[] =>
  all.filter(
    ({ file, line, leaf, isSaid }) =>
      isSaid !== true &&
      places.some(
        (place) => place.file === file && place.leaf !== leaf && Math.abs(place.line - line) < TOGETHER,
      ),
  );

/** Are the parts in the text, in their order? Of one that is little more they are most. */
function holds(text: string, parts: readonly string[], isPart: 'any' | 'most'): boolean {
  let at = 0;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return isPart === 'any' || letters(parts.join('')) >= letters(text) * MOST;
}

const MOST = 0.75;

interface Place {
  /** The literal, or `LIST`. */
  readonly leaf: string;
  readonly line: number;
  readonly file: string;
  readonly isText?: boolean;
  /** Of a list: how many items it has. */
  readonly items?: number;
  /** The title of a test, a remark, or a key: said about a test and not given to what it tests. */
  readonly isSaid?: boolean;
}

/** Stands for a list; no literal of a text is written so. */
const LIST = '\0list';

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
  return [...below(source.root)].flatMap((node): readonly Place[] => {
    const place = { line: source.lineOf(node.from), file: path };
    if (LISTS.has(node.name)) return [{ ...place, leaf: LIST, items: itemsOf(node).length }];
    if (!LEAVES.has(node.name)) return [];
    const isText = node.name.endsWith('String');
    return [{ ...place, leaf: leafText(source, node), isText, isSaid: isSaid(node) }];
  });
}

const LISTS: ReadonlySet<string> = new Set(['ArrayExpression', 'TupleExpression', 'SetExpression']);

/** A key, a documentation of Python, or the first argument of a call that takes a function, too: the title of a test. */
function isSaid(node: SyntaxNode): boolean {
  const { parent, nextSibling } = node;
  if (node.name === 'PropertyDefinition' || parent?.name === 'ExpressionStatement') return true;
  if (parent?.name === 'DictionaryExpression' && nextSibling?.name === ':') return true;
  const isFirst = parent?.name === 'ArgList' && node.prevSibling?.name === '(';
  return isFirst && itemsOf(parent).some(({ name }) => /^(?:Arrow)?Function(?:Expression)?$/.test(name));
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
    return `${node.prevSibling?.name === 'ArithOp' && !node.prevSibling.prevSibling ? '-' : ''}${numberText(text)}`;
  return literalText(text);
}

/** One value that was read out of a text. */
export const scalar = (text: string): Constant => ({
  text,
  leaves: [text],
  isText: !/^-?[\d.]+$/.test(text),
});

/** The value as a constant, or undefined where anything in it is computed. */
export function constantAt(source: Source, names: Names, node: SyntaxNode): Constant | undefined {
  const single = names.constantOf(node);
  if (single !== undefined) {
    const isText = node.name !== 'Number' && !/^-?[\d.]+$/.test(single);
    return {
      text: single,
      leaves: isText && SERIAL.test(single) ? (single.match(/[\w.-]+/g) ?? []) : [single],
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

/** Does the text hold this value, and not merely as a part of a longer number or word, or at most as the start of one? */
function shown(text: string, value: string, where: 'whole' | 'start' = 'whole'): boolean {
  if (value === '') return false;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const after = where === 'whole' ? text.slice(at + value.length, at + value.length + 1) : '';
    const around = text.slice(Math.max(0, at - 1), at) + after;
    if (!/\w/.test(around) || !/\w/.test(value)) return true;
  }
  return false;
}
