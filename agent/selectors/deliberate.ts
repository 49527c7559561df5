// What decides between sound patches beyond their size: votes, the checklist, and a judge for what is still level.
import { isGreen } from '../engine/fitness.ts';
import { type RolloutId } from '../engine/ids.ts';
import { type Operator, type PluginContext } from '../engine/plugin.ts';
import { type RolloutView, type RunView } from '../engine/view.ts';
import { wishesAnswered } from '../engine/wishes.ts';
import { count } from '../notices/wording.ts';
import { linesAdded } from '../patch/patch.ts';
import { checklistOf } from '../trajectory/opinions.ts';
import { votesFor } from './behaviour.ts';
import { contest, CONTESTANTS } from './contest.ts';

export interface Deliberation {
  readonly order: readonly RolloutView[];
  /** What spoke for an attempt beyond tests and size; none where nothing did. */
  readonly reasons: ReadonlyMap<RolloutId, readonly string[]>;
}

/** By what no vote and no opinion overrules. */
export type Order = (a: RolloutView, b: RolloutView) => number;

/**
 * Green over the whole suite first, then what a person asked for, their last wish first, then repairs before mere
 * deletions.
 */
export function kindIn(view: RunView): Order {
  const asked = wishesAnswered(view);
  const wish = ({ id }: RolloutView): number => asked.get(id) ?? -1;
  return (a, b) =>
    Number(isGreen(b)) - Number(isGreen(a)) ||
    wish(b) - wish(a) ||
    Number(isDeletion(a)) - Number(isDeletion(b));
}

export const isDeletion = ({ patch }: RolloutView): boolean => patch !== undefined && linesAdded(patch) === 0;

/**
 * Orders different sound patches, which come in their order by size. `sound` are all that are sound, equal ones among
 * them: they vote. A patch that the operator `shrinking` made smaller is not compared with what is left of it. Without a
 * model the order stays as it is.
 */
export async function deliberate(
  firsts: readonly RolloutView[],
  sound: readonly RolloutView[],
  { view, chat, signal }: PluginContext,
  shrinking: Pick<Operator, 'id'>,
): Promise<Deliberation> {
  const compareKind = kindIn(view);
  const standing = firsts.filter(
    (each) => !firsts.some((other) => isShrunk(each, other, { view, shrinking })),
  );
  if (!chat || standing.length < 2) return { order: firsts, reasons: new Map() };
  const votes = votesFor(sound);
  const compareMerit = (a: RolloutView, b: RolloutView): number =>
    compareKind(a, b) ||
    votes(b).behaviour - votes(a).behaviour ||
    votes(b).patch - votes(a).patch ||
    (checklistOf(b)?.value ?? 0) - (checklistOf(a)?.value ?? 0);
  const ranked = standing.toSorted(compareMerit);
  const reasons = new Map(ranked.map((each) => [each.id, meritsOf(each, votes(each).patch)]));
  const [best] = ranked;
  const level = ranked.filter((each) => best && compareMerit(best, each) === 0).slice(0, CONTESTANTS);
  const inOrder = (judged: readonly RolloutView[]) =>
    [...new Set([...judged, ...ranked, ...firsts])].toSorted(compareKind);
  if (!view.task || level.length < 2) return { order: inOrder([]), reasons };
  const { shares, words } = await contest(level, view.task, { chat, signal });
  const shareOf = ({ id }: RolloutView): number => shares.get(id) ?? 0;
  const judged = level.toSorted((a, b) => shareOf(b) - shareOf(a));
  const [winner] = judged;
  if (winner) reasons.set(winner.id, [...(reasons.get(winner.id) ?? []), words]);
  return { order: inOrder(judged), reasons };
}

interface Shrinking {
  readonly view: RunView;
  readonly shrinking: Pick<Operator, 'id'>;
}

/** Is the other one what that operator has left of this one, in one step or several? */
function isShrunk(rollout: RolloutView, other: RolloutView, by: Shrinking): boolean {
  const { view, shrinking } = by;
  if (other.operator !== shrinking.id || kindIn(view)(rollout, other) !== 0) return false;
  const [parent] = other.parents.flatMap((id) => view.rollouts.get(id) ?? []);
  return parent !== undefined && (parent.id === rollout.id || isShrunk(rollout, parent, by));
}

function meritsOf(rollout: RolloutView, votes: number): readonly string[] {
  const list = checklistOf(rollout);
  return [
    ...(votes > 1 ? [`${count(votes, 'attempt')} came to it`] : []),
    ...(list ? [`the checklist says ${list.why}`] : []),
  ];
}
