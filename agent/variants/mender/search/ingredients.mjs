// Owns the ingredients that failing tests give: literals and names worth a try in the code they test.
import { join } from 'node:path';

import { readText } from '../project/sources.mjs';
import { splitId } from '../project/tests.mjs';
import { readTree } from '../syntax/reading.mjs';

/** @import { Language, Syntax, SyntaxNode, VisibleTask } from '../../protocol.ts' */
/** @import { Ingredients } from '../templates/scene.mjs' */
/** @import { Reading } from '../syntax/reading.mjs' */

const MOST_FILES = 20;
const MOST_NUMBERS = 12;
const MOST_STRINGS = 20;
const MOST_NAMES = 20;
const LONGEST = 24;

/**
 * The most frequent literals and names of a test file, as they are written there.
 * @type {(language: Language, tree: SyntaxNode, text: string) => Ingredients}
 */
function ingredientsOf(language, tree, text) {
  const reading = readTree(language, tree, text);
  return {
    literals: [
      ...frequent(reading, (kind) => kind === 'number', MOST_NUMBERS),
      ...frequent(reading, (kind) => kind === 'string', MOST_STRINGS),
    ],
    names: frequent(reading, (kind) => kind === 'property' || kind === 'identifier', MOST_NAMES),
  };
}

/** @type {(reading: Reading, wanted: (kind: string) => boolean, most: number) => string[]} */
function frequent({ nodes }, wanted, most) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { kind, text } of nodes) {
    if (wanted(kind) && text.length <= LONGEST && !text.includes('\n'))
      counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([one, often], [other, rare]) => rare - often || (one < other ? -1 : 1));
  return sorted.slice(0, most).map(([text]) => text);
}

/**
 * What the files of the failing tests give, together.
 * @param {VisibleTask} task
 * @param {Syntax} syntax
 * @returns {Promise<Ingredients>}
 */
export async function readIngredients({ directory, failures }, syntax) {
  const files = new Set(failures.map(({ id }) => join(directory, splitId(id).file)));
  /** @type {Ingredients[]} */
  const parts = [];
  for (const path of [...files].slice(0, MOST_FILES)) {
    const language = syntax.languageOf(path);
    const text = language ? await readText(path) : undefined;
    if (language && text !== undefined)
      parts.push(ingredientsOf(language, await syntax.parse(language, text), text));
  }
  return {
    literals: [...new Set(parts.flatMap(({ literals }) => literals))],
    names: [...new Set(parts.flatMap(({ names }) => names))],
  };
}
