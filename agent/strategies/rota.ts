// Who is sent next among the members of a team who work with a model.
import { type RunView } from '../engine/view.ts';
import { progressOf } from '../controllers/operator-weights.ts';
import { crewOf, type Sent } from '../team.ts';

/** Every member begins as if it had made this much progress, once, and never falls below this share. */
const HOPE = 0.5;
const FLOOR = 0.2;

/** Those who read words, cheapest first; where nobody does, the crew as it is. */
export function readersOf({ config }: RunView): readonly Sent[] {
  const crew = crewOf(config);
  const readers = crew.filter(({ readsWords }) => readsWords);
  return readers.length > 0 ? readers : crew.slice(0, 1);
}

/**
 * Smooth weighted round robin: so many attempts, each member as often as its attempts made progress over their parents,
 * nobody twice in a row where others have as good a claim. Follows from the view alone.
 */
export function rotaOf(members: readonly Sent[], view: RunView, count: number): readonly Sent[] {
  const weights = members.map((each) => weightOf(each, view));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const credits = members.map(() => 0);
  return Array.from({ length: count }, () => {
    for (const [at, weight] of weights.entries()) credits[at] = (credits[at] ?? 0) + weight;
    const next = credits.indexOf(Math.max(...credits));
    credits[next] = (credits[next] ?? 0) - total;
    return members[next] ?? { readsWords: false };
  });
}

function weightOf({ member }: Sent, { rollouts }: RunView): number {
  const own = [...rollouts.values()].filter((each) => each.member === member && each.end !== undefined);
  const gained = own.reduce((sum, each) => sum + progressOf(each, rollouts), 0);
  return FLOOR + (1 - FLOOR) * ((HOPE + gained) / (own.length + 1));
}
