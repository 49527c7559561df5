// Sightings as the field teams hand them in: one CSV file per season.

const COLUMNS = ['date', 'site', 'ring', 'species'];

/** Reads a CSV text with a header line. Birds without a ring have an empty `ring`. */
export function parseSightings(csv) {
  const [header, ...rows] = csv.trim().split('\n');
  const names = header.split(',').map((name) => name.trim());
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new Error(`no column ${missing.join(', ')}`);
  return rows.map((row) => {
    const cells = row.split(',').map((cell) => cell.trim());
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

/** Sightings from the first to the last day of a season, both included; days are written 2025-11-23. */
export function inSeason(sightings, { from, to }) {
  return sightings.filter(({ date }) => date >= from && date < to);
}

/** Each ring once, in the order in which it was first seen. */
export function ringsOf(sightings) {
  return [...new Set(sightings.map(({ ring }) => ring).filter((ring) => ring !== ''))];
}

export function bySpecies(sightings) {
  const groups = new Map();
  for (const sighting of sightings) {
    const group = groups.get(sighting.species) ?? [];
    groups.set(sighting.species, [...group, sighting]);
  }
  return groups;
}
