// Reads the advice that a model gives to an operator: one JSON object, each field of its own type, or nothing.
import * as v from 'valibot';

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

/** Undefined for what is no such object. Words around it and fences are passed over. */
export function adviceIn(answer: string): Advice | undefined {
  const [from, to] = [answer.indexOf('{'), answer.lastIndexOf('}')];
  if (from < 0 || to < from) return undefined;
  const result = v.safeParse(advice, parsed(answer.slice(from, to + 1)));
  if (!result.success) return undefined;
  const { advice: text, files, tests } = result.output;
  return { advice: text, files: files.filter(isInside).slice(0, MOST), tests: tests.slice(0, MOST) };
}

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
