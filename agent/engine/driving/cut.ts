// The rest of a batch, once enough of it is green: it is not worth its cost any more.
import { type Expansion } from './expand.ts';
import { isGreen } from '../fitness.ts';
import { type RolloutId } from '../ids.ts';
import { type RunView } from '../view.ts';
import { normalisedId } from '../../patch/normalise.ts';

/**
 * A batch is cut behind the first of its rollouts, in key order, with which enough different patches are green. Those
 * before it run to their end, those behind it count for nothing even if they were faster: so the same seed is the same
 * run whatever the timing, and what a run gets is what it would get one rollout at a time.
 */
export class Cut {
  private readonly batch: readonly Expansion[];
  private readonly greens: ReadonlySet<string>;
  private readonly enough: number;
  private readonly stops: ReadonlyMap<RolloutId, AbortController>;

  /** `before` is the run when the batch was decided. A batch that began with enough green patches is never cut. */
  constructor(batch: readonly Expansion[], before: RunView, enough: number) {
    this.batch = batch;
    this.enough = enough;
    this.greens = new Set([...before.rollouts.keys()].flatMap((key) => greenForm(before, key) ?? []));
    this.stops = new Map(batch.map(({ rollout }) => [rollout, new AbortController()]));
  }

  /** Aborted with the reason, in words, when this rollout is not needed any more. */
  stopOf(rollout: RolloutId): Pick<AbortController, 'signal'> {
    return this.stops.get(rollout) ?? new AbortController();
  }

  /** Stops what lies behind the cut, if there is one by now, and names it with the reason. */
  apply(view: RunView): { readonly why: string; readonly behind: readonly RolloutId[] } | undefined {
    const at = this.place(view);
    const last = at === undefined ? undefined : this.batch[at]?.rollout;
    if (at === undefined || last === undefined) return undefined;
    const why = `${last} was enough`;
    const behind = this.batch.slice(at + 1).map(({ rollout }) => rollout);
    for (const rollout of behind) this.stops.get(rollout)?.abort(why);
    return { why, behind };
  }

  private place(view: RunView): number | undefined {
    const greens = new Set(this.greens);
    if (greens.size >= this.enough) return undefined;
    for (const [index, { rollout }] of this.batch.entries()) {
      if (view.rollouts.get(rollout)?.end === undefined) return undefined;
      const form = greenForm(view, rollout);
      if (form !== undefined) greens.add(form);
      if (greens.size >= this.enough) return index;
    }
    return undefined;
  }
}

/** The patch of a rollout in the form in which patches are compared, if it is green. */
function greenForm(view: RunView, key: RolloutId): string | undefined {
  const rollout = view.rollouts.get(key);
  return rollout?.patch && rollout.end === 'patched' && isGreen(rollout)
    ? normalisedId(rollout.patch)
    : undefined;
}
