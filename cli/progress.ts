// The live picture of a run on a terminal: a few lines, redrawn. A function of the view.
import sliceAnsi from 'slice-ansi';

import { type RolloutView, type RunView, verdictOf } from '../agent/engine/view.ts';
import { used } from '../agent/engine/budget.ts';
import { compareFitness } from '../agent/engine/fitness.ts';
import { fitnessWords } from './words.ts';
import { seconds, testsLine } from '../agent/lines.ts';
import { type Terminal } from './terminal.ts';

/** At most nine lines. `now` is Unix time in milliseconds; it moves the clock and nothing else. */
export function progressLines(
  view: RunView,
  now: number,
  terminal: Pick<Terminal, 'paint' | 'columns'>,
): string {
  const { paint } = terminal;
  const alive =
    view.activeMs + (view.lastAt === undefined || view.ended ? 0 : Math.max(0, now - view.lastAt));
  const lines = [
    `${paint('bold', 'Galapagos')}  ${view.config?.directory ?? ''}  ${paint('dim', seconds(alive))}`,
    ground(view),
    ...(view.task ? [`  ${testsLine(view.task)}`] : []),
    ...underWay(view).map(
      (rollout) =>
        `  ${paint('cyan', rollout.id)} ${rollout.operator}  ${paint('dim', rollout.steps.at(-1)?.title ?? 'starting')}`,
    ),
    ...best(view).map((text) => `  ${paint('green', text)}`),
    paint('dim', budget(view, alive)),
  ];
  return lines.map((line) => sliceAnsi(line, 0, terminal.columns - 1)).join('\n');
}

function ground(view: RunView): string {
  if (!view.base) return '  freezing your files…';
  if (!view.suite) return `  ${view.base.files} files frozen; looking for the tests…`;
  if (!view.task) return `  running ${view.suite.argv.join(' ')} on the frozen copy…`;
  const tier = view.confinement ? `, isolation ${view.confinement.tier}` : '';
  return `  ${view.suite.argv.join(' ')}${tier}`;
}

const SHOWN = 3;

function underWay(view: RunView): readonly RolloutView[] {
  return [...view.rollouts.values()].filter((rollout) => !rollout.end).slice(-SHOWN);
}

/** In the order in which the engine itself compares. */
function best(view: RunView): readonly string[] {
  const judged = [...view.rollouts.values()].filter((rollout) => verdictOf(rollout)).toSorted(compareFitness);
  const [top] = judged;
  const evaluation = top && verdictOf(top);
  return evaluation ? [`best so far ${top.id}: ${fitnessWords(evaluation, view)}`] : [];
}

function budget(view: RunView, alive: number): string {
  const spent = used(view.cost, alive);
  const limits = view.config?.budget ?? {};
  const part = (name: string, value: number, limit: number | undefined) =>
    `${name} ${value}${limit === undefined ? '' : `/${limit}`}`;
  return `  ${part('attempts', spent.rollouts, limits.rollouts)} · ${part('suite runs', spent.testRuns, limits.testRuns)} · ${part('minutes', Math.round(spent.minutes * 10) / 10, limits.minutes)} · candidates ${view.cost.candidates}`;
}
