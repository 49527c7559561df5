// What a rollout needs next, read from what is recorded of it alone: so a run goes on from wherever it was killed.
import { type RolloutEnd } from '../events.ts';
import { type Critic, type Gate } from '../plugin.ts';
import { type RolloutView, type RunView } from '../view.ts';
import { type Patch } from '../../patch/patch.ts';
import { type Evaluation } from '../../task/verdict.ts';

export type Stage =
  | { readonly do: 'attempt' }
  | { readonly do: 'gate'; readonly gate: Gate; readonly patch: Patch }
  | { readonly do: 'mend'; readonly patch: Patch; readonly why: string }
  | { readonly do: 'judge'; readonly scope: 'target' | 'full'; readonly patch: Patch }
  | { readonly do: 'criticise'; readonly critic: Critic }
  | { readonly do: 'end'; readonly end: RolloutEnd; readonly why?: string }
  | { readonly do: 'nothing' };

export interface StageRules {
  readonly gates: readonly Gate[];
  /** In the order in which they are asked. */
  readonly critics: readonly Critic[];
  /** The run as it was when the batch was decided. */
  readonly view: RunView;
  /** Runs of the suite that this rollout may cost. */
  readonly allowance: number;
  /** No failing tests are wanted: the whole suite is asked at once. */
  readonly wholeOnly?: boolean;
}

/** A silent verdict is asked for once more; then it counts as nothing. */
const ASK_SILENT = 2;

/** Attempt → gates (a mended patch goes on) → oracle, the failing tests first → critics that have a say → end. */
export function nextStage(rollout: RolloutView | undefined, rules: StageRules): Stage {
  if (rollout?.end) return { do: 'nothing' };
  if (!rollout?.patch) return { do: 'attempt' };
  return gating(rollout, rollout.patch, rules) ?? judging(rollout, rollout.patch, rules);
}

function gating(rollout: RolloutView, patch: Patch, { gates }: StageRules): Stage | undefined {
  const last = rollout.gates.at(-1);
  if (last?.answer.kind === 'refuse') {
    const { fix, why } = last.answer;
    if (!fix || fix.files.length === 0) return { do: 'end', end: 'refused', why: `${last.gate}: ${why}` };
    if (fix.id !== patch.id) return { do: 'mend', patch: fix, why };
  }
  const gate = gates[rollout.gates.length];
  return gate && { do: 'gate', gate, patch };
}

function judging(rollout: RolloutView, patch: Patch, rules: StageRules): Stage {
  const spent = rollout.evaluations.reduce((sum, { runs }) => sum + runs, 0);
  const scope = rules.wholeOnly ? wholeToJudge(rollout) : scopeToJudge(rollout);
  if (scope && spent < rules.allowance) return { do: 'judge', scope, patch };
  if (rollout.evaluations.length === 0) {
    return { do: 'end', end: 'cancelled', why: 'the budget was spent before this patch was judged' };
  }
  const critic = nextCritic(rollout, rules);
  return critic ? { do: 'criticise', critic } : { do: 'end', end: 'patched' };
}

/** The first critic that has something to say and has not said it. */
const nextCritic = (rollout: RolloutView, { critics, view }: StageRules): Critic | undefined =>
  critics.find(
    (critic) =>
      !rollout.critiques.some((critique) => critique.critic === critic.id) &&
      (critic.applies?.(rollout, view) ?? true),
  );

const wholeToJudge = ({ evaluations }: Pick<RolloutView, 'evaluations'>): 'full' | undefined =>
  stateOf(evaluations, 'full') === 'open' ? 'full' : undefined;

/** The scope in which the patch has to be judged next: the failing tests, then, when they pass, the whole suite. */
function scopeToJudge({ evaluations }: Pick<RolloutView, 'evaluations'>): 'target' | 'full' | undefined {
  const target = stateOf(evaluations, 'target');
  if (target !== 'green') return target === 'open' ? 'target' : undefined;
  return stateOf(evaluations, 'full') === 'open' ? 'full' : undefined;
}

/** What the answers in one scope come to: `open` asks for one more, `mute` was silent too often. */
export function stateOf(
  evaluations: readonly Evaluation[],
  scope: Evaluation['scope'],
): 'open' | 'green' | 'red' | 'mute' {
  const answers = evaluations.filter((evaluation) => evaluation.scope === scope);
  const said = answers.find(({ verdict }) => verdict.kind !== 'silent');
  if (said) return said.verdict.kind === 'green' ? 'green' : 'red';
  return answers.length < ASK_SILENT && !answers.some(isFinal) ? 'open' : 'mute';
}

/** A patch that does not fit the base will not fit it the next time. */
const isFinal = ({ verdict }: Evaluation): boolean =>
  verdict.kind === 'silent' && verdict.why === 'patch-does-not-apply';
