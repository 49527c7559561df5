// Owns step counters: where they fit (the head of every loop, the entry of every function) and how they get there.
import { applyEdits, insert } from './edit.mjs';
import { isFunction, isLoop } from './node.mjs';

/** @import { StepPoint } from './adapter.mjs' */
/** @import { Edit } from './edit.mjs' */
/** @import { Reading } from './reading.mjs' */

/**
 * One point per loop, in the order of the text; loops without a place for a counter are left out.
 * @type {(reading: Reading) => StepPoint[]}
 */
export const loopHeads = ({ adapter, nodes }) =>
  nodes.filter(isLoop).flatMap((node) => adapter.stepOf(node) ?? []);

/**
 * One point per function, in the order of the text.
 * @type {(reading: Reading) => StepPoint[]}
 */
export const functionEntries = ({ adapter, nodes }) =>
  nodes.filter(isFunction).flatMap((node) => adapter.stepOf(node) ?? []);

/**
 * The text after the edits, with a call of the counter at every point that the edits leave standing. No line moves
 * but by the edits. A point is left out when an edit covers it, or puts lines of its own where the counter would go.
 * @param {object} counted
 * @param {string} counted.text
 * @param {readonly Edit[]} counted.edits
 * @param {readonly StepPoint[]} counted.points
 * @param {string} counted.counter name of a function without arguments that answers true; not one that begins with `__`,
 *   which Python would rename inside of a class
 */
export function withCounters({ text, edits, points, counter }) {
  const standing = points.filter((point) => !edits.some((edit) => disturbs(edit, point)));
  const opens = standing.map((point) => insert(point.index, point.text(counter)));
  const closes = standing.flatMap(({ index, close }) =>
    close ? [{ ...insert(close.index, close.text), index }] : [],
  );
  // Equal positions keep this order: inner pairs close first, and what an edit inserts stays inside of the pair.
  closes.sort((one, other) => other.index - one.index);
  const [empty, others] = [edits.filter(isInsertion), edits.filter((edit) => !isInsertion(edit))];
  const opensAt = new Set(opens.map(({ start }) => start));
  const before = empty.filter(({ start }) => !opensAt.has(start));
  const behind = empty.filter(({ start }) => opensAt.has(start));
  return applyEdits(text, [...before, ...closes, ...opens, ...behind, ...others]);
}

/** @type {(edit: Edit) => boolean} */
const isInsertion = ({ start, end }) => start === end;

/** @type {(edit: Edit, point: StepPoint) => boolean} */
function disturbs(edit, { index, close }) {
  const ends = close ? [index, close.index] : [index];
  return ends.some(
    (at) => (edit.start < at && at < edit.end) || (edit.start === at && edit.text.includes('\n')),
  );
}
