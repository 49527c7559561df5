// The selector of the patch that is shown: green ones only, the smallest first, every reason on record.
import { compareFitness, compareSize, isGreen, sizeOf } from '../engine/fitness.ts';
import { type Operator, type Selection, type Selector } from '../engine/plugin.ts';
import { verdictOf, type RolloutView, type RunView } from '../engine/view.ts';
import { wishesAnswered } from '../engine/wishes.ts';
import { becauseWords, leftAlone, namedPass } from '../end-words.ts';
import { count } from '../notices/wording.ts';
import { type Task } from '../task/task.ts';
import { deliberate, isDeletion, kindIn, type Order } from './deliberate.ts';
import { distinct } from './distinct.ts';

/**
 * Drops what breaks a test or still fails one, keeps one of equal patches, then orders: judged over the whole suite
 * before judged over the failing tests alone, what a person asked for before what they did not, their last wish first,
 * repairs before mere deletions (Kali: a deletion that passes is most often wrong), fewer changed lines before more, then fewer characters.
 *
 * With a model, size alone does not decide between sound patches of one kind: how many attempts behave alike and came to
 * the same patch, then the checklist, then a judge among at most four that are still level; size, when all that leaves
 * them level. No opinion ever comes before a test.
 *
 * `shrinking`: the operator that leaves out what a patch does not need.
 */
export const finalWith = (shrinking: Pick<Operator, 'id'>): Selector => ({
  id: 'final',
  about: 'Takes the patch that the tests confirm, the smallest where nothing else decides.',
  source:
    'selector of Trae Agent (2507.23370) without its guess that one patch is right; Kali (Qi et al., ISSTA 2015)',
  pick: async ({ rollouts, count: most }, context) => {
    const { view } = context;
    const refused = rollouts.flatMap((rollout) => {
      const why = refusalOf(rollout);
      return why === undefined ? [] : [{ rollout, why }];
    });
    const sound = rollouts.filter((rollout) => !refused.some((each) => each.rollout === rollout));
    const asked = wishesAnswered(view);
    const { firsts, doubles } = distinct(sound.toSorted(finalIn(view)));
    const { order, reasons } = await deliberate(firsts, sound, context, shrinking);
    return {
      chosen: order.slice(0, most).map((rollout) => ({
        rollout: rollout.id,
        why: [
          praiseOf(rollout, view.task),
          ...(asked.has(rollout.id) ? ['it is what was asked for'] : []),
          ...(reasons.get(rollout.id) ?? []),
        ].join('; '),
      })),
      rejected: [
        ...rejected(
          order.slice(most).map((rollout) => ({ rollout, why: 'smaller or surer ones come first' })),
        ),
        ...rejected(doubles.map(({ rollout, of }) => ({ rollout, why: `it is the same patch as ${of.id}` }))),
        ...rejected(refused),
      ],
    };
  },
});

function refusalOf(rollout: RolloutView): string | undefined {
  const evaluation = verdictOf(rollout);
  if (!rollout.patch) return 'it has no patch';
  if (!evaluation) return 'the tests gave no answer about it';
  const { verdict } = evaluation;
  if (verdict.kind !== 'red') return undefined;
  if (verdict.because) return becauseWords[verdict.because];
  if (verdict.broken.length > 0) return `it breaks ${count(verdict.broken.length, 'test')}`;
  const wanted = verdict.failing.length + verdict.fixed.length;
  return `it still fails ${verdict.failing.length} of ${count(wanted, 'test')}`;
}

function finalIn(view: RunView): Order {
  const compareKind = kindIn(view);
  return (a, b) => compareKind(a, b) || compareSize(a, b) || compareFitness(a, b);
}

function praiseOf(rollout: RolloutView, task: Task | undefined): string {
  const kind = isDeletion(rollout) ? ', but it only deletes' : '';
  const size = `with ${count(sizeOf(rollout).lines, 'changed line')}${kind}`;
  if (!isGreen(rollout)) return `the failing tests are green ${size}`;
  const flaky = (task?.baseline.flaky.length ?? 0) + (verdictOf(rollout)?.flaky?.length ?? 0);
  const aside = flaky > 0 ? ` but for ${count(flaky, 'flaky test')}` : '';
  if (!task?.baseline.leftOut?.length) return `the whole suite${aside} is green ${size}`;
  return `${namedPass(task).replace('The', 'the')} ${size}; ${leftAlone(task)}`;
}

const rejected = (
  refused: readonly { readonly rollout: RolloutView; readonly why: string }[],
): Selection['rejected'] => refused.map(({ rollout, why }) => ({ rollout: rollout.id, by: 'final', why }));
