// Why a run without a patch says nothing about its task: its agent never worked, or its model never answered.
import { turnOf } from '../../trajectory/decode-turn.ts';
import { isInterim } from '../../trajectory/trajectory.ts';
import { type ChatFault } from '../../model/chat-fault.ts';
import { OPENAI_URL, shownUrl } from '../../model/endpoint.ts';
import { type ModelSpec } from '../../model/model-spec.ts';
import { callsOf, type CallView } from '../call-view.ts';
import { type RunConfig } from '../events.ts';
import { type Fault } from '../fault.ts';
import { type RolloutView, type RunView } from '../view.ts';
import { inKeys } from './course.ts';
import { memberOf } from './member.ts';

/**
 * What is to be told instead of "nothing was found". Of a team the strongest that was sent decides: that a scout broke says
 * little, and that a scout found nothing is no excuse for one that never worked.
 */
export const endFault = (view: RunView, config: RunConfig): Fault | undefined =>
  unanswered(view, config) ?? mute(view, config) ?? broken(view, config);

/** No attempt of the strongest has called a tool: whatever was answered was words. Where there is a patch, others may judge it. */
function mute(view: RunView, config: RunConfig): Fault | undefined {
  const attempts = ofStrongest(view, config);
  const { model } = memberOf(config, attempts.at(-1)?.member);
  const turns = attempts.flatMap(({ steps }) => steps.flatMap((step) => turnOf(step) ?? []));
  if (!model || turns.length === 0 || !turns.every(({ silent }) => silent)) return undefined;
  if ([...view.rollouts.values()].some(({ patch }) => patch)) return undefined;
  const asText = model.tools === 'text' && { asText: true as const };
  return { kind: 'model-mute', model: model.id, answers: turns.length, ...asText };
}

/** All attempts of the strongest have broken off. */
function broken(view: RunView, config: RunConfig): Fault | undefined {
  const attempts = ofStrongest(view, config);
  const last = attempts.at(-1);
  if (!last || !attempts.every(({ end }) => end === 'failed')) return undefined;
  const steps = Math.max(...attempts.map(stepsOf));
  return {
    kind: 'variant-broken',
    variant: memberOf(config, last.member).variant.name,
    detail: last.why ?? 'it gave no reason',
    ...(steps > 0 && { steps }),
  };
}

const stepsOf = ({ steps }: RolloutView): number => steps.filter((step) => !isInterim(step)).length;

/** The attempts of the last in the team that was sent, in key order. */
function ofStrongest(view: RunView, { team = [] }: RunConfig): readonly RolloutView[] {
  const attempts = [...inKeys(view).rollouts.values()];
  const sent = team.findLast(({ name }) => attempts.some(({ member }) => member === name));
  return sent ? attempts.filter(({ member }) => member === sent.name) : attempts;
}

/**
 * The fault of a model that has answered nothing at all in this run, although attempts that ended have asked it. Nothing was
 * asked where a budget did not reach: then that is what ends the run.
 */
export function unanswered(view: RunView, config: RunConfig): Fault | undefined {
  for (const { call, member } of inVain(view)) {
    const { model } = memberOf(config, member);
    const why = model && faultOf(call, model);
    if (why) return { kind: 'model-unfit', model: model.id, why, isOver: true };
  }
  return undefined;
}

/** Nothing was answered, for the budget reached for no question at all. */
export const isUnpaid = (view: RunView): boolean => {
  const calls = inVain(view);
  return calls.length > 0 && calls.every(({ call }) => call.fault?.kind === 'budget');
};

/** The last question of each attempt that ended, the latest first; none where anything was ever answered. */
function inVain(
  view: RunView,
): readonly { readonly call: CallView; readonly member: RolloutView['member'] }[] {
  const attempts = [...inKeys(view).rollouts.values()];
  if (attempts.some(({ calls }) => calls.some(({ usage }) => usage !== undefined))) return [];
  return attempts
    .filter(({ end }) => end !== undefined)
    .flatMap(({ id, member, calls }) => {
      const call = callsOf(calls, id).at(-1);
      return call ? { call, member } : [];
    })
    .toReversed();
}

/** So long a silence is one, when the attempt's own time ended it. */
const SILENCE_MS = 30_000;

function faultOf({ fault, ms = 0 }: CallView, { baseUrl, provider }: ModelSpec): ChatFault | undefined {
  if (!fault || fault.kind === 'budget') return undefined;
  if (fault.kind !== 'cancelled') return fault;
  if (ms < SILENCE_MS) return undefined;
  const url = provider === 'host' ? {} : { url: shownUrl(baseUrl ?? OPENAI_URL) };
  return { kind: 'timeout', seconds: Math.round(ms / 1000), ...url };
}
