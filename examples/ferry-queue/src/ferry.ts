// Who boards the ferry next, when it does not have room for all.
import { Heap } from './heap.ts';

export interface Traveller {
  readonly name: string;
  /** Islanders go home first, then those with a ticket, then everybody else. */
  readonly kind: 'islander' | 'ticket' | 'standby';
  /** Minutes after midnight. */
  readonly arrived: number;
  readonly metres: number;
}

const rank: Record<Traveller['kind'], number> = { islander: 0, ticket: 1, standby: 2 };

export function boardsBefore(one: Traveller, other: Traveller): boolean {
  if (one.kind !== other.kind) return rank[one.kind] < rank[other.kind];
  return one.arrived < other.arrived;
}

/** Names in boarding order, until the deck is full; a vehicle that does not fit is passed over. */
export function board(travellers: readonly Traveller[], deckMetres: number): string[] {
  const queue = new Heap<Traveller>(boardsBefore);
  for (const traveller of travellers) queue.push(traveller);
  const aboard: string[] = [];
  let left = deckMetres;
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (next.metres > left) continue;
    left -= next.metres;
    aboard.push(next.name);
  }
  return aboard;
}
