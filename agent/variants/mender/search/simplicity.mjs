// Owns what is simpler: the order of mutations that say the same thing, and where the siblings of one are.
import { isExpression } from '../syntax/node.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Part } from './candidate.mjs' */
/** @import { Ranked } from './ranking.mjs' */

/** @typedef {{ start: number, end: number }} Span of the file's text */

/**
 * The mutations of the same place (the lines of the edits and the expression around them) that are simpler than the one
 * that was found, simplest first. What only takes code away is not simpler than what does not: tests that say little let it
 * pass.
 * @param {Ranked} found
 * @param {readonly Ranked[]} ranked all there are, also those of other shares
 * @returns {Part[]}
 */
export function simplerNear(found, ranked) {
  const place = placeOf(found);
  const own = { ranked: found, cost: costOf(found) };
  return ranked
    .map((each, order) => ({ ranked: each, order }))
    .filter((each) => each.ranked.source === found.source && lies(spanOf(each.ranked), place))
    .map((each) => ({ ...each, cost: costOf(each.ranked) }))
    .filter((each) => isSimpler(each, own))
    .toSorted((one, other) => one.cost - other.cost || other.ranked.weight - one.ranked.weight)
    .map(({ ranked: simpler, order }) => ({ ranked: simpler, order }));
}

/** @typedef {{ ranked: Ranked, cost: number }} Weighed */

/** @type {(one: Weighed, other: Weighed) => boolean} */
function isSimpler(one, other) {
  if (saysLess(one.ranked) && !saysLess(other.ranked)) return false;
  if (one.cost !== other.cost) return one.cost < other.cost;
  // Between places the prior says what is likelier, not what is simpler.
  const [span, found] = [spanOf(one.ranked), spanOf(other.ranked)];
  return lies(span, found) && lies(found, span) && one.ranked.weight > other.ranked.weight;
}

/**
 * Tokens that differ; a name that its lines do not know counts as one more, but for one that people mix up with a name there.
 * @type {(ranked: Ranked) => number}
 */
function costOf(ranked) {
  const { source, edits } = ranked;
  const { start, end } = linesOf(source.text, spanOf(ranked));
  const here = new Set(namesIn(source.text.slice(start, end)));
  const { siblings } = source.reading.adapter.words;
  const alike = siblings.filter((group) => group.some((name) => here.has(name))).flat();
  const known = new Set([...here, ...alike]);
  const changed = edits.map((edit) =>
    Math.max(tokensOf(edit.text).length, tokensOf(source.text.slice(edit.start, edit.end)).length),
  );
  const added = new Set(edits.flatMap(({ text }) => namesIn(text)).filter((name) => !known.has(name)));
  return changed.reduce((sum, tokens) => sum + tokens, added.size);
}

/**
 * Nothing is written but blanks, or names are lost and none comes.
 * @type {(ranked: Ranked) => boolean}
 */
const saysLess = ({ source, edits }) =>
  edits.every(
    ({ start, end, text }) =>
      text.trim() === '' || (namesIn(source.text.slice(start, end)).length > 0 && namesIn(text).length === 0),
  );

const token =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|[\p{L}\p{N}_$]+(?:\.\d+)?|[-+*/%<>=!&|^?~]+|\S/gu;

/** @type {ReadonlySet<string>} words of the languages: no names */
const words = new Set(
  'and or not in is if else true false null undefined None True False return await new typeof instanceof this self'.split(
    ' ',
  ),
);

/** @type {(text: string) => string[]} */
const tokensOf = (text) => text.match(token) ?? [];

/** @type {(text: string) => string[]} */
const namesIn = (text) => tokensOf(text).filter((each) => /^[\p{L}_$]/u.test(each) && !words.has(each));

/** @type {(ranked: Ranked) => Span} */
const spanOf = ({ edits }) => ({
  start: Math.min(...edits.map(({ start }) => start)),
  end: Math.max(...edits.map(({ end }) => end)),
});

/** @type {(inner: Span, outer: Span) => boolean} */
const lies = (inner, outer) => outer.start <= inner.start && inner.end <= outer.end;

/**
 * Whole lines: of the edits, and of the parent of the smallest expression they are in.
 * @type {(ranked: Ranked) => Span}
 */
function placeOf(ranked) {
  const { text, reading } = ranked.source;
  const span = spanOf(ranked);
  // Parents come before children: the last is the smallest.
  const node = reading.nodes.findLast((each) => isPlain(each) && lies(span, each));
  const parent = node?.parent;
  const around = parent && isPlain(parent) ? parent : (node ?? span);
  return linesOf(text, { start: Math.min(span.start, around.start), end: Math.max(span.end, around.end) });
}

/**
 * A function is no expression in this sense: what is in it is a text of its own.
 * @type {(node: Node) => boolean}
 */
const isPlain = (node) => isExpression(node) && node.kind !== 'lambda';

/** @type {(text: string, span: Span) => Span} */
function linesOf(text, { start, end }) {
  const behind = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: behind < 0 ? text.length : behind };
}
