// Owns which files matter: a random walk that starts at what failed and follows imports (personalised PageRank:
// Page and others 1999; for maps of repositories as aider does).

const DAMPING = 0.85;
const ROUNDS = 20;

/**
 * @param {readonly string[]} files
 * @param {(file: string) => readonly string[]} linksOf
 * @param {ReadonlyMap<string, number>} seeds where the walk begins, and how much of it; empty: everywhere
 * @returns {Map<string, number>}
 */
export function rank(files, linksOf, seeds) {
  const start = new Map(files.map((file) => [file, seeds.size === 0 ? 1 : (seeds.get(file) ?? 0)]));
  const all = [...start.values()].reduce((sum, weight) => sum + weight, 0) || 1;
  const teleport = new Map([...start].map(([file, weight]) => [file, weight / all]));
  let ranks = teleport;
  for (let round = 0; round < ROUNDS; round++) ranks = step(ranks, { teleport, linksOf });
  return ranks;
}

/**
 * @param {ReadonlyMap<string, number>} ranks
 * @param {{ teleport: ReadonlyMap<string, number>, linksOf: (file: string) => readonly string[] }} graph
 */
function step(ranks, { teleport, linksOf }) {
  const next = new Map([...teleport].map(([file, weight]) => [file, (1 - DAMPING) * weight]));
  let lost = 0;
  for (const [file, weight] of ranks) {
    const links = linksOf(file).filter((each) => next.has(each));
    if (links.length === 0) lost += DAMPING * weight;
    for (const link of links) next.set(link, (next.get(link) ?? 0) + (DAMPING * weight) / links.length);
  }
  // Who leads nowhere starts again.
  for (const [file, weight] of teleport) next.set(file, (next.get(file) ?? 0) + lost * weight);
  return next;
}
