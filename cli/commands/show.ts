// `galapagos show <run>`: the tree of attempts with their verdicts, and the chosen patch.
import { type RolloutView, type RunView, verdictOf } from '../../agent/engine/view.ts';
import { caution, endingOf, rolloutEndWords } from '../../agent/end-words.ts';
import { noteLines, refusalLines } from '../../agent/finding-words.ts';
import { report } from '../../agent/exporters/report.ts';
import { reason } from '../../agent/notice.ts';
import { attemptWords } from '../../agent/operator-words.ts';
import { type TestResult } from '../../agent/task/suite.ts';
import { type Arguments } from '../options/arguments.ts';
import { chosenRollout, wantedRollout } from '../chosen.ts';
import { type Command, type Desk, refuse } from '../desk.ts';
import { coloured } from '../telling/diff.ts';
import { findings } from '../telling/findings.ts';
import { EXIT } from '../telling/help.ts';
import { modelWords, patchWords, seconds, spentWords, testsLine, wishWords } from '../../agent/lines.ts';
import { visibleLine } from '../../agent/visible.ts';
import { type Terminal } from '../telling/terminal.ts';
import { invocation, type Seat } from '../invocation.ts';
import { nextSteps, noPatch } from '../telling/next-steps.ts';
import { shortName } from '../telling/run-line.ts';
import { openRun, type OpenedRun } from '../open-run.ts';
import { costLines, firstLines, indent, storyOf } from '../telling/story.ts';
import { fitnessWords } from '../telling/words.ts';

export const show: Command = async (args, desk) => {
  const opened = await openRun(args, desk);
  if (!opened.ok) return refuse(desk.terminal, opened.fault);
  const { view, records, found } = opened.value;
  const wanted = args.text('rollout');
  const rollout = wantedRollout(view, wanted);
  if (wanted !== undefined && !rollout)
    return refuse(desk.terminal, { kind: 'patch-unknown', run: found.run, rollout: wanted });
  if (desk.terminal.isRead) for (const recorded of records) desk.terminal.print(JSON.stringify(recorded));
  else if (args.flag('markdown')) desk.terminal.print(markdownOf(view));
  else if (args.flag('diff')) return printDiff(rollout, { run: found.run, view }, desk);
  else if (wanted !== undefined && rollout) printRollout(rollout, view, { terminal: desk.terminal, args });
  else printRun(view, await toldOf(opened.value, { args, desk }));
  return EXIT.done;
};

interface Shown {
  readonly terminal: Terminal;
  readonly args: Arguments;
}

function markdownOf(view: RunView): string {
  const chunks: string[] = [];
  report.run(view, (chunk) => chunks.push(chunk));
  return chunks.join('').trimEnd();
}

function printDiff(
  rollout: RolloutView | undefined,
  { run, view }: { readonly run: string; readonly view: RunView },
  { terminal }: Desk,
): number {
  if (rollout?.diff === undefined) return refuse(terminal, noPatch(run, view));
  terminal.print(rollout.diff.trimEnd());
  return EXIT.done;
}

interface Told {
  readonly terminal: Terminal;
  /** Somebody carries it out at this moment. */
  readonly isAtWork: boolean;
  /** The run as it can be typed. */
  readonly name: string;
  readonly paste: (words: readonly string[]) => string;
}

function printRun(view: RunView, told: Told): void {
  const { terminal } = told;
  printTask(view, terminal);
  printTree(view, terminal);
  printChoice(view, terminal);
  const { cost } = view;
  terminal.print(`${endWords(view, told.isAtWork)} ${seconds(view.activeMs)}, ${spentWords(cost)}.`);
  if (view.ended?.fault) terminal.print(reason(view.ended.fault));
  if (view.applied) terminal.print('Its patch is in your files; undo takes it back.');
  if (told.isAtWork) return;
  for (const line of nextSteps(view, told.name, told.paste)) terminal.print(line);
}

async function toldOf({ found, project, store }: OpenedRun, seat: Seat): Promise<Told> {
  const listed = await store.list();
  const all = listed.ok ? listed.value : [];
  const state = all.find(({ run }) => run === found.run)?.state;
  const ids = all.map(({ run }) => run);
  return {
    terminal: seat.desk.terminal,
    isAtWork: state === 'running' || state === 'paused',
    name: shortName(found.run, ids),
    paste: (words) => invocation(words, project, seat),
  };
}

function endWords(view: RunView, isAtWork: boolean): string {
  if (!view.ended) return isAtWork ? 'Under way.' : 'Interrupted; nothing is lost.';
  const { title, detail } = endingOf(view.ended.reason, view);
  return `${title}. ${detail}`;
}

