// The agents of a run by the hashes of their code: which have changed since it was started, and the run with those of now.
import { type RunConfig } from './events.ts';
import { type VariantRef } from '../trajectory/rollout.ts';

/** Each once, in the order of the team. */
export function agentsOf({ variant, team = [] }: RunConfig): readonly VariantRef[] {
  const all = team.length === 0 ? [variant] : team.map((member) => member.variant);
  return [...new Map(all.map((each) => [each.name, each])).values()];
}

/** Of these agents those that the run has, with other code. */
export const changedAgents = (config: RunConfig, now: readonly VariantRef[]): readonly VariantRef[] =>
  now.filter(({ name, hash }) => agentsOf(config).some((each) => each.name === name && each.hash !== hash));

/** The same run, with the code of these agents. */
export function withAgents(config: RunConfig, agents: readonly VariantRef[]): RunConfig {
  const now = (variant: VariantRef): VariantRef =>
    agents.find(({ name }) => name === variant.name) ?? variant;
  return {
    ...config,
    variant: now(config.variant),
    ...(config.team && {
      team: config.team.map((member) => ({ ...member, variant: now(member.variant) })),
    }),
  };
}
