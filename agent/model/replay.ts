// Models that answer from a recording: the same asker, the same number, the same words. Nobody else is asked.
import { type ModelAnswered, type ModelAsked, type Recorded } from '../engine/events.ts';
import { type CallId, type RolloutId, askerOf } from '../engine/ids.ts';
import { failure, success, type Outcome } from '../engine/outcome.ts';
import { type Models } from '../engine/ports.ts';
import { isSharedAsker } from '../engine/asking/once-per-run.ts';
import { promptOf } from '../engine/asking/requests.ts';
import { cutOffIn } from '../engine/same-run.ts';
import { type ChatFault } from './chat-fault.ts';
import { type ChatReply } from './chat.ts';

/**
 * The models of a recorded run. Every question that it answered is answered again, with what came of it then, faults
 * included. Any other is the fault `not-recorded`, with which a run ends as an interruption; but where attempts were cut
 * off, how far they came is a matter of timing: what they had not come to ask is `cancelled`, and so are they, later.
 */
export function replayModels(records: readonly Recorded[]): Models {
  const answers = answersIn(records);
  const cutOff = cutOffIn(records);
  return {
    open: (spec) => ({
      spec,
      chat: async (request, { call, signal }): Promise<Outcome<ChatReply, ChatFault>> => {
        if (signal.aborted) return failure({ kind: 'cancelled' });
        const prompt = promptOf(request);
        const answer = call === undefined ? undefined : answers.get(keyOf(call, prompt));
        if (answer?.reply) return success(answer.reply);
        if (answer?.fault) return failure(answer.fault);
        const mayBeUnasked = call !== undefined && isOf(cutOff, call);
        return failure(mayBeUnasked ? { kind: 'cancelled' } : { kind: 'not-recorded', prompt });
      },
    }),
  };
}

/** Was this asked by one of these attempts, or for what all share, which one of them may have been alone to need? */
function isOf(cutOff: ReadonlySet<RolloutId>, call: CallId): boolean {
  const asker = askerOf(call);
  const isTheirs = [...cutOff].some((rollout) => asker === rollout || asker.startsWith(`${rollout}/`));
  return isTheirs || (cutOff.size > 0 && isSharedAsker(asker));
}

const keyOf = (call: CallId, prompt: string): string => `${call} ${prompt}`;

/** The first answer to each question that is one: what was cut short was asked again. */
function answersIn(records: readonly Recorded[]): ReadonlyMap<string, ModelAnswered> {
  const answers = new Map<string, ModelAnswered>();
  const asked = new Map<CallId, ModelAsked>();
  for (const { event } of records) {
    if (event.kind === 'model.asked') asked.set(event.call, event);
    if (event.kind !== 'model.answered') continue;
    const question = asked.get(event.call);
    if (!question) continue;
    const key = keyOf(event.call, question.prompt);
    const known = answers.get(key);
    if (!known || known.fault) answers.set(key, event);
  }
  return answers;
}
