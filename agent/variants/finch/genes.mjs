// Owns the genome: the numbers of variant.json, as the run may have changed them.

/** @import { Json } from '../../engine/json.ts' */

/**
 * @typedef {object} Genes
 * @property {number} turns answers of the model; a run may allow fewer
 * @property {number} temperature 0 … 2
 * @property {number} answerTokens most tokens of one answer
 * @property {number} viewLines most lines that one view shows
 * @property {number} searchFiles most files that one search shows
 * @property {number} searchLines most lines of each of them
 * @property {number} outputChars of what a command printed, shown
 * @property {number} runSeconds of one command, if the model does not say
 * @property {number} testSeconds least time of one run of the tests
 * @property {number} failuresShown failing tests that are told in full
 * @property {number} failureChars of one of them
 * @property {number} mapTokens of the map of the repository
 * @property {number} rulesTokens of the project's own rules
 * @property {number} windowTokens of a model that does not tell how long its prompt may be
 * @property {number} compactAt share of the window from which old observations are dropped
 * @property {number} compactKeep share of the window that is left then
 * @property {number} loopWarn the same on the same tree, for this many times: a warning
 * @property {number} loopStop for this many times: the end
 * @property {number} loopStreak repeated actions in a row, whichever they are: the end
 * @property {number} corrections unusable answers in a row: the end
 */

/**
 * Throws with the name of the gene that is missing or no number.
 * @param {{ readonly [name: string]: Json }} params
 * @returns {Readonly<Genes>}
 */
export function readGenes(params) {
  /** @type {(name: keyof Genes) => number} */
  const number = (name) => {
    const value = params[name];
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
      throw new Error(`finch needs a number “${name}”`);
    return value;
  };
  return {
    turns: number('turns'),
    temperature: number('temperature'),
    answerTokens: number('answerTokens'),
    viewLines: number('viewLines'),
    searchFiles: number('searchFiles'),
    searchLines: number('searchLines'),
    outputChars: number('outputChars'),
    runSeconds: number('runSeconds'),
    testSeconds: number('testSeconds'),
    failuresShown: number('failuresShown'),
    failureChars: number('failureChars'),
    mapTokens: number('mapTokens'),
    rulesTokens: number('rulesTokens'),
    windowTokens: number('windowTokens'),
    compactAt: number('compactAt'),
    compactKeep: number('compactKeep'),
    loopWarn: number('loopWarn'),
    loopStop: number('loopStop'),
    loopStreak: number('loopStreak'),
    corrections: number('corrections'),
  };
}
