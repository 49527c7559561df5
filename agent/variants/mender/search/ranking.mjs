// Owns the one ranking of all mutations over all files: prior × suspicion.
import { spread } from '../localisation/spread.mjs';
import { generate } from '../templates/generate.mjs';

/** @import { Place } from '../localisation/suspicion.mjs' */
/** @import { Source } from '../project/sources.mjs' */
/** @import { Edit } from '../syntax/edit.mjs' */
/** @import { Mutation } from '../templates/generate.mjs' */
/** @import { Ingredients } from '../templates/scene.mjs' */

/**
 * @typedef {object} Ranked
 * @property {Source} source
 * @property {string} template
 * @property {readonly Edit[]} edits
 * @property {number} line
 * @property {number} weight of the mutation alone, wherever it is
 * @property {number} score
 */

/**
 * @typedef {object} RankingGenes
 * @property {number} epsilon what a line without suspicion still counts
 * @property {number} exponent how much suspicion weighs against the template's prior
 * @property {number} lines at most so many lines are edited, most suspicious first
 * @property {number} deletion factor for mutations that only take code away: tests that say little let them pass
 * @property {{ readonly [template: string]: number }} weights
 */

/**
 * Likeliest first; equal ones by path, position and text, so that the order is always the same.
 * @param {readonly Source[]} sources
 * @param {{ places: readonly Place[], ingredients: Ingredients, genes: RankingGenes }} view
 * @returns {Ranked[]}
 */
export function rank(sources, { places, ingredients, genes }) {
  const scores = scoresByFile(places.slice(0, genes.lines));
  const ranked = sources.flatMap((source) => {
    const known = scores.get(source.path);
    if (!known) return [];
    const wide = spread(source.reading, known);
    const mutations = generate({
      language: source.language,
      text: source.text,
      tree: source.tree,
      lines: new Set(wide.keys()),
      ingredients,
      weights: genes.weights,
    });
    return mutations.map((mutation) => ({
      source,
      template: mutation.template,
      edits: mutation.edits,
      line: mutation.line,
      weight: mutation.weight,
      score: scoreOf(mutation, wide.get(mutation.line) ?? 0, genes),
    }));
  });
  return ranked.sort(byScore);
}

/** @type {(mutation: Mutation, suspicion: number, genes: RankingGenes) => number} */
function scoreOf({ weight, edits }, suspicion, { epsilon, exponent, deletion }) {
  const takesAway = edits.every(({ text }) => text.trim() === '');
  return weight * (epsilon + suspicion) ** exponent * (takesAway ? deletion : 1);
}

/** @type {(places: readonly Place[]) => Map<string, Map<number, number>>} */
function scoresByFile(places) {
  /** @type {Map<string, Map<number, number>>} */
  const files = new Map();
  for (const { path, line, score } of places) {
    const lines = files.get(path) ?? new Map();
    files.set(path, lines.set(line, score));
  }
  return files;
}

/** @type {(one: Ranked, other: Ranked) => number} */
function byScore(one, other) {
  if (one.score !== other.score) return other.score - one.score;
  if (one.source.path !== other.source.path) return one.source.path < other.source.path ? -1 : 1;
  const [left, right] = [one.edits[0], other.edits[0]];
  if (!left || !right || left.start !== right.start) return (left?.start ?? 0) - (right?.start ?? 0);
  return textOf(one) < textOf(other) ? -1 : 1;
}

/** @type {(ranked: Ranked) => string} */
const textOf = ({ edits }) => edits.map(({ start, end, text }) => `${start}:${end}:${text}`).join('\n');
