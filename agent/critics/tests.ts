// The critic that rests on the tests: how near a patch came, and what still speaks against it.
import { against, fitness, isGreen } from '../engine/fitness.ts';
import { type Critic, type Critique, type Subject } from '../engine/plugin.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { becauseWords } from '../end-words.ts';
import { type Evaluation } from '../task/verdict.ts';
import { failureWords, placesIn } from '../trajectory/failures.ts';

const NAMED = 3;
const PLACES = 5;

/** Value: the fitness of the last verdict. Confidence: 1 over the whole suite, less over its failing tests alone. */
export const tests: Critic = {
  id: 'tests',
  about: 'How many failing tests the patch fixes, less those it breaks.',
  source: 'the graded fitness of GenProg (Le Goues et al., TSE 2012) without its weights; silence is ours',
  tier: 'hard',
  shape: 'point',
  score: async (subject) => critiqueOf(subject),
};

function critiqueOf(subject: Subject): Critique {
  const rollout = subject.kind === 'pair' ? subject.a : subject.rollout;
  const evaluation = verdictOf(rollout);
  const value = evaluation && fitness(evaluation);
  if (!evaluation || value === undefined) {
    return {
      ...blank,
      value: 0,
      confidence: 0,
      why: 'the tests gave no answer about this patch',
      anchors: [],
    };
  }
  return {
    ...blank,
    value,
    confidence: evaluation.scope === 'target' && evaluation.verdict.kind === 'green' ? 0.9 : 1,
    why: whyOf(evaluation, rollout),
    anchors: [
      ...against(rollout).map((test) => ({ kind: 'test', test }) as const),
      ...placesIn(evaluation.failures, subject.task.base.root)
        .slice(0, PLACES)
        .map((place) => ({ kind: 'line', ...place }) as const),
    ],
  };
}

const blank = { critic: 'tests', tier: 'hard' } as const;

function whyOf({ verdict, failures }: Evaluation, rollout: RolloutView): string {
  if (verdict.kind === 'green') {
    return isGreen(rollout) ? 'all tests pass' : 'the failing tests pass; the others were not run';
  }
  if (verdict.kind === 'silent') return 'the tests gave no answer about this patch';
  const { fixed, failing, broken, because } = verdict;
  if (because) return becauseWords[because];
  const wanted = fixed.length + failing.length;
  const words = (ids: typeof failing) => failureWords(ids, failures, NAMED).join('; ');
  return [
    ...(wanted > 0 ? [`fixes ${fixed.length} of ${wanted}`] : []),
    ...(failing.length > 0 ? [`still failing: ${words(failing)}`] : []),
    ...(broken.length > 0 ? [`breaks: ${words(broken)}`] : []),
  ].join('; ');
}
