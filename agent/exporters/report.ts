// The exporter of a run as Markdown: the patch with its evidence, and every attempt. To paste into an issue.
import { type RunConfig } from '../engine/events.ts';
import { fitnessOf } from '../engine/fitness.ts';
import { splitTestId, type TestId } from '../engine/ids.ts';
import { type Exporter } from '../engine/plugin.ts';
import { verdictOf, type RolloutView, type RunView } from '../engine/view.ts';
import { bestAttempt, bestWords } from '../best-attempt.ts';
import { caution, endingOf, evaluationWords, rolloutEndWords, verdictWords } from '../end-words.ts';
import { notice } from '../notice.ts';
import { modelWords, money } from '../lines.ts';
import { count } from '../notices/wording.ts';
import { assertionLine } from '../trajectory/failures.ts';
import { type Cost } from '../trajectory/trajectory.ts';

export const report: Exporter = {
  id: 'report',
  about: 'A run as a Markdown report.',
  source: 'ours',
  mediaType: 'text/markdown',
  run: (view, sink) => {
    for (const section of [headline, tests, patch, attempts, cost]) {
      const lines = section(view);
      if (lines.length > 0) sink(`${lines.join('\n')}\n\n`);
    }
  },
};

function headline(view: RunView): readonly string[] {
  const words = view.ended
    ? endingOf(view.ended.reason, view)
    : { title: 'Under way', detail: 'This run has no end yet.' };
  const fault = view.ended?.fault && notice(view.ended.fault);
  return [
    `# ${escaped(view.task?.title ?? 'A run of Galapagos')}: ${words.title.toLowerCase()}`,
    '',
    words.detail,
    ...requestLines(view),
    ...bestLines(view),
    ...(fault
      ? ['', `**${fault.title}.** ${escaped(fault.detail)} ${fault.kept} ${escaped(fault.next)}`]
      : []),
    '',
    ...circumstances(view),
  ];
}

function circumstances({ config, suite, confinement, run }: RunView): readonly string[] {
  return [
    ...(config ? [`- folder: ${code(config.directory)}`] : []),
    ...(suite ? [`- tests: ${code(suite.argv.join(' '))} (${escaped(suite.source)})`] : []),
    ...(confinement ? [`- isolation: ${confinement.tier} (${escaped(confinement.backend)})`] : []),
    ...(config ? [`- search: ${config.strategy} with ${agentsWords(config)}, seed ${config.seed}`] : []),
    ...(config?.model ? [`- model: ${escaped(modelWords(config.model))}`] : []),
    ...(run ? [`- run: ${code(run)}`] : []),
  ];
}

const agentsWords = ({ variant, team = [] }: RunConfig): string =>
  team.length === 0 ? variant.name : team.map(({ name }) => escaped(name)).join(' and ');

/** The whole of it: the title has its beginning. */
const requestLines = ({ config }: RunView): readonly string[] =>
  config?.request === undefined ? [] : ['', ...fenced('text', config.request)];

function bestLines(view: RunView): readonly string[] {
  const best = view.ended && bestAttempt(view);
  return best ? ['', `Best attempt: ${best.id} ${bestWords(best, view)}.`] : [];
}

function tests({ task }: RunView): readonly string[] {
  if (!task) return [];
  const { failToPass, passToPass, flaky, leftOut = [], failures } = task.baseline;
  const messages = new Map(failures.map(({ id, message }) => [id, message]));
  const line = (id: TestId) => {
    const { file, name } = splitTestId(id);
    return `- ${code(name)} in ${code(file)}: ${escaped(assertionLine(messages.get(id)))}`;
  };
  return [
    `## Before`,
    '',
    `${count(failToPass.length, 'test')} failing${leftOut.length > 0 ? `, ${leftOut.length} more failing and left as they are` : ''}, ${passToPass.length} passing${flaky.length > 0 ? `, ${flaky.length} flaky and not counted` : ''}.`,
    '',
    ...failToPass.map(line),
  ];
}

function patch(view: RunView): readonly string[] {
  const choice = view.selection?.chosen[0];
  const rollout = choice && view.rollouts.get(choice.rollout);
  if (!choice || rollout?.diff === undefined) return [];
  const but = view.task?.baseline.leftOut?.length ? ', but for the tests left alone' : '';
  return [
    `## Patch`,
    '',
    `From attempt ${rollout.id}: ${escaped(choice.why)}.`,
    '',
    caution(view),
    '',
    ...fenced('diff', rollout.diff),
    '',
    ...rollout.evaluations.map(
      (evaluation) =>
        `- ${scopeWords[evaluation.scope]}${evaluation.scope === 'target' ? '' : but}: ${evaluationWords(evaluation)} (${count(evaluation.runs, 'run')}, ${(evaluation.ms / 1000).toFixed(1)} s)`,
    ),
  ];
}

const scopeWords = {
  target: 'the failing tests',
  full: 'the whole suite',
  confirm: 'the whole suite once more, in a fresh copy',
} as const;

function attempts(view: RunView): readonly string[] {
  if (view.rollouts.size === 0) return [];
  return [
    '## Attempts',
    '',
    '| attempt | operator | from | verdict | fitness | candidates |',
    '|---|---|---|---|---|---|',
    ...[...view.rollouts.values()].map(attemptRow),
  ];
}

function attemptRow(rollout: RolloutView): string {
  const evaluation = verdictOf(rollout);
  const end = rollout.end ? rolloutEndWords[rollout.end] : 'under way';
  const verdict = evaluation
    ? verdictWords(evaluation.verdict)
    : [end, rollout.why].filter(Boolean).join(': ');
  const cells = [
    rollout.id,
    rollout.operator,
    rollout.parents.join(', '),
    verdict,
    fitnessOf(rollout)?.toFixed(2) ?? '',
    String(rollout.cost.candidates),
  ];
  return `| ${cells.map(escaped).join(' | ')} |`;
}

function cost({ cost: spent, activeMs }: RunView): readonly string[] {
  const parts = [
    count(spent.rollouts, 'attempt'),
    count(spent.candidates, 'candidate'),
    `${count(spent.testRuns, 'run')} of the suite`,
    ...(spent.calls ? [`${count(spent.calls, 'answer')} of the model`] : []),
    ...(spent.tokens > 0 ? [tokenWords(spent)] : []),
    ...(spent.usd === undefined ? [] : [money(spent.usd)]),
    `${(activeMs / 1000).toFixed(1)} s`,
  ];
  return ['## Cost', '', `${parts.join(', ')}.`];
}

const tokenWords = ({ tokens, cachedTokens = 0 }: Cost): string =>
  `${count(tokens, 'token')}${cachedTokens > 0 ? ` (${cachedTokens} cached)` : ''}`;

/** Text as text: no line breaks, and nothing of it is read as Markdown or HTML. */
function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>|#]/g, String.raw`\$&`);
}

/** Text as code, with a fence longer than any run of backticks in it. */
function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replace(/\s+/g, ' ')}${pad}${fence}`;
}

function fenced(language: string, text: string): readonly string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return [`${fence}${language}`, text.trimEnd(), fence];
}

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
