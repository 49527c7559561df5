import { UNITS } from './units.js';

/** [count, unit] of the two largest units, the smaller one rounded; a full one is carried. */
export function split(seconds) {
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  if (first === -1) return [[Math.round(seconds), 'second']];
  const [large, small] = [UNITS[first], UNITS[first + 1]];
  if (small === undefined) return [[Math.round(seconds), 'second']];
  let big = Math.floor(seconds / large[1]);
  let rest = Math.round((seconds - big * large[1]) / small[1]);
  if (rest * small[1] > large[1]) rest = 0;
  return rest === 0 ? [[big, large[0]]] : [[big, large[0]], [rest, small[0]]];
}
