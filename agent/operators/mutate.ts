// The operator of the early generations: a planned trajectory with one thing about it changed on purpose.
import { type Operator, type OperatorInput } from '../engine/plugin.ts';
import { fixedBy } from '../engine/fitness.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { placesIn } from '../trajectory/failures.ts';
import { summarise, type PoolEntry } from '../trajectory/summary.ts';
import { tell, type Matter } from './advice.ts';
import { failingWith, judgedPatches, rotated } from './focus.ts';
import { isGreenAnywhere } from './pairs.ts';

/** Operators whose trajectories follow a plan of their own. */
const PLANNED: ReadonlySet<string> = new Set(['plan', 'mutate']);

/**
 * The same plan from the bare base with another entry point, another hypothesis, or its tools in another order, by the place
 * in its batch. Nothing of the parent's patch is taken over: what it led to is ruled out.
 */
export const mutate: Operator = {
  id: 'mutate',
  about: 'Varies one thing about a planned attempt.',
  source: 'SE-Agent controlled mutation of planned trajectories (2508.02085); its public code has none',
  arity: [1, 1],
  eligible: ([parent, ...others]) => parent !== undefined && others.length === 0 && isMutable(parent),
  propose: async (input, context) => {
    const [parent] = input.parents;
    if (!parent || !isMutable(parent)) return { kind: 'none', why: 'there is no planned attempt to vary' };
    const { pool, slice, task } = input;
    const focus = rotated(task.baseline.failToPass, slice.index + 1);
    const told = await tell(matterFor(parent, input), { ...input, focus }, context);
    const avoid = judgedPatches(pool);
    const style = parent.guide?.style;
    return {
      kind: 'guide',
      guide: {
        ...told,
        slice,
        ...(style === undefined ? {} : { style }),
        ...(avoid.length > 0 ? { avoid } : {}),
      },
    };
  },
};

const isMutable = (rollout: RolloutView): boolean =>
  PLANNED.has(rollout.operator) && rollout.end !== undefined && !isGreenAnywhere(rollout);

type Mutation = (
  entry: PoolEntry,
  input: OperatorInput,
) => { readonly canned: string; readonly question: string };

const MUTATIONS: readonly Mutation[] = [
  (entry, input) => ({
    canned: `Change the entry point alone: ${elsewhere(entry, input)}.`,
    question:
      'Keep its plan and change the entry point alone: name another file and function to begin in, and why there.',
  }),
  ({ assumptions, changes }) => ({
    canned: `Change the hypothesis alone: ${
      assumptions.length > 0
        ? `it took for granted that ${assumptions.join('; ')}; suppose the opposite`
        : `suppose that the cause is not what it changed${changes.length > 0 ? ` (${changes.join('; ')})` : ''}`
    }.`,
    question:
      'Keep its plan and change the hypothesis alone: name another cause that explains every failure, and what would show it.',
  }),
  ({ tools }) => ({
    canned: `Change the order alone: ${
      tools.length > 1
        ? `it used ${tools.join(', then ')}; begin with ${tools.at(-1)}`
        : 'run a failing test before you read, and read the callers before the code itself'
    }.`,
    question:
      'Keep its plan and change the order of its tools alone: say what to run or read first, second and third, and what each should show.',
  }),
];

function matterFor(parent: RolloutView, input: OperatorInput): Matter {
  const entry = summarise(parent, input.task);
  const [first] = MUTATIONS;
  const mutation = MUTATIONS[input.slice.index % MUTATIONS.length] ?? first;
  const style = entry.style === undefined ? '' : ` in the style ${entry.style}`;
  const did = entry.changes.length > 0 ? `changed ${entry.changes.join('; ')}` : 'came to no patch';
  const { failToPass } = input.task.baseline;
  const tested = verdictOf(parent)
    ? [
        `It fixed ${fixedBy(parent, failToPass).length} of ${failToPass.length} tests.`,
        ...failingWith(parent),
      ]
    : [];
  return {
    facts: [`You start afresh, as attempt ${parent.id} did${style}; that ${did}.`, ...tested].join(' '),
    ...(mutation ? mutation(entry, input) : { canned: '', question: '' }),
    shown: [parent],
  };
}

/** A place that failures name and the parent has not looked at; else a way to come from another side. */
function elsewhere({ looked, files }: PoolEntry, { task }: OperatorInput): string {
  const known = new Set([...looked, ...files]);
  const place = placesIn(task.baseline.failures, task.base.root).find(({ path }) => !known.has(path));
  if (place) return `begin at ${place.path}:${place.line}, where it has not been`;
  return looked.length > 0
    ? `it began at ${looked[0]}; begin with those who call that code`
    : 'begin with those who call the code that fails';
}
