// A run as plain lines: what a pipe, a log and `show` print. One event, at most one line.
import { type BudgetLimits } from './engine/budget.ts';
import {
  type OracleCheck,
  type Recorded,
  type RunConfig,
  type RunEvent,
  type Wish,
} from './engine/events.ts';
import { type GateAnswer } from './engine/plugin.ts';
import { type RunView } from './engine/view.ts';
import { evaluationWords, evidenceWords, rolloutEndWords, runEndWords } from './end-words.ts';
import { noteLines } from './finding-words.ts';
import { IGNORED, missesFile } from './missing-file.ts';
import { type ModelSpec } from './model/model-spec.ts';
import { chatFaultWords } from './notices/models.ts';
import { count } from './notices/wording.ts';
import { hasWantedTests, titleOf, type BaseRecord, type Task } from './task/task.ts';
import { attemptWords } from './operator-words.ts';
import { crewOf } from './team.ts';
import { type VariantRef } from './trajectory/rollout.ts';
import { isInterim, type Cost } from './trajectory/trajectory.ts';
import { visibleLine } from './visible.ts';
import { linesAdded, linesRemoved, type Patch } from './patch/patch.ts';

/** The line for an event, or undefined when a person need not read it. `view` is the state after the event. */
export function lineFor({ event }: Recorded, view: RunView): string | undefined {
  return groundLine(event) ?? searchLine(event) ?? modelLine(event) ?? endLine(event, view);
}

/** What a person may miss in the copy. */
function remarkWords({ remarks = {} }: BaseRecord): string {
  const { large = 0, unreadable = 0, pointers = 0 } = remarks;
  return [
    large > 0 ? `; ${count(large, 'untracked file')} over 20 MB left out` : '',
    unreadable > 0 ? `; ${count(unreadable, 'untracked file')} left out that cannot be read` : '',
    pointers > 0
      ? `; ${count(pointers, 'pointer')} of git-lfs without ${pointers > 1 ? 'their' : 'its'} content`
      : '',
  ].join('');
}

function groundLine(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'run.started':
      return startLines(event.run, event.config).join('\n');
    case 'base.frozen':
      return `frozen    ${count(event.base.files, 'file')} in ${seconds(event.ms)}; your files are not touched${remarkWords(event.base)}`;
    case 'confinement.chosen':
      return `isolation ${event.tier} (${event.backend})${event.lacks.length > 0 ? `; lacks ${event.lacks.join(', ')}` : ''}`;
    case 'suite.detected':
      return `suite     ${event.suite.argv.join(' ')}  (${event.suite.source})`;
    case 'task.recorded':
      return `tests     ${testsLine(event.task)}${missingLine(event.task)}`;
    case 'oracle.checked':
      return `oracle    ${checksWords(event.checks)}`;
    default:
      return undefined;
  }
}

function startLines(run: string, config: RunConfig): readonly string[] {
  return [
    `run       ${run} in ${config.directory} (seed ${config.seed})`,
    ...(config.request === undefined ? [] : [`request   ${visibleLine(titleOf([], config.request))}`]),
    ...(config.model ? [`model     ${modelWords(config.model)}`] : []),
    `budget    ${budgetWords(config)}`,
  ];
}

/** "qwen3 at http://127.0.0.1:11434/v1": who answers, and where the project's files go. */
export function modelWords({ id, provider, baseUrl }: ModelSpec): string {
  return `${id} ${provider === 'host' ? 'of the editor' : `at ${baseUrl ?? ''}`}`;
}

/** "2 of 2 self-tests passed, 1 not applicable (why)": where there was nothing to try, nothing has passed. */
export function checksWords(checks: readonly OracleCheck[]): string {
  const tried = checks.filter(({ untried }) => !untried);
  const passed = tried.filter(({ ok }) => ok).length;
  const rest = checks.filter(({ untried }) => untried).map(({ found }) => found);
  const idle = rest.length > 0 ? `, ${rest.length} not applicable (${rest.join('; ')})` : '';
  return `${passed} of ${count(tried.length, 'self-test')} passed${idle}`;
}

