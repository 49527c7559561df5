/** Astronomical year of "XL a. Chr." or "XL": the year before 1 is 1 before Christ. */
export function yearOf(count, era) {
  return era === 'before' ? -count : count;
}

export const yearsBetween = (a, b) => Math.abs(yearOf(a.count, a.era) - yearOf(b.count, b.era));
