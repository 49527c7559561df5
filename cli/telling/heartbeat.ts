// The sign of life of a run between two events: one line of what is at work, what is known, and what is left.
import { left } from '../../agent/engine/budget.ts';
import { compareFitness } from '../../agent/engine/fitness.ts';
import { verdictOf, type RolloutView, type RunView } from '../../agent/engine/view.ts';
import { seconds } from '../../agent/lines.ts';
import { count } from '../../agent/notices/wording.ts';
import { fitnessWords } from './words.ts';

/** Milliseconds without a line after which a person wonders. */
export const QUIET_MS = 10_000;

/** `now` is Unix time in milliseconds. What an attempt tries in its box it tells at its end: until then nobody knows. */
export function heartbeatLine(view: RunView, now: number): string {
  const alive = aliveMs(view, now);
  return [
    `at ${seconds(alive)}`.padEnd(9),
    [workWords(view), ...triedWords(view), ...bestSoFar(view), ...leftWords(view, alive)].join('; '),
  ].join(' ');
}

/** Milliseconds for which the run has been at work until now. */
export function aliveMs(view: RunView, now: number): number {
  const since = view.lastAt === undefined || view.ended ? 0 : Math.max(0, now - view.lastAt);
  return view.activeMs + since;
}

/** What is being made ready, or undefined once attempts can be made. */
export function groundWords(view: RunView): string | undefined {
  if (!view.base) return 'freezing your files';
  if (!view.suite) return `${count(view.base.files, 'file')} frozen; looking for the tests`;
  if (!view.task) return `running ${view.suite.argv.join(' ')} on the frozen copy`;
  return view.checks.length === 0 ? 'checking that the tests can judge' : undefined;
}

function workWords(view: RunView): string {
  const ground = groundWords(view);
  if (ground !== undefined) return ground;
  const [first, ...others] = underWay(view);
  if (!first) return view.decided.at(-1)?.do === 'stop' ? 'confirming' : 'deciding what to try next';
  const more = others.length > 0 ? `, and ${others.map(({ id }) => id).join(', ')}` : '';
  return `at work ${first.id}: ${doing(first)}${more}`;
}

/** Attempts that have not ended. */
export const underWay = (view: RunView): readonly RolloutView[] =>
  [...view.rollouts.values()].filter((rollout) => !rollout.end);

/** What an attempt does, by the last that it told. */
export function doing({ patch, steps }: RolloutView): string {
  return patch ? 'judging its patch' : (steps.at(-1)?.title ?? 'starting');
}

const triedWords = ({ cost, rollouts }: RunView): readonly string[] => {
  const ended = [...rollouts.values()].filter(({ end }) => end).length;
  return ended === 0
    ? []
    : [
        `${count(ended, 'attempt')} ended, ${count(cost.candidates, 'candidate')} tried in ${ended === 1 ? 'it' : 'them'}`,
      ];
};

/** In the order in which the engine itself compares; nothing before the first verdict. */
export function bestSoFar(view: RunView): readonly string[] {
  const judged = [...view.rollouts.values()].filter((rollout) => verdictOf(rollout));
  const [top] = judged.toSorted(compareFitness);
  const evaluation = top && verdictOf(top);
  return evaluation ? [`best so far ${top.id} ${fitnessWords(evaluation, view)}`] : [];
}

/** "9.3 min left"; nothing where time has no limit. */
export function leftWords(view: RunView, alive: number): readonly string[] {
  const { minutes } = left(view.config?.budget ?? {}, view.cost, alive);
  return minutes === Infinity ? [] : [`${Math.round(minutes * 10) / 10} min left`];
}
