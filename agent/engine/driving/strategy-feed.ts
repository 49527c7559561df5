// What a strategy gets to see: the journal batch by batch, each batch in key order, whatever the timing was.
import { compareRollouts, type RolloutId } from '../ids.ts';
import { type Json } from '../json.ts';
import { type Recorded } from '../events.ts';
import { type Strategy } from '../plugin.ts';

/** Rebuilds the state of a strategy from a journal, and keeps it. */
export class StrategyFeed {
  private readonly strategy: Strategy;
  private current: Json;
  private waiting: Recorded[] = [];

  constructor(strategy: Strategy, initial: Json, past: readonly Recorded[]) {
    this.strategy = strategy;
    this.current = initial;
    for (const recorded of past) this.accept(recorded);
  }

  accept(recorded: Recorded): void {
    if (recorded.event.kind === 'strategy.decided') {
      this.flush();
      this.current = this.strategy.observe(this.current, recorded);
    } else this.waiting.push(recorded);
  }

  /** To be asked when no rollout is under way: then it holds whole batches only. */
  get state(): Json {
    this.flush();
    return this.current;
  }

  private flush(): void {
    for (const recorded of inKeyOrder(this.waiting)) {
      this.current = this.strategy.observe(this.current, recorded);
    }
    this.waiting = [];
  }
}

/**
 * The events of one batch as if its rollouts had run one after the other: events of the run first, then rollout by
 * rollout. The unfinished half of a rollout that was killed and begun again is left out, and so are cancelled ones.
 */
export function inKeyOrder(records: readonly Recorded[]): readonly Recorded[] {
  const ofRun: Recorded[] = [];
  const ofRollouts = new Map<RolloutId, Recorded[]>();
  for (const recorded of records) {
    const { event } = recorded;
    if (!('rollout' in event) || event.kind === 'patch.applied') ofRun.push(recorded);
    else {
      const before = event.kind === 'rollout.started' ? undefined : ofRollouts.get(event.rollout);
      if (before) before.push(recorded);
      else ofRollouts.set(event.rollout, [recorded]);
    }
  }
  const isCancelled = (key: RolloutId) =>
    ofRollouts.get(key)?.some(({ event }) => event.kind === 'rollout.ended' && event.end === 'cancelled');
  const keys = [...ofRollouts.keys()].filter((key) => !isCancelled(key)).toSorted(compareRollouts);
  return [...ofRun, ...keys.flatMap((key) => ofRollouts.get(key) ?? [])];
}
