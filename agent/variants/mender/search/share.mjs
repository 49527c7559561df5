// Owns which part of the ranking an attempt searches: its slice, without what earlier rollouts of the run have tried.

import { createHash } from 'node:crypto';

/** @import { Json } from '../../../engine/json.ts' */
/** @import { Guide } from '../../../trajectory/guide.ts' */
/** @import { AttemptContext } from '../../protocol.ts' */

/**
 * Candidates of slice `index` of `of` were tried up to, not including, number `upTo` of the ranking.
 * @typedef {{ index: number, of: number, upTo: number }} Searched
 */

/**
 * @template Item
 * @typedef {object} Share
 * @property {readonly { ranked: Item, order: number }[]} singles
 * @property {number} passedOver candidates that earlier rollouts tried
 * @property {(reached: number | undefined) => Promise<void>} close remembers how far the attempt came; undefined: to the end
 */

/** The likeliest candidates are all of slice 0: one attempt alone tries them before anything that is less likely. */
const HEAD = 32;

/**
 * The slice that a candidate belongs to, by its number in the ranking. Most bugs that can be mended are mended by one of
 * the first candidates. Were those dealt out among the slices, then where attempts run one after the other the second
 * likeliest would wait until the whole first slice was tried.
 * @type {(order: number, of: number) => number}
 */
const sliceOf = (order, of) => (order < HEAD ? 0 : order % of);

/**
 * The head of the ranking belongs to slice 0, every other candidate number n to slice n mod `of`. The ranking depends on what the attempt started from, and so does
 * what counts as tried.
 * @template Item
 * @param {Pick<AttemptContext, 'guide' | 'recall' | 'remember'>} context
 * @param {readonly Item[]} ranked
 * @returns {Promise<Share<Item>>}
 */
export async function openShare(context, ranked) {
  const { guide } = context;
  const { index, of } = guide.slice ?? { index: 0, of: 1 };
  // Siblings of a batch do not see each other's lessons and would write over them: every slice has a key of its own.
  const keyOf = (/** @type {number} */ slice) => `mender/searched/${startOf(guide)}/${slice}/${of}`;
  /** @type {Searched[]} */
  const searched = [];
  for (let slice = 0; slice < of; slice++)
    searched.push(...decodeSearched(await context.recall(keyOf(slice))));
  const mine = ranked
    .map((each, order) => ({ ranked: each, order }))
    .filter(({ order }) => sliceOf(order, of) === index % of);
  const singles = mine.filter(({ order }) => !searched.some((each) => covers(each, order)));
  return {
    singles,
    passedOver: mine.length - singles.length,
    close: async (reached) => {
      const upTo = reached ?? ranked.length;
      await context.remember(keyOf(index), [{ index, of, upTo }]);
    },
  };
}

/**
 * A short name for what an attempt starts from and looks at: both may be long, and a key may not.
 * @type {(guide: Guide) => string}
 */
function startOf({ start, focus = [] }) {
  const looksAt = createHash('sha256').update(focus.join('\n')).digest('hex').slice(0, 16);
  return `${start?.id ?? 'base'}/${looksAt}`;
}

/** @type {(searched: Searched, order: number) => boolean} */
const covers = ({ index, of, upTo }, order) => order < upTo && sliceOf(order, of) === index % of;

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
