// A run as text that a person reads and a machine compares: no times, no hashes, no paths of this machine.
import { type Recorded, type RunEvent } from '../../agent/engine/events.ts';
import { type Decision, type GateAnswer, type Selection } from '../../agent/engine/plugin.ts';
import { verdictWords } from '../../agent/end-words.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { isInterim } from '../../agent/trajectory/trajectory.ts';

export function transcript(records: readonly Recorded[]): string {
  // How often an attempt says how far it has come is a matter of time.
  const told = records.filter(({ event }) => event.kind !== 'step.noted' || !isInterim(event.step));
  return `${told.map(({ event }) => lineOf(event)).join('\n')}\n`;
}

type Kind = RunEvent['kind'];
type EventOf = { readonly [K in Kind]: Extract<RunEvent, { readonly kind: K }> };

const lineOf = (event: RunEvent): string => say(event.kind, event);

function say<K extends Kind>(kind: K, event: EventOf[K]): string {
  return sentences[kind](event);
}

const sentences: { readonly [K in Kind]: (event: EventOf[K]) => string } = {
  'run.started': ({ config: { strategy, options, variant, seed, parallel } }) =>
    `run started: ${strategy} of ${variant.name}, ${options.population} × ${options.generations}, enough ${options.enough}, seed ${seed}, ${parallel} at once`,
  'base.frozen': ({ base }) => `base frozen: ${base.files} files`,
  'confinement.chosen': ({ tier, backend }) => `confinement: ${tier} by ${backend}`,
  'suite.detected': ({ suite }) => `suite: ${suite.argv.join(' ')}`,
  'task.recorded': ({ task }) =>
    `task: ${task.baseline.failToPass.length} failing, ${task.baseline.passToPass.length} passing`,
  'oracle.checked': ({ checks }) =>
    `oracle: ${checks.map(({ name, ok }) => `${name} ${ok ? 'yes' : 'NO'}`).join(', ')}`,
  'strategy.decided': ({ decisions }) => `\ndecided: ${decisions.map(decisionWords).join(' · ')}`,
  'rollout.started': ({ rollout, operator, parents, guide }) =>
    [
      `${rollout} started: ${operator}${parents.length > 0 ? ` of ${parents.join(' and ')}` : ''}`,
      ...(guide ? [`${rollout}   told: ${guide.text}`] : []),
      ...(guide?.start ? [`${rollout}   from: ${patchWords(guide.start)}`] : []),
    ].join('\n'),
  'model.asked': ({ call, model, messages }) => `${call} asks ${model}: ${messages.length} messages more`,
  'model.answered': ({ call, reply, fault }) =>
    `${call} answered: ${reply ? `${reply.usage.prompt} + ${reply.usage.completion} tokens` : (fault?.kind ?? 'nothing')}`,
  'wish.made': ({ wish }) => `wish: ${JSON.stringify(wish)}`,
  'step.noted': ({ rollout, step }) => `${rollout}   ${step.kind}: ${step.title}`,
  'lesson.recorded': ({ rollout, key, value }) => `${rollout}   remembers ${key}: ${JSON.stringify(value)}`,
  'patch.proposed': ({ rollout, patch, claim }) => `${rollout} patch: ${patchWords(patch)} “${claim}”`,
  'gate.answered': ({ rollout, gate, answer }) => `${rollout}   ${gate}: ${gateWords(answer)}`,
  'oracle.answered': ({ rollout, evaluation, known }) =>
    `${rollout}   ${evaluation.scope}: ${verdictWords(evaluation.verdict)}${known ? ' (known)' : ''}`,
  'critique.made': ({ rollout, critique }) =>
    `${rollout}   ${critique.critic} ${critique.value.toFixed(2)}/${critique.confidence.toFixed(1)}: ${critique.why}`,
  'rollout.ended': ({ rollout, end, why, cost }) =>
    `${rollout} ended: ${end}${why === undefined ? '' : ` (${why})`}, ${cost.candidates} candidates`,
  'budget.warned': ({ what, used, limit }) => `budget: ${used} of ${limit} ${what} used`,
  'selection.made': ({ selection }) => `\n${selectionWords(selection)}`,
  'run.paused': () => 'run paused',
  'run.resumed': ({ unfinished }) =>
    `\nrun resumed${unfinished.length > 0 ? `, unfinished: ${unfinished.join(', ')}` : ''}`,
  'run.ended': ({ reason, fault }) => `run ended: ${reason}${fault ? ` (${fault.kind})` : ''}`,
  'patch.applied': ({ rollout }) => `applied: ${rollout}`,
  'patch.undone': () => 'undone',
};

const decisionWords = (decision: Decision): string =>
  decision.do === 'stop'
    ? `stop, ${decision.why}`
    : `${decision.rollout} ${[decision.operator, ...decision.parents].join(' ')} ${decision.slice.index + 1}/${decision.slice.of}${effortWords(decision.effort)}`;

const effortWords = (effort: number | undefined): string =>
  effort === undefined || effort === 1 ? '' : ` at ${Math.round(effort * 100)} %`;

const patchWords = (patch: Patch): string =>
  patch.files
    .map(({ path, change, hunks }) => `${change} ${path}:${hunks.map(({ start }) => start).join(',')}`)
    .join(' ');

const gateWords = (answer: GateAnswer): string =>
  answer.kind === 'ok'
    ? 'ok'
    : `refuses: ${answer.why}${answer.fix ? `; left: ${patchWords(answer.fix)}` : ''}`;

const selectionWords = ({ chosen, rejected }: Selection): string =>
  [
    ...chosen.map(({ rollout, why }) => `chosen ${rollout}: ${why}`),
    ...rejected.map(({ rollout, by, why }) => `rejected ${rollout} by ${by}: ${why}`),
    ...(chosen.length + rejected.length === 0 ? ['nothing to choose from'] : []),
  ].join('\n');
