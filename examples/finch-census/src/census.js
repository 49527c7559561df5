// The census of one island: two seasons compared, species by species.
import { chapman, margin } from './estimate.js';
import { bySpecies, inSeason, ringsOf } from './sightings.js';

export function visits(first, second) {
  const before = new Set(ringsOf(first));
  const now = ringsOf(second);
  return { marked: before.size, caught: now.length, again: now.filter((ring) => before.has(ring)).length };
}

/** One line per species, in the order of the alphabet. */
export function census(sightings, firstSeason, secondSeason) {
  const first = bySpecies(inSeason(sightings, firstSeason));
  const second = bySpecies(inSeason(sightings, secondSeason));
  return [...first.keys()].sort().map((species) => {
    const counts = visits(first.get(species), second.get(species) ?? []);
    return `${species}: ${chapman(counts)} ± ${margin(counts)}`;
  });
}
