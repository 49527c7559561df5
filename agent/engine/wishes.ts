// What a person wished for, and the decisions that answer it.
import { type Wish } from './events.ts';
import { rolloutId, placeOf, type RolloutId } from './ids.ts';
import { type Decision } from './plugin.ts';
import { type RunView } from './view.ts';
import { crewOf } from '../team.ts';

/** The attempts that a wish is about. */
export const wishedOf = (wish: Wish): readonly RolloutId[] =>
  wish.do === 'refine' ? [wish.rollout] : wish.rollouts;

/** Place in `RunView.wishes` of the wish that an attempt was made to answer, of all such attempts. */
export const wishesAnswered = ({ decided }: Pick<RunView, 'decided'>): ReadonlyMap<RolloutId, number> =>
  new Map(
    decided.flatMap((each) =>
      each.do === 'expand' && each.wish !== undefined ? [[each.rollout, each.wish] as const] : [],
    ),
  );

type Expansion = Extract<Decision, { readonly do: 'expand' }>;

/**
 * One batch that answers every wish that no decision has answered yet; empty where there is none. Which wish a decision
 * answers stands in it, so that a run that was killed answers each of them once.
 */
export function answersTo(view: RunView): readonly Expansion[] {
  const expansions = view.decided.filter((each) => each.do === 'expand');
  const answered = new Set(expansions.map(({ wish }) => wish));
  const generation = 1 + Math.max(-1, ...expansions.map(({ rollout }) => placeOf(rollout)[0]));
  return view.wishes
    .map((wish, at) => ({ wish, at }))
    .filter(({ at }) => !answered.has(at))
    .map(({ wish, at }, index) => answerTo(wish, at, { view, key: rolloutId(generation, index) }));
}

function answerTo(
  wish: Wish,
  at: number,
  { view, key }: { readonly view: RunView; readonly key: RolloutId },
): Expansion {
  const parents = wishedOf(wish);
  const member = memberFor(parents, view);
  return {
    do: 'expand',
    rollout: key,
    operator: operatorFor(wish, view),
    parents,
    slice: { index: 0, of: 1 },
    wish: at,
    ...(member === undefined ? {} : { member }),
  };
}

/** Two patches are crossed. More of them, or attempts without a patch, are taken as a whole. */
function operatorFor(wish: Wish, { rollouts }: RunView): string {
  if (wish.do === 'refine') return 'heed';
  const patched = wish.rollouts.filter((rollout) => rollouts.get(rollout)?.patch);
  return wish.rollouts.length === 2 && patched.length === 2 ? 'crossover' : 'restructure';
}

/** Who made one of them, if that is one who reads words; else the first of the team who does. */
function memberFor(parents: readonly RolloutId[], { rollouts, config }: RunView): string | undefined {
  const readers = crewOf(config).filter(({ readsWords }) => readsWords);
  const makers = parents.map((parent) => rollouts.get(parent)?.member);
  return (readers.find(({ member }) => makers.includes(member)) ?? readers[0])?.member;
}

/** What the person said about these attempts and no decision but this batch's has answered: latest first. */
export function wordsFor(parents: readonly RolloutId[], { wishes }: RunView): string | undefined {
  const of = (ids: readonly RolloutId[]) => ids.toSorted().join(' ');
  return wishes.findLast((wish) => of(wishedOf(wish)) === of(parents) && wish.words)?.words;
}
