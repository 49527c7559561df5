// What a person asks for in words: a task to solve, an attempt to be made again, attempts to be made one.
import * as vscode from 'vscode';

import { type Wish } from '../agent/engine/events.ts';
import { type RolloutId } from '../agent/engine/ids.ts';
import { type RolloutView } from '../agent/engine/view.ts';
import { bestOf } from '../webview/best.ts';
import { failingOnBase, trajectoryNote } from '../webview/rows.ts';
import { type Engines } from './engines.ts';
import { isAllowed, type ModelDesk } from './models/model-commands.ts';
import { chooseProject } from './projects.ts';
import { type LoadedRun, type Runs } from './runs.ts';
import { settingsOf } from './settings.ts';
import { runOf, type Named } from './target.ts';

export interface TaskDesk extends ModelDesk {
  readonly runs: Runs;
  readonly engines: Engines;
}

const LAST_REQUEST = 'lastRequest';

/** Solve a Task…: asks what is wanted, and for a model where none is chosen. */
export async function solve(desk: TaskDesk): Promise<void> {
  const { runs, context, engines } = desk;
  if (!vscode.workspace.isTrusted || runs.live) return;
  const project = await chooseProject();
  if (!project) return;
  if (settingsOf(vscode.Uri.file(project.folder)).model.id === '') {
    await vscode.commands.executeCommand('galapagos.chooseModel');
    if (settingsOf(vscode.Uri.file(project.folder)).model.id === '') return;
  }
  const request = await askWords({
    title: 'Solve a Task',
    prompt: 'What is to be done, in your words. Your tests tell whether anything breaks.',
    placeHolder: 'Let parse() accept dates without a year',
    value: context.workspaceState.get(LAST_REQUEST, ''),
  });
  if (request === undefined) return;
  await context.workspaceState.update(LAST_REQUEST, request);
  if (!(await isAllowed(desk, settingsOf(vscode.Uri.file(project.folder)).model))) return;
  await engines.solve(project, request);
}

/** Refine With Feedback…: the words become selection pressure of the same run, live or gone on with. */
export async function refine(desk: TaskDesk, named: Named): Promise<void> {
  const run = await wishable(desk, named, 'with-model');
  if (!run) return;
  const given = named.rollout === undefined ? bestOf(run.view)?.id : named.rollout;
  const rollout = attemptsOf(run).find(({ id }) => id === given) ?? (await pickOne(run));
  if (!rollout) return;
  const words = await askWords({
    title: `Refine ${rollout.id} With Feedback`,
    prompt: 'What should be different? A new attempt is made of this one, with your words in mind.',
    placeHolder: 'Keep the public name, and handle an empty list',
    value: '',
  });
  if (words !== undefined) await hand(desk, run, { do: 'refine', rollout: rollout.id, words });
}

/** Recombine Selected: of the attempts selected in the tree, else of two that are picked here. */
export async function recombine(desk: TaskDesk, named: Named): Promise<void> {
  const run = await wishable(desk, named, 'any-run');
  if (!run) return;
  const selected = attemptsOf(run).filter(({ id }) => named.rollouts?.includes(id) === true);
  const rollouts = selected.length > 1 ? selected.map(({ id }) => id) : await pickSeveral(run);
  if (!rollouts || rollouts.length < 2) return;
  const words = await vscode.window.showInputBox({
    title: `Recombine ${rollouts.join(' and ')}`,
    prompt: 'What should be taken from which? Leave it empty to let the agent decide.',
    ignoreFocusOut: true,
  });
  if (words === undefined) return;
  const said = words.trim();
  await hand(desk, run, { do: 'recombine', rollouts, ...(said === '' ? {} : { words: said }) });
}

/** The run that is meant, if something can be wished of it: words are read by a model alone, patches are crossed without. */
async function wishable(
  { runs }: TaskDesk,
  named: Named,
  needed: 'with-model' | 'any-run',
): Promise<LoadedRun | undefined> {
  if (!vscode.workspace.isTrusted) return undefined;
  const run = await runOf(runs, named);
  if (!run) return undefined;
  if (runs.live && runs.live.id !== run.id) {
    void vscode.window.showInformationMessage('Another run is going on. Stop it first, or wait for its end.');
    return undefined;
  }
  if (needed === 'any-run' || run.view.config?.model) return run;
  void vscode.window.showInformationMessage(
    'This run works without a model: nobody in it could make something of your words. Choose a model and run again.',
  );
  return undefined;
}

async function hand(desk: TaskDesk, run: LoadedRun, wish: Wish): Promise<void> {
  const { runs, engines } = desk;
  if (runs.live?.id === run.id) {
    runs.live.wish(wish);
    void vscode.window.setStatusBarMessage('$(comment) Handed on to the run', 5_000);
    return;
  }
  if (!runs.live) await engines.resume(run, wish);
}

interface Words {
  readonly title: string;
  readonly prompt: string;
  readonly placeHolder: string;
  readonly value: string;
}

/**
 * Asks for words. An input box takes one line: what was copied with several becomes one, and long texts are fine.
 * Undefined where nothing was said.
 */
async function askWords(words: Words): Promise<string | undefined> {
  const said = await vscode.window.showInputBox({ ...words, ignoreFocusOut: true });
  const meant = said?.trim();
  return meant === undefined || meant === '' ? undefined : meant;
}

const attemptsOf = ({ view }: LoadedRun): readonly RolloutView[] =>
  [...view.rollouts.values()].filter(({ end }) => end !== undefined);

const lineOf = (run: LoadedRun, rollout: RolloutView) => ({
  label: `${rollout.id} ${rollout.operator}`,
  description: trajectoryNote(rollout, failingOnBase(run.view), false),
  rollout,
});

async function pickOne(run: LoadedRun): Promise<RolloutView | undefined> {
  const attempts = attemptsOf(run).map((rollout) => lineOf(run, rollout));
  const picked = await vscode.window.showQuickPick(attempts, { title: 'Refine Which Attempt?' });
  return picked?.rollout;
}

async function pickSeveral(run: LoadedRun): Promise<readonly RolloutId[] | undefined> {
  const attempts = attemptsOf(run)
    .filter(({ patch }) => patch !== undefined)
    .map((rollout) => lineOf(run, rollout));
  if (attempts.length < 2) {
    void vscode.window.showInformationMessage('Two attempts with a patch are needed to make one of them.');
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(attempts, {
    title: 'Recombine Which Attempts? Choose Two or More',
    canPickMany: true,
  });
  return picked?.map(({ rollout }) => rollout.id);
}