/**
 * "10 min; at most 4 generations of 4 attempts, up to 4000 candidates each": what a run may spend, and no more than it was told.
 * A strategy may give an attempt less; a run whose agents only ask a model tries no candidates.
 */
export function budgetWords(config: RunConfig): string {
  const { budget, options, limits } = config;
  const { minutes, rollouts, testRuns, tokens, usd } = budget;
  const shared = [
    ...(minutes === undefined ? [] : [`${minutes} min`]),
    ...(rollouts === undefined ? [] : [count(rollouts, 'attempt')]),
    ...(testRuns === undefined ? [] : [`${count(testRuns, 'run')} of the suite`]),
    ...(tokens === undefined ? [] : [count(tokens, 'token')]),
    ...(usd === undefined ? [] : [money(usd)]),
  ];
  const { generations, population } = options;
  const searches = crewOf(config).some(({ readsWords }) => !readsWords);
  const each = searches ? `, up to ${count(limits.candidates, 'candidate')} each` : '';
  const search = `${count(generations, 'generation')} of ${count(population, 'attempt')}${each}`;
  return `${shared.length > 0 ? `${shared.join(', ')}; ` : ''}at most ${search}`;
}

export function testsLine({ baseline }: Task): string {
  const flaky = baseline.flaky.length > 0 ? `, ${baseline.flaky.length} flaky and left out` : '';
  const left = baseline.leftOut ?? [];
  const judged = baseline.evidence ? `; judged ${evidenceWords[baseline.evidence]}` : '';
  const others = left.length > 0 ? ` to repair, ${left.length} more left as they are` : '';
  const failing = hasWantedTests({ baseline })
    ? `${baseline.failToPass.length} failing${others}`
    : left.length > 0
      ? `${left.length} failing and left as they are (--only names none)`
      : 'none failing';
  return `${failing}, ${baseline.passToPass.length} passing${flaky}  (${seconds(baseline.ms)} a run${judged})`;
}

/** Failing tests that no change of the code may turn green, because the box lacks a file. */
function missingLine({ baseline: { failToPass, failures } }: Task): string {
  const lacking = failures.filter(({ id, message = '' }) => failToPass.includes(id) && missesFile(message));
  const [first] = lacking;
  if (!first) return '';
  const [words = ''] = (first.message ?? '').split('\n').filter(missesFile);
  return `\nfiles     missed by ${count(lacking.length, 'failing test')}: ${visibleLine(words.trim())}. ${IGNORED}`;
}

function searchLine(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'rollout.started':
      return `${event.rollout.padEnd(9)} ${attemptWords(event)}${byWords(event)}`;
    case 'step.noted':
      return stepLine(event);
    case 'patch.proposed':
      return `${event.rollout.padEnd(9)}   patch ${patchWords(event.patch)}`;
    case 'gate.answered':
      return (
        gateLines(event.gate, event.answer)
          .map((line) => `${event.rollout.padEnd(9)}   ${line}`)
          .join('\n') || undefined
      );
    case 'oracle.answered':
      return `${event.rollout.padEnd(9)}   ${event.evaluation.scope}: ${evaluationWords(event.evaluation)}${isKnown(event) ? ' (known)' : ''}`;
    case 'rollout.ended':
      return event.end === 'patched'
        ? undefined
        : `${event.rollout.padEnd(9)}   ${rolloutEndWords[event.end]}${event.why ? `: ${visibleLine(event.why)}` : ''}`;
    default:
      return undefined;
  }
}

const byWords = ({ member }: Extract<RunEvent, { kind: 'rollout.started' }>): string =>
  member === undefined ? '' : `, by ${member}`;

/** Answers themselves are told by the steps that they lead to. */
function modelLine(event: RunEvent): string | undefined {
  if (event.kind === 'wish.made') return `wish      ${wishWords(event.wish)}`;
  if (event.kind !== 'model.answered' || !event.fault) return undefined;
  return `${(event.rollout ?? '').padEnd(9)}   the model: ${visibleLine(chatFaultWords(event.fault))}`;
}

/** "refine g1.0: keep the old name". */
export function wishWords(wish: Wish): string {
  const words = wish.words === undefined ? '' : `: ${visibleLine(wish.words)}`;
  return wish.do === 'refine'
    ? `refine ${wish.rollout}${words}`
    : `recombine ${wish.rollouts.join(' and ')}${words}`;
}

