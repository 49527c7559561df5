// Owns which part of the ranking an attempt searches: its slice, without what earlier rollouts of the run have tried.

/** @import { Json } from '../../../engine/json.ts' */
/** @import { AttemptContext } from '../../protocol.ts' */
/** @import { Ranked } from './ranking.mjs' */

/**
 * Candidates of slice `index` of `of` were tried up to, not including, number `upTo` of the ranking.
 * @typedef {{ index: number, of: number, upTo: number }} Searched
 */

/**
 * @typedef {object} Share
 * @property {readonly { ranked: Ranked, order: number }[]} singles
 * @property {number} passedOver candidates that earlier rollouts tried
 * @property {(reached: number | undefined) => Promise<void>} close remembers how far the attempt came; undefined: to the end
 */

/**
 * Candidate number n belongs to slice n mod `of`. The ranking depends on what the attempt started from, and so does
 * what counts as tried.
 * @param {AttemptContext} context
 * @param {readonly Ranked[]} ranked
 * @returns {Promise<Share>}
 */
export async function openShare(context, ranked) {
  const { guide } = context;
  const { index, of } = guide.slice ?? { index: 0, of: 1 };
  const key = `mender/searched/${guide.start?.id ?? 'base'}/${guide.focus?.join(' ') ?? ''}`;
  const searched = decodeSearched(await context.recall(key));
  const mine = ranked
    .map((each, order) => ({ ranked: each, order }))
    .filter(({ order }) => order % of === index % of);
  const singles = mine.filter(({ order }) => !searched.some((each) => covers(each, order)));
  return {
    singles,
    passedOver: mine.length - singles.length,
    close: async (reached) => {
      const upTo = reached ?? ranked.length;
      // Others may have searched meanwhile: what they remembered stays.
      const others = decodeSearched(await context.recall(key)).filter(
        (each) => each.index !== index || each.of !== of,
      );
      await context.remember(
        key,
        [...others, { index, of, upTo }].map((each) => ({ ...each })),
      );
    },
  };
}

/** @type {(searched: Searched, order: number) => boolean} */
const covers = ({ index, of, upTo }, order) => order < upTo && order % of === index % of;

/** @type {(value: Json | undefined) => Searched[]} */
function decodeSearched(value) {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return [];
    const { index, of, upTo } = each;
    const isWhole = typeof index === 'number' && typeof of === 'number' && typeof upTo === 'number' && of > 0;
    return isWhole ? [{ index, of, upTo }] : [];
  });
}
