// What the critics found about an attempt, as far as it is worth a person's time.
import { type Critique } from '../../agent/engine/plugin.ts';

/**
 * Each finding once, the one worth most first: what was measured before what was judged, then the surer, then the
 * worse. Left out are critics that had nothing to go by.
 */
export function findings(critiques: readonly Critique[]): readonly Critique[] {
  const byWhy = new Map<string, Critique>();
  for (const critique of critiques) {
    if (critique.confidence === 0) continue;
    const known = byWhy.get(critique.why);
    if (!known || compareWorth(critique, known) < 0) byWhy.set(critique.why, critique);
  }
  return [...byWhy.values()].toSorted(compareWorth);
}

function compareWorth(a: Critique, b: Critique): number {
  return rank[a.tier] - rank[b.tier] || b.confidence - a.confidence || a.value - b.value;
}

const rank: { readonly [Tier in Critique['tier']]: number } = { hard: 0, soft: 1 };
