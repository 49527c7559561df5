// The end of a run: the final selection, its confirmation in a fresh box, and the reason for the end.
import { inKeys, named, type Course, type Field } from './course.ts';
import { type RunEnd } from '../events.ts';
import { endFault, isUnpaid } from './end-fault.ts';
import { compareFitness, isGreen } from '../fitness.ts';
import { type RolloutId } from '../ids.ts';
import { Judge } from './judge.ts';
import { type Selection } from '../plugin.ts';
import { type SearchEnd } from './search.ts';
import { stateOf } from './stage.ts';
import { type RolloutView } from '../view.ts';
import { hasWantedTests } from '../../task/task.ts';

/**
 * Confirms the choices of the final selection, best first, until one is green once more over the whole suite in a
 * fresh box. Only such a patch makes a run 'repaired', or 'proposed' where no failing test speaks for what was asked. When
 * the budget does not reach, a green patch is kept unconfirmed.
 */
export async function conclude(field: Field, end: SearchEnd): Promise<void> {
  const { course } = field;
  const selection = await pickFinal(course, course.signal);
  const judge = new Judge(field);
  const failed: Selection['rejected'][number][] = [];
  for (const choice of selection.chosen) {
    const state = await confirm(choice.rollout, judge, course);
    if (state === 'green') {
      const confirmed = { ...choice, why: `${choice.why}; green twice more in fresh copies` };
      const reason = hasWantedTests(field.ground.task) ? 'repaired' : 'proposed';
      await settle(course, reason, chosenOne(selection, confirmed, failed));
      return;
    }
    if (state === 'open') {
      const why = `${choice.why}; not confirmed, because the budget was spent`;
      const isSafe = course.view.rollouts.get(choice.rollout);
      const kept =
        isSafe && isGreen(isSafe)
          ? chosenOne(selection, { ...choice, why }, failed)
          : noneOf(selection, failed);
      await settle(course, 'budget', kept);
      return;
    }
    failed.push({ rollout: choice.rollout, by: 'confirmation', why: confirmationWords[state] });
  }
  const fault = endFault(course.view, course.config);
  if (fault) {
    await course.record({ kind: 'run.ended', reason: 'refused', fault });
    return;
  }
  const isSpent = end === 'spent' || isUnpaid(course.view);
  await settle(course, isSpent ? 'budget' : 'unrepaired', noneOf(selection, failed));
}

/** Chooses among what was judged, without running anything: for a run that is stopped. */
export async function concludeStopped(course: Course): Promise<void> {
  const selection = await pickFinal(course, new AbortController().signal);
  const [best] = selection.chosen.filter(({ rollout }) => {
    const view = course.view.rollouts.get(rollout);
    return view && isGreen(view);
  });
  const isConfirmed =
    best && stateOf(course.view.rollouts.get(best.rollout)?.evaluations ?? [], 'confirm') === 'green';
  const why = best && (isConfirmed ? best.why : `${best.why}; not confirmed, because the run was stopped`);
  const kept = best
    ? chosenOne(selection, { rollout: best.rollout, why: why ?? best.why }, [])
    : noneOf(selection, []);
  await settle(course, 'cancelled', kept);
}

const confirmationWords = {
  red: 'it was red when the whole suite ran once more',
  mute: 'the suite gave no answer when it ran once more',
} as const;

/** Level patches are a judge's matter, whose questions are `final/judge#n`. A run that was stopped asks nobody. */
async function pickFinal(course: Course, signal: AbortSignal): Promise<Selection> {
  const view = inKeys(course.view);
  const patched = [...view.rollouts.values()].filter((rollout) => rollout.end === 'patched');
  const final = named(course.plugins.selectors, 'final');
  const request = {
    rollouts: patched.toSorted(compareFitness),
    count: patched.length,
    use: 'final',
  } as const;
  return final.pick(request, course.context('final judge', view, { signal }));
}

async function confirm(
  rollout: RolloutId,
  judge: Judge,
  course: Course,
): Promise<'green' | 'red' | 'mute' | 'open'> {
  for (;;) {
    const view = confirmable(course, rollout);
    const state = stateOf(view.evaluations, 'confirm');
    if (state !== 'open' || course.budget().testRuns <= 0) return state;
    await course.breathe();
    await judge.confirm(rollout, view.patch);
  }
}

function confirmable(course: Course, rollout: RolloutId): RolloutView & Required<Pick<RolloutView, 'patch'>> {
  const view = course.view.rollouts.get(rollout);
  if (!view?.patch) throw new Error(`the final selection chose ${rollout}, which has no patch`);
  return { ...view, patch: view.patch };
}

type Choice = Selection['chosen'][number];
type Rejection = Selection['rejected'][number];

/** The one that was taken; the others are named with the reason. */
function chosenOne(selection: Selection, choice: Choice, failed: readonly Rejection[]): Selection {
  const spare = selection.chosen
    .filter(({ rollout }) => rollout !== choice.rollout && !failed.some((each) => each.rollout === rollout))
    .map(({ rollout, why }) => ({ rollout, by: 'final', why: `${why}; ${choice.rollout} comes first` }));
  return { chosen: [choice], rejected: [...failed, ...spare, ...selection.rejected] };
}

function noneOf(selection: Selection, failed: readonly Rejection[]): Selection {
  const spare = selection.chosen
    .filter(({ rollout }) => !failed.some((each) => each.rollout === rollout))
    .map(({ rollout, why }) => ({ rollout, by: 'confirmation', why: `${why}; not confirmed` }));
  return { chosen: [], rejected: [...failed, ...spare, ...selection.rejected] };
}

async function settle(course: Course, reason: RunEnd, selection: Selection): Promise<void> {
  await course.record({ kind: 'selection.made', use: 'final', selection });
  await course.record({ kind: 'run.ended', reason });
}
