// Asks the oracle about a patch, once for all equal patches.
import { type Course, type Field } from './course.ts';
import { type PatchId, type RolloutId } from '../ids.ts';
import { type Oracle } from '../ports.ts';
import { type RolloutView } from '../view.ts';
import { normalisedId } from '../../patch/normalise.ts';
import { type Patch } from '../../patch/patch.ts';
import { type Evaluation } from '../../task/verdict.ts';

interface Question {
  readonly rollout: RolloutId;
  readonly patch: Patch;
  readonly scope: Evaluation['scope'];
  readonly signal: AbortSignal;
}

export class Judge {
  private readonly course: Course;
  private readonly oracle: Oracle;
  /** Questions that the oracle is working on, so that equal patches of one batch wait instead of asking again. */
  private readonly asked = new Map<string, Promise<unknown>>();
  private readonly forms = new WeakMap<Patch, PatchId>();

  constructor({ course, ground }: Field) {
    this.course = course;
    this.oracle = ground.oracle;
  }

  /** Records one answer about the patch of a rollout: that of an equal patch where there is one, else a new one. */
  async judge(question: Question & { readonly scope: 'target' | 'full' }): Promise<void> {
    const { rollout, patch, scope } = question;
    const key = `${scope} ${this.formOf(patch)}`;
    await this.asked.get(key);
    const evaluation = this.known(patch, scope);
    if (evaluation) {
      await this.course.record({
        kind: 'oracle.answered',
        rollout,
        patch: patch.id,
        evaluation,
        known: true,
      });
      return;
    }
    const answer = this.ask(question);
    const quiet = answer.then(
      () => undefined,
      () => undefined,
    );
    this.asked.set(key, quiet);
    await answer;
  }

  /** Judges by the whole suite anew, twice in fresh boxes. Never a known answer. */
  async confirm(rollout: RolloutId, patch: Patch): Promise<void> {
    await this.ask({ rollout, patch, scope: 'confirm', signal: this.course.signal });
  }

  /** An earlier answer about an equal patch that says something. */
  private known(patch: Patch, scope: 'target' | 'full'): Evaluation | undefined {
    const form = this.formOf(patch);
    const said = (rollout: RolloutView) =>
      rollout.evaluations.find((each) => each.scope === scope && each.verdict.kind !== 'silent');
    for (const rollout of this.course.view.rollouts.values()) {
      if (!rollout.patch || this.formOf(rollout.patch) !== form) continue;
      const evaluation = said(rollout);
      if (evaluation) return evaluation;
    }
    return undefined;
  }

  private async ask({ rollout, patch, scope, signal }: Question): Promise<void> {
    const evaluation = await this.oracle.judge(patch, scope, signal);
    // What was cut short by us is no answer; what was said in spite of it is.
    if (evaluation.verdict.kind === 'silent') signal.throwIfAborted();
    const known = evaluation.remembered ? { known: true } : {};
    await this.course.record({ kind: 'oracle.answered', rollout, patch: patch.id, evaluation, ...known });
  }

  private formOf(patch: Patch): PatchId {
    const known = this.forms.get(patch);
    if (known !== undefined) return known;
    const form = normalisedId(patch);
    this.forms.set(patch, form);
    return form;
  }
}
