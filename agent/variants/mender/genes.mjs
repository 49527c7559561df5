// Owns the genome: reads the numbers of variant.json, as the run may have changed them, into typed genes.

/** @import { Json } from '../../engine/json.ts' */
/** @import { Mix } from './localisation/suspicion.mjs' */
/** @import { RankingGenes } from './search/ranking.mjs' */
/** @import { SearchGenes } from './search/search.mjs' */

/**
 * @typedef {object} ExecutionGenes
 * @property {number} workers
 * @property {number} patience targets that may fail before the first passes
 * @property {number} stepsFirst least steps a test gets, at the first level and the last
 * @property {number} stepsLast
 * @property {number} keepTests most tests that are watched for having been green
 * @property {number} testFiles most test files that are run to localise
 */
/** @typedef {{ localisation: Mix, ranking: RankingGenes, search: SearchGenes, execution: ExecutionGenes }} Genes */

/** @type {(params: { readonly [name: string]: Json }) => Genes} */
export function readGenes(params) {
  /** @type {(name: string) => number} */
  const number = (name) => {
    const value = params[name];
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new Error(`mender needs a number “${name}”`);
    return value;
  };
  return {
    localisation: { moduleShare: number('moduleShare'), frameBoost: number('frameBoost') },
    ranking: {
      epsilon: number('epsilon'),
      exponent: number('exponent'),
      lines: number('lines'),
      deletion: number('deletion'),
      weights: weightsIn(params),
    },
    search: {
      round: number('round'),
      combinations: number('combinations'),
      representatives: number('representatives'),
      siblings: number('siblings'),
    },
    execution: {
      workers: number('workers'),
      patience: number('patience'),
      stepsFirst: number('stepsFirst'),
      stepsLast: number('stepsLast'),
      keepTests: number('keepTests'),
      testFiles: number('testFiles'),
    },
  };
}

/**
 * `weight.<template>` replaces a template's own prior; 0 switches it off.
 * @type {(params: { readonly [name: string]: Json }) => { [template: string]: number }}
 */
function weightsIn(params) {
  /** @type {{ [template: string]: number }} */
  const weights = {};
  for (const [name, value] of Object.entries(params)) {
    if (name.startsWith('weight.') && typeof value === 'number')
      weights[name.slice('weight.'.length)] = value;
  }
  return weights;
}
