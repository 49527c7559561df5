// What a row says of the models behind it: who made an attempt, what a step has cost, what critics say of it.
import { type CallView } from '../agent/engine/call-view.ts';
import { type Critique } from '../agent/engine/plugin.ts';
import { type RolloutView } from '../agent/engine/view.ts';
import { oneLine, shortNumber } from './numbers.ts';

/** The member of the team that made an attempt; '' where there is no team: then all are of one agent and one model. */
export const memberWords = ({ member }: RolloutView): string => oneLine(member ?? '', 24);

/** The exchange that led to a step: number `nth`, from 1, of those that the attempt itself asked. */
export const callOf = ({ id, calls }: RolloutView, nth: number): CallView | undefined =>
  calls.find(({ call }) => call === `${id}#${nth}`);

/** "1.2k tok", of the answer that led to a step. */
export function tokensOf(rollout: RolloutView, nth: number): string | undefined {
  const usage = callOf(rollout, nth)?.usage;
  return usage && `${shortNumber(usage.prompt + usage.completion)} tok`;
}

/** What critics say of one step. */
export const critiquesOf = ({ critiques }: RolloutView, step: number): readonly Critique[] =>
  critiques.filter(({ anchors }) => anchors.some((anchor) => anchor.kind === 'step' && anchor.step === step));
