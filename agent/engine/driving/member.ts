// Which agent makes an attempt: the one of the run, or a member of its team.
import { type RunConfig, type TeamMember } from '../events.ts';

type Member = Required<Pick<TeamMember, 'variant' | 'params'>> & Pick<TeamMember, 'model'>;

/** All whom a run can send, cheapest first. */
export const membersOf = (config: RunConfig): readonly Member[] =>
  config.team && config.team.length > 0
    ? config.team.map(({ name }) => memberOf(config, name))
    : [memberOf(config, undefined)];

/** Whom a decision sends, with its own parameters over those of the run. A name that nobody has is a bug of the strategy. */
export function memberOf({ variant, params, model, team = [] }: RunConfig, name: string | undefined): Member {
  const own = { variant, params, ...(model && { model }) };
  if (name === undefined) return own;
  const member = team.find((each) => each.name === name);
  if (!member) {
    throw new Error(`nobody in the team is called ${name}: ${team.map((each) => each.name).join(', ')}`);
  }
  return { ...own, ...member, params: { ...params, ...member.params } };
}
