// Intervals and paired tests of the comparison between strategies.

/** Wilson's interval of a share, at 95 %. */
export function wilson(successes: number, trials: number): readonly [low: number, high: number] {
  const z = 1.959964;
  const p = successes / trials;
  const centre = p + (z * z) / (2 * trials);
  const half = z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return [(centre - half) / scale, (centre + half) / scale];
}

/** Exact two-sided test of signs (McNemar): pairs in which only one of two succeeded. */
export function signTest(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  const logs = [0];
  for (let k = 1; k <= n; k++) logs.push((logs[k - 1] ?? 0) + Math.log(k));
  const chance = (k: number): number =>
    Math.exp((logs[n] ?? 0) - (logs[k] ?? 0) - (logs[n - k] ?? 0) - n * Math.LN2);
  const least = Math.min(onlyA, onlyB);
  let tail = 0;
  for (let k = 0; k <= least; k++) tail += chance(k);
  return Math.min(1, 2 * tail);
}

/** 95 % interval of a mean, by bootstrap over the tasks, for runs of one task are no independent trials. */
export function bootstrap(
  means: readonly number[],
  rng: () => number,
  rounds = 4_000,
): readonly [low: number, high: number] {
  const drawn = Array.from({ length: rounds }, () => {
    let sum = 0;
    for (let n = 0; n < means.length; n++) sum += means[Math.floor(rng() * means.length)] ?? 0;
    return sum / means.length;
  }).toSorted((a, b) => a - b);
  return [drawn[Math.floor(rounds * 0.025)] ?? NaN, drawn[Math.ceil(rounds * 0.975) - 1] ?? NaN];
}
