// A contest between few patches that the tests cannot tell apart, with a judge that is watched for contradictions.
import { compare } from '../critics/judge.ts';
import { type RolloutId } from '../engine/ids.ts';
import { type RolloutView } from '../engine/view.ts';
import { type Chat } from '../model/chat.ts';
import { count } from '../notices/wording.ts';
import { type Task } from '../task/task.ts';

/** More than these would cost more than they tell: every pair is asked about twice. */
export const CONTESTANTS = 4;

/** Comparisons after which a judge can be told from a coin. */
const AUDIT_FROM = 2;

export interface Contest {
  /** Share of its comparisons that each one won, one without a winner counting half; empty when nothing counts. */
  readonly shares: ReadonlyMap<RolloutId, number>;
  /** How the judge did. */
  readonly words: string;
}

/**
 * Every pair once, in both orders (the win shares of SPO, Swamy et al. 2024; equal shares, cycles among them, are a tie).
 * A judge that contradicts itself in more than half of its comparisons is not asked any more, and nothing that it said
 * counts. One that does not answer is not asked any more; what it has said counts.
 */
export async function contest(
  field: readonly RolloutView[],
  task: Task,
  means: { readonly chat: Chat; readonly signal: AbortSignal },
): Promise<Contest> {
  const tallies = new Map(field.map(({ id }) => [id, { won: 0, compared: 0 }]));
  let asked = 0;
  let contradictions = 0;
  for (const [a, b] of pairsOf(field)) {
    const said = await compare({ task, a, b }, means);
    if (said.kind === 'mute' && asked === 0) return { shares: new Map(), words: said.why };
    if (said.kind === 'mute') break;
    asked++;
    if (said.kind === 'biased') contradictions++;
    if (asked >= AUDIT_FROM && contradictions * 2 > asked) {
      const words = `the judge contradicted itself in ${contradictions} of ${asked} comparisons and was not heard`;
      return { shares: new Map(), words };
    }
    const winner = said.kind === 'prefers' ? { a, b }[said.which] : undefined;
    for (const { id } of [a, b]) {
      const tally = tallies.get(id);
      if (!tally) continue;
      tally.compared++;
      tally.won += winner === undefined ? 0.5 : Number(winner.id === id);
    }
  }
  const shares = [...tallies].map(
    ([id, { won, compared }]) => [id, compared === 0 ? 0.5 : won / compared] as const,
  );
  return { shares: new Map(shares), words: auditWords(asked, contradictions) };
}

function auditWords(asked: number, contradictions: number): string {
  const audit =
    contradictions === 0 ? 'never contradicted itself' : `contradicted itself in ${contradictions}`;
  return `the judge was asked about ${count(asked, 'pair')} in both orders and ${audit}`;
}

const pairsOf = (field: readonly RolloutView[]): readonly (readonly [RolloutView, RolloutView])[] =>
  field.flatMap((a, index) => field.slice(index + 1).map((b) => [a, b] as const));