/** How far an attempt has come is for the sign of life to tell. */
const stepLine = ({ rollout, step }: Extract<RunEvent, { kind: 'step.noted' }>): string | undefined =>
  isInterim(step) ? undefined : `${rollout.padEnd(9)}   ${visibleLine(step.title)}`;

/** What a gate refused, with all its evidence, and what it let pass and would have looked at. */
function gateLines(gate: string, answer: GateAnswer): readonly string[] {
  const refused = answer.kind === 'refuse' ? [`gate ${gate}: ${answer.why}`] : [];
  return [...refused, ...noteLines(answer).map((line) => `look at ${line}`)];
}

/** In this run: of what an earlier one has found, the words say so. */
const isKnown = ({ known, evaluation }: Extract<RunEvent, { kind: 'oracle.answered' }>): boolean =>
  known === true && !evaluation.remembered;

function endLine(event: RunEvent, view: RunView): string | undefined {
  switch (event.kind) {
    case 'budget.warned':
      return `budget    ${budgetNames[event.what]}: ${round(event.used)} of ${event.limit} used`;
    case 'selection.made':
      return (
        event.selection.chosen.map(({ rollout, why }) => `chosen    ${rollout}: ${why}`).join('\n') ||
        undefined
      );
    case 'run.paused':
      return 'paused    it can be resumed';
    case 'run.resumed':
      return resumedLine(event);
    case 'run.ended':
      return `ended     ${runEndWords[event.reason].title} after ${seconds(view.activeMs)}, ${spentWords(view.cost)}`;
    case 'patch.applied':
      return `applied   ${event.files.map((file) => file.path).join(', ')}`;
    case 'patch.undone':
      return 'undone    your files are as they were';
    default:
      return undefined;
  }
}

/** What a limit counts, as people call it. */
const budgetNames: { readonly [Kind in keyof BudgetLimits]-?: string } = {
  rollouts: 'attempts',
  minutes: 'minutes',
  testRuns: 'runs of the suite',
  tokens: 'tokens',
  usd: 'US dollars',
};

function resumedLine({ unfinished, agents = [] }: Extract<RunEvent, { kind: 'run.resumed' }>): string {
  const again =
    unfinished.length === 0
      ? 'nothing was half done'
      : `${count(unfinished.length, 'unfinished attempt')} to do again`;
  return [
    `resumed   ${again}`,
    ...(agents.length > 0 ? [`agent     ${changedAgentWords(agents)}`] : []),
  ].join('\n');
}

/** "finch is another version than before: what is tried from here on is its own": of a run that goes on after an update. */
function changedAgentWords(agents: readonly VariantRef[]): string {
  const names = agents.map(({ name }) => name).join(' and ');
  const [be, whose] =
    agents.length === 1 ? ['is another version', 'its own'] : ['are other versions', 'theirs'];
  return `${names} ${be} than before: what is tried from here on is ${whose}`;
}

/** "12 runs of the suite, 340 candidates, 9 calls, 51200 tokens (48000 cached), $0.12": what of these was spent at all. */
export function spentWords({ testRuns, candidates, calls = 0, tokens, cachedTokens = 0, usd }: Cost): string {
  return [
    `${count(testRuns, 'run')} of the suite`,
    count(candidates, 'candidate'),
    ...(calls > 0 ? [`${count(calls, 'answer')} of the model`] : []),
    ...(tokens > 0
      ? [`${count(tokens, 'token')}${cachedTokens > 0 ? ` (${cachedTokens} cached)` : ''}`]
      : []),
    ...(usd === undefined ? [] : [money(usd)]),
  ].join(', ');
}

/** "$0.12"; a hundredth of a cent of small sums is worth telling. */
export function money(usd: number): string {
  return usd > 0 && usd < 0.1 ? `$${usd.toFixed(4)}` : `$${usd.toFixed(2)}`;
}

export function patchWords(patch: Patch): string {
  const files = patch.files.map((file) => file.path);
  return `+${linesAdded(patch)} −${linesRemoved(patch)} in ${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''}`;
}

export function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
