export function mean(values) {
  if (values.length === 0) return NaN;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted[middle];
}

/** Median of the distances from the median. */
export function spread(values) {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
}
