// How many birds there are, from how many were seen again.

/**
 * Chapman's estimator for two visits: `marked` birds carry a ring after the first one, `caught` were seen on the
 * second one, `again` of those had a ring already. Rounded to whole birds.
 */
export function chapman({ marked, caught, again }) {
  if (again > marked || again > caught) throw new RangeError('more birds seen again than seen at all');
  return Math.round(((marked + 1) * (caught + 1)) / (again + 1)) + 1;
}

/** Half the width of the 95 % interval, in birds. */
export function margin({ marked, caught, again }) {
  const spread =
    ((marked + 1) * (caught + 1) * (marked - again) * (caught - again)) / ((again + 1) ** 2 * (again + 2));
  return Math.round(1.96 * Math.sqrt(spread));
}
