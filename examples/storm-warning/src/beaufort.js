// The Beaufort scale.

const LIMITS = [0.3, 1.6, 3.4, 5.5, 8, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7];

/** Force 0 to 12 of a wind in metres a second. */
export function beaufort(wind) {
  const force = LIMITS.findIndex((limit) => wind < limit);
  return force < 0 ? 12 : force;
}

export function warningFor(force) {
  if (force >= 10) return 'storm';
  if (force >= 8) return 'gale';
  return force >= 6 ? 'strong wind' : 'none';
}
