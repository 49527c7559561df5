/** Milliseconds to wait before try number `tries + 1`: doubled each time, never above `max`. */
export function delayAfter(tries, { base = 100, max = 5000 } = {}) {
  return Math.max(base, Math.min(max, base * 2 * (tries - 1)));
}
