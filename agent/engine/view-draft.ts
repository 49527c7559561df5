// A view of a run under construction: many events are added to it without a copy for each.
import { placeOf, type RolloutId } from './ids.ts';
import { type Decision } from './plugin.ts';
import { type RolloutView, type RunView } from './view.ts';
import { addCost, noCost, type Cost } from '../trajectory/trajectory.ts';

type Mutable<View> = { -readonly [Key in keyof View]: View[Key] };
type Lists = 'steps' | 'gates' | 'evaluations' | 'critiques' | 'lessons' | 'calls';
export type RolloutDraft = Mutable<Omit<RolloutView, Lists>> & {
  readonly [List in Lists]: RolloutView[List][number][];
};

/** A view under construction: what it shares with the view it came from is copied before the first change. */
export class ViewDraft {
  readonly view: Mutable<RunView>;
  private readonly owned = new Map<RolloutId, RolloutDraft>();
  private rollouts: Map<RolloutId, RolloutView> | undefined;
  private decisions: Decision[] | undefined;

  constructor(from: RunView) {
    this.view = { ...from };
  }

  rollout(id: RolloutId): RolloutDraft {
    return this.owned.get(id) ?? this.own(this.view.rollouts.get(id) ?? this.decidedAs(id));
  }

  own(rollout: RolloutView): RolloutDraft {
    const { steps, gates, evaluations, critiques, lessons, calls } = rollout;
    const draft = {
      ...rollout,
      steps: [...steps],
      gates: [...gates],
      evaluations: [...evaluations],
      critiques: [...critiques],
      lessons: [...lessons],
      calls: [...calls],
    };
    this.rollouts ??= new Map(this.view.rollouts);
    this.rollouts.set(rollout.id, draft);
    this.view.rollouts = this.rollouts;
    this.owned.set(rollout.id, draft);
    return draft;
  }

  /** A rollout that ends without having begun is what it was decided to be. */
  private decidedAs(id: RolloutId): RolloutView {
    const decision = this.view.decided.find((each) => each.do === 'expand' && each.rollout === id);
    if (decision?.do !== 'expand') return freshRollout(id);
    const { operator, parents, member } = decision;
    return { ...freshRollout(id), operator, parents, ...(member === undefined ? {} : { member }) };
  }

  get decided(): Decision[] {
    this.decisions ??= [...this.view.decided];
    this.view.decided = this.decisions;
    return this.decisions;
  }

  spend(cost: Partial<Cost>): void {
    this.view.cost = addCost(this.view.cost, cost);
  }
}

/** An attempt of which nothing is told yet. */
export function freshRollout(id: RolloutId): RolloutView {
  return {
    id,
    generation: placeOf(id)[0],
    operator: 'unknown',
    parents: [],
    steps: [],
    gates: [],
    evaluations: [],
    critiques: [],
    lessons: [],
    calls: [],
    cost: noCost,
  };
}
