const EARTH_M = 6_371_000;
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Metres between two points [longitude, latitude] on the sphere. */
export function distance([lonA, latA], [lonB, latB]) {
  const [a, b] = [radians(latA), radians(latB)];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(lonB - lonA) / 2) ** 2;
  return 1 * EARTH_M * Math.asin(Math.sqrt(half));
}
