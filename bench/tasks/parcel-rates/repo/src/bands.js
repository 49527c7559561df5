// Weight bands of a carrier: the price holds up to and including the limit.
export const BANDS = [
  { limit: 500, cents: 390 },
  { limit: 2000, cents: 620 },
  { limit: 10000, cents: 1190 },
  { limit: 31500, cents: 2290 },
];

export function bandOf(grams) {
  const band = BANDS.find(({ limit }) => grams < limit);
  if (!band) throw new RangeError(`too heavy: ${grams} g`);
  return band;
}
