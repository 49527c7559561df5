// Reads the advice that a model gives to an operator: one JSON object, each field of its own type, or nothing.
import * as v from 'valibot';

import { withoutThoughts } from '../model/thoughts.ts';

export interface Advice {
  readonly advice: string;
  /** Paths relative to the root of the repository. */
  readonly files: readonly string[];
  /** Names of tests. */
  readonly tests: readonly string[];
}

/** A list, also where there is only one and the model wrote no list: never the letters of a word. */
const names = v.optional(
  v.union([
    v.array(v.string()),
    v.pipe(
      v.string(),
      v.transform((name) => [name]),
    ),
  ]),
  [],
);

const advice = v.object({
  advice: v.pipe(v.string(), v.trim(), v.nonEmpty()),
  files: names,
  tests: names,
});

/** Undefined for what is no such object. Thoughts before it, words around it and fences are passed over. */
export function adviceIn(answer: string): Advice | undefined {
  const said = withoutThoughts(answer);
  const [from, to] = [said.indexOf('{'), said.lastIndexOf('}')];
  if (from < 0 || to < from) return undefined;
  const result = v.safeParse(advice, parsed(said.slice(from, to + 1)));
  if (!result.success) return undefined;
  const { advice: text, files, tests } = result.output;
  return { advice: text, files: files.filter(isInside).slice(0, MOST), tests: tests.slice(0, MOST) };
}

/** What an answer that was cut off has said of its advice, up to its last whole word; undefined where that is too little. */
export function cutAdviceIn(answer: string): Advice | undefined {
  const [, begun = ''] = /"advice"\s*:\s*"((?:[^"\\]|\\.)*)/s.exec(withoutThoughts(answer)) ?? [];
  const text = parsed(`"${begun.replace(/\\u[\da-f]{0,3}$/i, '').replaceAll('\n', '\\n')}"`);
  const words = typeof text === 'string' ? text.trim().split(/\s+/).slice(0, -1) : [];
  return words.length < LEAST_WORDS
    ? undefined
    : { advice: `${words.join(' ')} … (cut off)`, files: [], tests: [] };
}

/** Fewer say nothing that could be followed. */
const LEAST_WORDS = 8;

const MOST = 6;

const isInside = (path: string): boolean =>
  path !== '' && path.length <= 200 && !/^([/\\~]|[a-z]:)|(^|[/\\])\.\.([/\\]|$)|\s{2}|\n/i.test(path);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
