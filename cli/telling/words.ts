// How good an attempt is, in words a person compares.
import { fixesWords } from '../../agent/best-attempt.ts';
import { becauseWords } from '../../agent/end-words.ts';
import { type RunView } from '../../agent/engine/view.ts';
import { type Evaluation } from '../../agent/task/verdict.ts';
import { type SettledRun } from '../../sandbox/store/store.ts';

/** "fixes 2 of 3 failing tests, breaks 1"; where no test is to be fixed, what it breaks alone. */
export function fitnessWords({ verdict, scope }: Evaluation, view: RunView): string {
  const { failToPass = [], leftOut = [] } = view.task?.baseline ?? {};
  if (verdict.kind === 'silent') return 'no answer from the tests';
  if (verdict.kind === 'red')
    return verdict.because ? becauseWords[verdict.because] : redWords(verdict, failToPass.length);
  if (failToPass.length === 0)
    return `breaks nothing${scope === 'confirm' ? ', confirmed in fresh copies' : ''}`;
  const how = {
    target: 'the rest not run yet',
    full: leftOut.length > 0 ? 'nothing else got worse' : 'whole suite green',
    confirm: 'confirmed in fresh copies',
  };
  return `${fixesWords(failToPass.length, failToPass.length)}, ${how[scope]}`;
}

type Red = Extract<Evaluation['verdict'], { readonly kind: 'red' }>;

function redWords({ fixed, broken }: Red, wanted: number): string {
  const breaks = broken.length > 0 ? [`breaks ${broken.length}`] : [];
  return [...(wanted > 0 ? [fixesWords(fixed.length, wanted)] : []), ...breaks].join(', ');
}

/** What became of applies and undos that were killed in the middle, as far as it changed anything. */
export function settledWords(settled: readonly SettledRun[]): readonly string[] {
  const words = { 'taken-back': TAKEN_BACK, recorded: RECORDED, finished: undefined };
  return settled.flatMap(({ run, how }) => words[how]?.replace('RUN', run) ?? []);
}

const TAKEN_BACK =
  'An apply or undo of run RUN was killed in the middle: your files are as they were before it.';
const RECORDED =
  'An apply or undo of run RUN in an editor was killed before it was recorded. All of its files were written; it is recorded now.';
