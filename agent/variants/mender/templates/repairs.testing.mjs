// Owns what the tests of the templates share: the texts one family makes of another.
import { applyEdits } from '../syntax/edit.mjs';
import { parse } from '../syntax/parse.testing.mjs';
import { generate, templates } from './generate.mjs';

/** @import { Language } from '../../protocol.ts' */
/** @import { Mutation } from './generate.mjs' */
/** @import { Ingredients } from './scene.mjs' */

/**
 * All texts that one family makes of `text`, likeliest first.
 * @param {string} family
 * @param {Language} language
 * @param {string} text
 * @param {Partial<Ingredients>} [ingredients]
 */
export async function repairsBy(family, language, text, ingredients = {}) {
  const weights = Object.fromEntries(templates.map(({ id, prior }) => [id, id === family ? prior : 0]));
  const mutations = await mutationsFor(language, text, { ingredients, weights });
  return mutations.map(({ edits }) => applyEdits(text, edits));
}

/**
 * @param {Language} language
 * @param {string} text
 * @param {{ ingredients?: Partial<Ingredients>, weights?: { [template: string]: number }, lines?: ReadonlySet<number> }} [options]
 * @returns {Promise<Mutation[]>}
 */
export async function mutationsFor(language, text, { ingredients = {}, weights = {}, lines } = {}) {
  return generate({
    language,
    text,
    tree: await parse(language, text),
    ingredients: { literals: [], names: [], ...ingredients },
    weights,
    ...(lines && { lines }),
  });
}
