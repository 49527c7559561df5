// How a mixed team opens: those who cost nothing look first, briefly, before anybody is sent who works with a model.
import { rolloutId } from '../engine/ids.ts';
import { type Decision } from '../engine/plugin.ts';
import { type RunView } from '../engine/view.ts';
import { outOfReach } from '../task/in-reach.ts';
import { hasWantedTests } from '../task/task.ts';
import { crewOf } from '../team.ts';

type Expansion = Extract<Decision, { readonly do: 'expand' }>;

/** Attempts that look, and the share of the candidates of a whole attempt that each of them may try. */
const SCOUTS = 2;
const EFFORT = 1 / 8;
/** The share of the person's minutes that all of them may take together; and milliseconds where there is no limit. */
const SHARE = 0.1;
const UNLIMITED_MS = 60_000;
/** Less would not be enough to find the code that fails. */
const LEAST_MS = 5_000;

/**
 * The batch of scouts, or nothing: where there is no mixed team, where it has been made already, and where a search cannot
 * come to anything (no wanted test, or tests from which it reaches no code).
 */
export function scoutsFor(generation: number, plan: string, view: RunView): readonly Expansion[] {
  const { task, config, decided } = view;
  const crew = crewOf(config);
  const [scout] = crew.filter(({ readsWords }) => !readsWords);
  if (!config || !task || !scout || !crew.some(({ readsWords }) => readsWords)) return [];
  const began = decided.some((each) => each.do === 'expand' && each.wish === undefined);
  if (began || !hasWantedTests(task) || outOfReach(task) !== undefined) return [];
  const { minutes } = config.budget;
  const total = minutes === undefined ? UNLIMITED_MS : minutes * 60_000 * SHARE;
  const atOnce = Math.max(1, Math.min(config.parallel, SCOUTS));
  const wallMs = Math.max(LEAST_MS, Math.round((total * atOnce) / SCOUTS));
  return Array.from({ length: SCOUTS }, (_, index) => ({
    do: 'expand',
    rollout: rolloutId(generation, index),
    operator: plan,
    parents: [],
    slice: { index, of: SCOUTS },
    effort: EFFORT,
    wallMs,
    ...(scout.member === undefined ? {} : { member: scout.member }),
  }));
}

/** Was it decided by `scoutsFor`? Only there somebody who reads no words is sent in a mixed team. */
export function isScout({ member, wish }: Expansion, { config }: RunView): boolean {
  const crew = crewOf(config);
  const isMixed = crew.some(({ readsWords }) => readsWords) && crew.some(({ readsWords }) => !readsWords);
  const sent = crew.find((each) => each.member === member);
  return isMixed && wish === undefined && sent !== undefined && !sent.readsWords;
}
