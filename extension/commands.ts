// Every command of the extension: what it means, in a few lines each. The work is done elsewhere.
import { tmpdir } from 'node:os';
import * as vscode from 'vscode';

import { verdictOf } from '../agent/engine/view.ts';
import { type Action } from '../webview/protocol.ts';
import { failingOnBase, trajectoryNote } from '../webview/rows.ts';
import { applyNotice, type ApplyFault } from './files/apply-notice.ts';
import { type Applying } from './files/applying.ts';
import { chooseDetected, chooseModel } from './models/choose-model.ts';
import { isAllowed, setApiKey, testConnection } from './models/model-commands.ts';
import { type ModelSettings } from './models/model-settings.ts';
import { announce, noticeText } from './notices.ts';
import { chooseProject, projects } from './projects.ts';
import { type Review } from './files/review.ts';
import { type RunStore } from './run-store.ts';
import { type LoadedRun } from './runs.ts';
import { settingsOf } from './settings.ts';
import { isUndoable, settleStores } from './files/settling.ts';
import { viewId, type Sidebar } from './sidebar.ts';
import { recombine, refine, solve, type TaskDesk } from './task-commands.ts';
import { decodeNamed, runOf, targetOf, type Named, type Target } from './target.ts';

export interface Desk extends TaskDesk {
  readonly store: RunStore;
  readonly sidebar: Sidebar;
  readonly review: Review;
  readonly applying: Applying;
}

type Command = (desk: Desk, named: Named) => Promise<unknown>;

const commands: Readonly<Record<string, Command>> = {
  repairTests,
  stop: async ({ runs }) => runs.live?.stop(),
  pause: async ({ runs }) => runs.live?.pause(),
  resume,
  showPatch,
  applyPatch,
  revertPatch,
  copyDiff,
  showTrajectories: async () => await focusView(),
  openRunFolder,
  deleteRun,
  doctor,
  chooseModel: (desk) => chooseModel(desk),
  setApiKey: async (desk, named) => await setApiKey(desk, await modelMeant(desk, named)),
  testConnection: async (desk, named) => await testConnection(desk, await modelMeant(desk, named)),
  detectServers: (desk) => chooseDetected(desk),
  solve: async (desk) => {
    await focusView();
    await solve(desk);
  },
  refine,
  recombine: (desk, named) =>
    recombine(desk, named.rollouts ? named : { ...desk.sidebar.selected, ...named }),
  showLog: async ({ log }) => log.show(),
};

/** Registers every command. A bug in one of them ends in the log and a message, never in silence. */
export function registerCommands(desk: Desk): vscode.Disposable[] {
  return Object.entries(commands).map(([name, command]) =>
    vscode.commands.registerCommand(`galapagos.${name}`, async (argument: unknown) => {
      try {
        await command(desk, decodeNamed(argument));
      } catch (error) {
        desk.log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(`Galapagos: ${name} failed. The log says why.`);
      }
    }),
  );
}

const focusView = (): Thenable<unknown> => vscode.commands.executeCommand(`${viewId}.focus`);

async function repairTests(desk: Desk): Promise<void> {
  const { runs, engines } = desk;
  await focusView();
  if (!vscode.workspace.isTrusted || runs.live) return;
  if (projects().length === 0) return;
  const project = await chooseProject();
  if (!project || !(await isAllowed(desk, settingsOf(vscode.Uri.file(project.folder)).model))) return;
  await engines.repair(project);
}

async function resume(desk: Desk, named: Named): Promise<void> {
  const { runs } = desk;
  if (runs.live && (named.run === undefined || named.run === runs.live.id)) {
    runs.live.resume();
    return;
  }
  const run = await runOf(runs, named);
  if (!run || runs.live || !vscode.workspace.isTrusted) return;
  await desk.engines.resume(run);
}

async function showPatch(desk: Desk, named: Named): Promise<void> {
  const target = await patchOf(desk, named);
  if (target) await desk.review.show(target);
}

async function applyPatch(desk: Desk, named: Named): Promise<void> {
  const target = await patchOf(desk, named);
  if (!target || !(await isMeant(target))) return;
  const applied = await desk.applying.apply(target);
  if (!applied.ok) return tell(desk, applied.fault);
  void vscode.window.setStatusBarMessage(`$(check) Applied ${target.rollout.id}`, 5_000);
}

/** A patch that does not repair everything is applied only when the user insists. */
async function isMeant({ run, rollout }: Target): Promise<boolean> {
  if (verdictOf(rollout)?.verdict.kind === 'green') return true;
  const message = `${rollout.id} does not repair everything. Apply it all the same?`;
  const detail = `Its verdict: ${trajectoryNote(rollout, failingOnBase(run.view), false)}.`;
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, 'Apply');
  return answer === 'Apply';
}

async function revertPatch(desk: Desk, named: Named): Promise<void> {
  // A run that is named is settled by its undo.
  const trouble = named.run === undefined ? await settleStores(desk.store, projects()) : undefined;
  if (trouble && !isUndoable(trouble)) return tell(desk, trouble);
  const run = await lastApplied(desk, named);
  if (!run) return tell(desk, { kind: 'nothing-applied', run: named.run ?? desk.runs.current?.id ?? '' });
  const undone = await desk.applying.undo(run);
  if (!undone.ok) return tell(desk, undone.fault);
  void vscode.window.setStatusBarMessage('$(discard) Took the patch back', 5_000);
}

/** The run whose patch is in the user's files: the named one, else the one that came into them last. */
async function lastApplied({ runs }: Desk, { run }: Named): Promise<LoadedRun | undefined> {
  if (run !== undefined) return await runs.load(run);
  await runs.refresh(projects());
  const id = runs.lastApplied();
  return id === undefined ? undefined : await runs.load(id);
}

