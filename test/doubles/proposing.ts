// Four attempts of a model at one task, and what an operator proposes on them.
import { type Wish } from '../../agent/engine/events.ts';
import { callId } from '../../agent/engine/ids.ts';
import { type Operator } from '../../agent/engine/plugin.ts';
import { type RolloutView } from '../../agent/engine/view.ts';
import { config, contextFor, id, one, patchAt, red, rolloutWith, silent, task, two } from './builders.ts';
import { type scriptedChat } from './scripted-chat.ts';

const finch = { name: 'finch', hash: '1'.repeat(64) };
const mender = { name: 'mender', hash: '0'.repeat(64) };
const team = [
  { name: 'mender', variant: mender },
  { name: 'finch', variant: finch },
];

/** An attempt of a model. */
export const thought = (rollout: RolloutView): RolloutView => ({
  ...rollout,
  member: 'finch',
  diff: `--- the patch of ${rollout.id}\n`,
  calls: [{ call: callId(rollout.id, 1), model: 'm' }],
});

// They fix two of three tests, one, and none; the tests said nothing about the last.
export const best = thought(rolloutWith(id(0, 0), [red([one, two])], { patch: patchAt(5, 15) }));
export const weak = thought(rolloutWith(id(0, 1), [red([one])], { patch: patchAt(5, 30) }));
export const lost = thought(rolloutWith(id(0, 2), [red([])], { patch: patchAt(31) }));
export const mute = thought(rolloutWith(id(0, 3), [silent], { patch: patchAt(33) }));
export const pool = [best, weak, lost, mute];

interface Asking {
  readonly chat?: ReturnType<typeof scriptedChat>;
  readonly member?: string;
  readonly wishes?: readonly Wish[];
  readonly slice?: { readonly index: number; readonly of: number };
  /** Left of the run's budget. */
  readonly tokens?: number;
}

async function propose(operator: Operator, parents: readonly RolloutView[], asking: Asking = {}) {
  const { chat, member = 'finch', wishes = [], slice = { index: 0, of: 1 }, tokens = Infinity } = asking;
  const context = contextFor({ rollouts: pool, config: { ...config, team } });
  return operator.propose(
    { task, parents, pool, slice, member },
    {
      ...context,
      budget: { ...context.budget, tokens },
      view: { ...context.view, wishes },
      ...(chat && { chat: chat.chat }),
    },
  );
}

/** What the agent is told, where the operator tells anything. Throws else. */
export async function guideOf(...request: Parameters<typeof propose>) {
  const proposal = await propose(...request);
  if (proposal.kind !== 'guide') throw new Error(`expected a guide, got ${proposal.kind}`);
  return proposal.guide;
}
