// Who is in the team of a run, who of them needs a model, and who reads words.
import { type RunConfig, type TeamMember } from './engine/events.ts';
import { type RunView } from './engine/view.ts';

/** The embedded agent that works with a model. */
export const WITH_MODEL = 'finch';

/** Can this agent do nothing without a model? */
export const needsModel = ({ name }: { readonly name: string }): boolean => name === WITH_MODEL;

/** One who may be sent: a member of the team, or the only variant of a run without one. */
export interface Sent {
  /** Its name in the team; absent where there is no team. */
  readonly member?: string;
  /** It works with a model: it reads what a guide says. One that does not attends to tests, patches and shares alone. */
  readonly readsWords: boolean;
}

/** Cheapest first. */
export function crewOf(config: RunConfig | undefined): readonly Sent[] {
  if (!config) return [{ readsWords: false }];
  if (!config.team || config.team.length === 0) return [{ readsWords: needsModel(config.variant) }];
  return config.team.map(({ name, variant }: TeamMember) => ({
    member: name,
    readsWords: needsModel(variant),
  }));
}

/** May the attempt of this member be told in words? Without one: that of anybody in the run. */
export const isTold = ({ config }: RunView, member?: string): boolean =>
  crewOf(config).some((each) => (member === undefined || each.member === member) && each.readsWords);