async function copyDiff(desk: Desk, named: Named): Promise<void> {
  const target = await patchOf(desk, named);
  if (!target) return;
  await vscode.env.clipboard.writeText(target.rollout.diff ?? '');
  void vscode.window.setStatusBarMessage('$(copy) Copied the diff', 3_000);
}

async function openRunFolder({ runs, store }: Desk, named: Named): Promise<void> {
  const run = await runOf(runs, named);
  if (!run) return;
  const folder = vscode.Uri.file(store.folderOf(run.project, run.id));
  const known = await vscode.commands.getCommands(true);
  if (vscode.env.remoteName === undefined && known.includes('revealFileInOS')) {
    await vscode.commands.executeCommand('revealFileInOS', folder);
    return;
  }
  // Where no file manager can be reached, the journal itself is what there is to see.
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.joinPath(folder, 'events-0001.jsonl'));
}

async function deleteRun(desk: Desk, named: Named): Promise<void> {
  const { runs, store } = desk;
  const run = await runOf(runs, named);
  if (!run) return;
  const detail = 'Its record and its patch are deleted. Your files stay as they are.';
  const answer = await vscode.window.showWarningMessage(
    'Delete this run?',
    { modal: true, detail },
    'Delete',
  );
  if (answer !== 'Delete') return;
  const removed = await store.remove(run.project, run.id);
  if (removed.ok) runs.forget(run.id);
  else tell(desk, removed.fault);
}

async function doctor({ engines, log }: Desk): Promise<void> {
  log.show(true);
  const directory = projects()[0]?.folder ?? tmpdir();
  for (const line of await engines.checkSetup(directory)) log.info(line);
}

async function patchOf(desk: Desk, named: Named): Promise<Target | undefined> {
  // In a review that is in front, the patch on display is meant.
  const asked = named.run === undefined ? (desk.review.inFront ?? named) : named;
  const target = await targetOf(desk.runs, asked);
  if (!target) tell(desk, { kind: 'no-patch', run: asked.run ?? desk.runs.current?.id ?? 'of this project' });
  return target;
}

/** Says what went wrong where the user is looking. */
function tell(desk: Desk, fault: ApplyFault): void {
  const shown = applyNotice(fault);
  desk.runs.explain(shown);
  if (desk.sidebar.isVisible) return;
  const announcement = { text: noticeText(shown), buttons: shown.buttons, tone: 'warning' } as const;
  desk.background(
    'the message',
    announce(announcement, (next) => perform(desk, next, {})),
  );
}

/** The model of the run that is meant, where it has one; else the chosen one. */
async function modelMeant({ runs }: Desk, named: Named): Promise<ModelSettings> {
  const { model } = settingsOf(undefined);
  const run = named.run === undefined ? undefined : await runOf(runs, named);
  const spec = run?.view.config?.model;
  if (!spec) return model;
  const { id, provider, baseUrl = '', headers = [], apiVersion = '' } = spec;
  return { ...model, id, provider, baseUrl, headers, apiVersion };
}

const commandOf: Partial<Record<Action, string>> = {
  repair: 'repairTests',
  stop: 'stop',
  pause: 'pause',
  resume: 'resume',
  review: 'showPatch',
  apply: 'applyPatch',
  undo: 'revertPatch',
  copyDiff: 'copyDiff',
  showLog: 'showLog',
  checkSetup: 'doctor',
  openRunFolder: 'openRunFolder',
  deleteRun: 'deleteRun',
  chooseModel: 'chooseModel',
  setApiKey: 'setApiKey',
  testConnection: 'testConnection',
  detectServers: 'detectServers',
  solve: 'solve',
  refine: 'refine',
  recombine: 'recombine',
};
const editorCommandOf: Partial<Record<Action, readonly [string, ...string[]]>> = {
  openFolder: ['vscode.openFolder'],
  manageTrust: ['workbench.trust.manage'],
  learnMore: ['workbench.action.openWalkthrough', 'galapagos.galapagos#start'],
  setTestCommand: ['workbench.action.openSettings', 'galapagos.test.command'],
  setTestTimeout: ['workbench.action.openSettings', 'galapagos.test.timeoutSeconds'],
  setStoreLocation: ['workbench.action.openSettings', 'galapagos.store.location'],
  setBudget: ['workbench.action.openSettings', 'galapagos.budget'],
};

/** What a button of the view or of a notification asks for: a command that the palette has, too, or one of the editor's. */
export function perform(desk: Desk, action: Action, on: Named): void {
  const own = commandOf[action];
  const editors = editorCommandOf[action];
  if (own !== undefined) desk.background(own, vscode.commands.executeCommand(`galapagos.${own}`, on));
  else if (editors) desk.background(action, vscode.commands.executeCommand(...editors));
  else if (action === 'dismiss') desk.runs.dismiss();
  else if (action === 'copyFix') desk.background(action, copyFix(desk));
  else if (action === 'allowUnconfined') desk.background(action, runUnconfined(desk));
}

async function runUnconfined({ engines }: Desk): Promise<void> {
  if (await engines.agreeToUnconfined()) await vscode.commands.executeCommand('galapagos.repairTests');
}

/** The one command that mends what this machine lacks. */
async function copyFix({ runs }: Desk): Promise<void> {
  const { fault } = runs;
  if (fault?.kind !== 'confinement-missing') return;
  await vscode.env.clipboard.writeText(fault.missing.map(({ fix }) => fix).join('\n'));
  void vscode.window.setStatusBarMessage('$(copy) Copied. Paste it into a terminal.', 5_000);
}
