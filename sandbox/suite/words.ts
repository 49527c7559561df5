// Command lines as words: what a shell would make of them, without one where that is the same.
import { parse, quote } from 'shell-quote';

/** The words of a command, or undefined when only a shell can tell them: globs, variables, substitutions. */
export function plainWords(text: string): readonly string[] | undefined {
  if (/[`\n]|(^|\s)~/.test(text) || /^[^'"]*\\$/.test(text)) return undefined;
  const words: string[] = [];
  for (const token of parse(text, (name) => ({ op: `$${name}` }))) {
    if (typeof token !== 'string') return undefined;
    words.push(token);
  }
  return words;
}

export const quoted = (words: readonly string[]): string => quote([...words]);

/** One command of a line, and the operator that follows it; empty at the end of the line. */
export interface Piece {
  readonly text: string;
  readonly operator: string;
}

/** Splits a line at its operators, heeding quotes. Undefined when a quote is never closed. */
export function splitAtOperators(line: string): readonly Piece[] | undefined {
  const tokens = line.match(/"(?:\\.|[^"\\])*"|'[^']*'|\\.|&&|\|\||>>|[;&|<>()]|[^"'\\;&|<>()]+|./gs) ?? [];
  if (tokens.some((token) => token === '"' || token === "'")) return undefined;
  const pieces: Piece[] = [];
  let text = '';
  for (const token of tokens) {
    if (/^(&&|\|\||>>|[;&|<>()])$/.test(token)) {
      pieces.push({ text: text.trim(), operator: token });
      text = '';
    } else text += token;
  }
  return [...pieces, { text: text.trim(), operator: '' }];
}

/** Which options a command may carry that a run of ours must not. */
export interface Options {
  readonly alone: readonly string[];
  /** With a value: `--x v` and `--x=v`. */
  readonly valued: readonly string[];
  /** A number may follow. */
  readonly counted?: readonly string[];
  /** All words up to the next option are their values. */
  readonly listed?: readonly string[];
}

export function without(words: readonly string[], options: Options): readonly string[] {
  const kept: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const taken = taking(word, words.slice(i + 1), options);
    if (taken === undefined) kept.push(word);
    else i += taken;
  }
  return kept;
}

const KINDS = ['alone', 'valued', 'counted', 'listed'] as const;

/** How many of the words after it an option takes along; undefined where it may stay. */
function taking(word: string, rest: readonly string[], options: Options): number | undefined {
  const name = word.startsWith('--') ? (word.split('=')[0] ?? word) : word;
  const kind = KINDS.find((kind) => options[kind]?.includes(name));
  if (kind === undefined || kind === 'alone' || name !== word) return kind && 0;
  if (kind === 'valued') return 1;
  const end = rest.findIndex((next) => next.startsWith('-'));
  if (kind === 'listed') return end === -1 ? rest.length : end;
  return /^\d+$/.test(rest[0] ?? '') ? 1 : 0;
}
