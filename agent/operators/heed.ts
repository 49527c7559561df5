// The operator that does what a person asked of one attempt: their words are the guide.
import { against } from '../engine/fitness.ts';
import { type Operator } from '../engine/plugin.ts';
import { wordsFor } from '../engine/wishes.ts';
import { type RolloutView, type RunView } from '../engine/view.ts';
import { crewOf } from '../team.ts';
import { judgedPatches } from './focus.ts';

/** Starts from the attempt's patch with the words as they were said. It takes a member of the team who reads words. */
export const heed: Operator = {
  id: 'heed',
  about: 'Changes an attempt the way a person asked for.',
  source: 'hindsight feedback of people as selection pressure (after RLHS, 2501.08617); the form is ours',
  arity: [1, 1],
  eligible: ([parent, ...others], view) =>
    parent !== undefined && others.length === 0 && canHeed(view) && wordsFor([parent.id], view) !== undefined,
  propose: async ({ parents, pool, slice, task }, { view }) => {
    const [parent] = parents;
    const words = parent && wordsFor([parent.id], view);
    if (!parent || words === undefined) return { kind: 'none', why: 'nobody asked for anything here' };
    if (!canHeed(view)) return { kind: 'none', why: 'no agent of this run reads words: it takes a model' };
    const wanted = parent.patch ? against(parent) : task.baseline.failToPass;
    return {
      kind: 'guide',
      guide: {
        text: textFor(parent, words),
        focus: wanted,
        slice,
        avoid: judgedPatches(pool),
        ...(parent.patch ? { start: parent.patch } : {}),
      },
    };
  },
};

const canHeed = ({ config }: RunView): boolean => crewOf(config).some(({ readsWords }) => readsWords);

const textFor = ({ id, patch }: RolloutView, words: string): string =>
  [
    `A person looked at attempt ${id}${patch ? ', whose patch is in your copy,' : ''} and asks: “${words.trim()}”`,
    patch
      ? 'Do that. Leave the rest of the patch as it is, and break no test.'
      : 'Do that from the bare base, and break no test.',
  ].join(' ');
