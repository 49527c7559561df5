// How good an attempt is, in words a person compares.
import { type RunView } from '../agent/engine/view.ts';
import { type Evaluation } from '../agent/task/verdict.ts';

export interface FitnessWords {
  readonly text: string;
  /** Failing tests that the patch turned green. */
  readonly fixed: number;
}

export function fitnessWords({ verdict, scope }: Evaluation, view: RunView): FitnessWords {
  const all = view.task?.baseline.failToPass.length ?? 0;
  if (verdict.kind === 'green') {
    const how = {
      target: 'the rest not run yet',
      full: 'whole suite green',
      confirm: 'confirmed in a fresh copy',
    }[scope];
    return { text: `${all} of ${all} failing tests fixed, ${how}`, fixed: all };
  }
  if (verdict.kind === 'silent') return { text: 'no answer from the tests', fixed: 0 };
  const broken = verdict.broken.length > 0 ? `, ${verdict.broken.length} broken` : '';
  return {
    text: `${verdict.fixed.length} of ${all} failing tests fixed${broken}`,
    fixed: verdict.fixed.length,
  };
}