function printTask(view: RunView, { print, paint }: Terminal): void {
  print(`${paint('bold', `run ${view.run ?? ''}`)}  ${view.config?.directory ?? ''}`);
  if (view.suite) print(`suite   ${view.suite.argv.join(' ')}`);
  if (view.config?.request !== undefined)
    print(`request ${view.config.request.trimEnd().replaceAll('\n', '\n        ')}`);
  if (view.config?.model) print(`model   ${modelWords(view.config.model)}`);
  for (const wish of view.wishes) print(`wish    ${wishWords(wish)}`);
  if (!view.task) return;
  print(`tests   ${testsLine(view.task)}`);
  for (const test of view.task.baseline.failToPass)
    print(`        ${paint('red', '✗')} ${visibleLine(test)}`);
}

function printTree(view: RunView, { print, paint }: Terminal): void {
  const rollouts = [...view.rollouts.values()];
  for (const generation of new Set(rollouts.map((rollout) => rollout.generation))) {
    print(paint('dim', `generation ${generation}`));
    for (const rollout of rollouts.filter((each) => each.generation === generation))
      print(`  ${summary(rollout, view)}`);
  }
}

/** What gates took out of a patch, and what they would have looked at, each with its line. */
function printGates({ gates }: RolloutView, { print, paint }: Terminal): void {
  for (const { gate, answer } of gates) {
    for (const line of refusalLines(answer)) print(`  ${paint('red', '✗')} ${gate}: ${line}`);
    for (const line of noteLines(answer)) print(`  ${paint('yellow', '!')} look at ${line}`);
  }
}

function printChoice(view: RunView, terminal: Terminal): void {
  const { selection } = view;
  for (const { rollout, why } of selection?.rejected ?? []) {
    terminal.print(terminal.paint('dim', `passed over ${rollout}: ${why}`));
  }
  const chosen = chosenRollout(view);
  if (chosen?.diff === undefined) return;
  const why = selection?.chosen[0]?.why ?? '';
  const looks = chosen.gates.flatMap(({ answer }) => noteLines(answer));
  for (const line of looks) terminal.print(`${terminal.paint('yellow', '!')} look at ${line}`);
  terminal.print(
    `\nchosen ${chosen.id}: ${why}\n\n${coloured(chosen.diff.trimEnd(), terminal)}\n\n${caution(view)}`,
  );
}

function summary(rollout: RolloutView, view: RunView): string {
  const evaluation = verdictOf(rollout);
  const said = evaluation
    ? fitnessWords(evaluation, view)
    : rollout.end
      ? rolloutEndWords[rollout.end]
      : 'under way';
  return `${rollout.id.padEnd(6)} ${attemptWords(rollout).padEnd(28)} ${said}${rollout.patch ? `  ${patchWords(rollout.patch)}` : ''}`;
}

function printRollout(rollout: RolloutView, view: RunView, { terminal, args }: Shown): void {
  const whole = args.flag('verbose');
  terminal.print(summary(rollout, view));
  if (rollout.why !== undefined) terminal.print(`  ${rollout.why}`);
  for (const told of storyOf(rollout, whole)) terminal.print(told.replaceAll(/^/gm, '  '));
  for (const line of costLines(rollout)) terminal.print(`  ${terminal.paint('dim', line)}`);
  printGates(rollout, terminal);
  printJudgements(rollout, whole, terminal);
  if (rollout.diff !== undefined) terminal.print(`\n${coloured(rollout.diff.trimEnd(), terminal)}`);
}

function printJudgements(rollout: RolloutView, whole: boolean, { print, paint }: Terminal): void {
  const critiques = whole ? rollout.critiques : findings(rollout.critiques);
  for (const critique of critiques) print(`  ${critique.critic}: ${critique.why}`);
  for (const failed of verdictOf(rollout)?.failures ?? [])
    print(`  ${paint('red', '✗')} ${failed.id}\n${indent(messageOf(failed, whole))}`);
  if (whole || (critiques.length === rollout.critiques.length && rollout.calls.length === 0)) return;
  const what =
    rollout.calls.length > 0 ? 'Thoughts, observations and critics in full' : 'What every critic said';
  print(paint('dim', `  ${what}: --verbose.`));
}

const messageOf = ({ message = '' }: TestResult, whole: boolean): string =>
  whole ? message : firstLines(message, SHOWN_LINES);

const SHOWN_LINES = 8;
