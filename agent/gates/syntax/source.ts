// The syntax tree of one text, by error-tolerant grammars: whole files, and hunks alone, can be read.
import { type SyntaxNode } from '@lezer/common';
import { parser as javascript } from '@lezer/javascript';
import { parser as python } from '@lezer/python';

export interface Source {
  readonly language: 'javascript' | 'python';
  /** As it was parsed: escapes and compatibility forms in names are written out. No line is added or lost. */
  readonly text: string;
  readonly root: SyntaxNode;
  /** Offsets of names that were written in a disguise. */
  readonly disguised: readonly number[];
  /** 1-based line of an offset. */
  readonly lineOf: (offset: number) => number;
}

const TYPED = javascript.configure({ dialect: 'ts' });
const JSX = javascript.configure({ dialect: 'ts jsx' });

/** Undefined for languages without a grammar here. */
export function parse(path: string, text: string): Source | undefined {
  if (/\.(?:[cm]ts|ts)$/i.test(path)) return sourceOf('javascript', text, TYPED.parse.bind(TYPED));
  if (/\.(?:[cm]?jsx?|tsx)$/i.test(path)) return sourceOf('javascript', text, JSX.parse.bind(JSX));
  if (/\.pyi?$/i.test(path)) return sourceOf('python', text, python.parse.bind(python));
  return undefined;
}

function sourceOf(
  language: Source['language'],
  written: string,
  parsed: (text: string) => { readonly topNode: SyntaxNode },
): Source {
  const { text, disguised } = language === 'python' ? unfolded(written) : unescaped(written);
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    language,
    text,
    root: parsed(text).topNode,
    disguised,
    lineOf: (offset) => lineIn(starts, offset),
  };
}

function lineIn(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** JavaScript lets names be written with escapes: `pr\u006fcess` is `process`. */
function unescaped(written: string): Pick<Source, 'text' | 'disguised'> {
  let shift = 0;
  const disguised: number[] = [];
  const text = written.replace(
    /\\u(?:\{0*([0-9a-f]{2,6})\}|([0-9a-f]{4}))/gi,
    (escape, braced: string | undefined, plain: string | undefined, at: number) => {
      const letter = String.fromCodePoint(Math.min(0x10_ff_ff, Number.parseInt(braced ?? plain ?? '0', 16)));
      if (!/[\w$]/.test(letter)) return escape;
      disguised.push(at - shift);
      shift += escape.length - letter.length;
      return letter;
    },
  );
  return { text, disguised };
}

/** Python reads names in their compatibility form: `ｅval` is `eval`. */
function unfolded(written: string): Pick<Source, 'text' | 'disguised'> {
  const disguised: number[] = [];
  let text = '';
  for (const character of written) {
    const folded = character.normalize('NFKC');
    if (folded !== character && /^\w+$/.test(folded)) disguised.push(text.length);
    text += folded.includes('\n') ? character : folded;
  }
  return { text, disguised };
}

export const textOf = ({ text }: Source, { from, to }: SyntaxNode): string => text.slice(from, to);

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** All nodes from this one down, parents first. */
export function* below(node: SyntaxNode): Generator<SyntaxNode> {
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    waiting.push(...childrenOf(next).toReversed());
  }
}

/** The nearest ancestor of one of these names. */
export function enclosing(node: SyntaxNode, names: ReadonlySet<string>): SyntaxNode | undefined {
  for (let up = node.parent; up; up = up.parent) if (names.has(up.name)) return up;
  return undefined;
}

/** The arguments of a call, without names of keyword arguments and without punctuation. */
export function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  const list = call.getChild('ArgList');
  if (!list) return [];
  const parts = childrenOf(list).filter(({ name }) => !PUNCTUATION.has(name));
  return parts.filter((part) => part.name !== 'AssignOp' && part.nextSibling?.name !== 'AssignOp');
}

const PUNCTUATION = new Set([
  '(',
  ')',
  ',',
  '[',
  ']',
  '{',
  '}',
  ':',
  'LineComment',
  'BlockComment',
  'Comment',
]);

/** The items of a list, tuple, set or dictionary: nodes that are no punctuation. */
export const itemsOf = (node: SyntaxNode): readonly SyntaxNode[] =>
  childrenOf(node).filter(({ name }) => !PUNCTUATION.has(name));

export const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunction',
  'MethodDeclaration',
  'FunctionDefinition',
  'LambdaExpression',
]);
