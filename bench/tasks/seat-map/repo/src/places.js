/** First index of `count` free neighbours in a row, or -1. */
export function neighbours(row, count, kind) {
  let length = 0;
  for (let at = 0; at < row.length; at++) {
    const seat = row[at];
    const fits = seat.kind !== '.' && seat.guest === undefined;
    // Only neighbours make a group.
    length = fits ? length + 1 : length;
    if (length === count) return at - count + 1;
  }
  return -1;
}
