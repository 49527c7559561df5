// The operator that rebuilds from a view of the whole pool: what all overlooked, what nobody tried.
import { type Operator, type OperatorInput } from '../engine/plugin.ts';
import { placesIn } from '../trajectory/failures.ts';
import { summarise } from '../trajectory/summary.ts';
import { tell, type Matter } from './advice.ts';
import { judgedPatches, rotated } from './focus.ts';

const MOST = 6;

/** Starts from the bare base, told what the parents have in common and what none of them touched. */
export const restructure: Operator = {
  id: 'restructure',
  about: 'Starts afresh where no attempt has looked.',
  source: 'SE-Agent restructure (2508.02085); its public code has a summary of the pool instead',
  arity: [2, MOST],
  eligible: (parents) =>
    parents.length >= 2 &&
    parents.length <= MOST &&
    new Set(parents.map(({ id }) => id)).size === parents.length,
  propose: async (input, context) => {
    if (input.parents.length === 0) return { kind: 'none', why: 'there is nothing to look back at' };
    const { pool, slice, task } = input;
    const focus = rotated(task.baseline.failToPass, slice.index);
    const told = await tell(matterFor(input), { ...input, focus }, context);
    return { kind: 'guide', guide: { ...told, slice, avoid: judgedPatches(pool) } };
  },
};

function matterFor({ parents, task }: OperatorInput): Matter {
  const entries = parents.map((parent) => summarise(parent, task));
  const changed = [...new Set(entries.flatMap(({ files }) => files))];
  const known = new Set([...changed, ...entries.flatMap(({ looked }) => looked)]);
  const unseen = placesIn(task.baseline.failures, task.base.root).filter(({ path }) => !known.has(path));
  const names = parents.map(({ id }) => id).join(', ');
  return {
    facts: [
      `You start afresh after ${names}.`,
      changed.length > 0
        ? `All of their changes are in ${changed.slice(0, 8).join(', ')}.`
        : 'None of them has a patch.',
      ...(unseen.length > 0
        ? [
            `Nobody looked at ${unseen
              .slice(0, 5)
              .map(({ path, line }) => `${path}:${line}`)
              .join(', ')}, which failures name.`,
          ]
        : []),
    ].join(' '),
    canned:
      unseen.length > 0
        ? 'Begin there, and ask what all of them took for granted.'
        : 'Ask what all of them took for granted, and look for the cause one call further out or one further in.',
    question:
      'Look at the whole pool: what do the attempts have in common, which blind spots and risks follow from that, what has nobody tried? Rebuild: give a plan that takes what is known and goes where nobody went.',
    shown: [],
  };
}
