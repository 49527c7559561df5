// The composition root: the one place where the parts of the extension are made and joined.
import * as vscode from 'vscode';

import { type Face, type ViewMessage } from '../webview/protocol.ts';
import { Applying } from './files/applying.ts';
import { inBackground } from './background.ts';
import { perform, registerCommands, type Desk } from './commands.ts';
import { endingOf } from './ending.ts';
import { editorModels } from './models/editor-models.ts';
import { Engines } from './engines.ts';
import { insideOf } from './inside.ts';
import { Keys } from './models/keys.ts';
import { announce } from './notices.ts';
import { projects } from './projects.ts';
import { Review } from './files/review.ts';
import { rootOf } from './files/roots.ts';
import { type RunStore } from './run-store.ts';
import { Runs } from './runs.ts';
import { createScreens } from './screens.ts';
import { settleStores } from './files/settling.ts';
import { watchStores } from './store-watch.ts';
import { Sidebar, viewId } from './sidebar.ts';
import { frozenFile, storedRuns } from './stored-runs.ts';

export function compose(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Galapagos', { log: true });
  const store = storedRuns(Date.now);
  const runs = new Runs({
    store,
    now: Date.now,
    log: (line) => log.info(line),
    models: editorModels(context, 'never'),
  });
  const keys = new Keys(context.secrets);
  const background = inBackground({
    log: (error) => log.error(error),
    tell: (message) => void vscode.window.showErrorMessage(message),
  });
  const lookAgain = () => background('looking into the store', lookAround(runs, store));
  const screens = createScreens(runs);
  const review = new Review(runs, frozenFile, () => screens.draw(review));
  const sidebar: Sidebar = new Sidebar({
    extension: context.extensionUri,
    runs,
    welcome,
    background,
    opened() {
      watching ??= watchStores(() => {
        if (sidebar.isVisible && !runs.live) lookAgain();
      });
      lookAgain();
    },
    act: (action, on) => perform(desk, action, on),
    goTo: (place) => background('opening the place', goTo(runs, place)),
  });
  let watching: vscode.Disposable | undefined;
  const engines = new Engines({ context, runs, log, keys });
  const applying = new Applying({ runs, store, now: Date.now });
  const desk: Desk = { context, runs, store, sidebar, review, log, engines, keys, applying, background };
  const drawing = runs.onChange(() => screens.draw(review));
  runs.onEnd((run) => {
    const face = runs.face();
    const ending = face?.kind === 'run' ? endingOf(face) : undefined;
    if (!ending || sidebar.isVisible) return;
    const on = run.id === undefined ? {} : { run: run.id };
    background(
      'the message of the end',
      announce(ending, (action) => perform(desk, action, on)),
    );
  });
  context.subscriptions.push(
    log,
    screens,
    review,
    sidebar,
    { dispose: () => watching?.dispose() },
    { dispose: () => drawing[Symbol.dispose]() },
    { dispose: () => runs[Symbol.dispose]() },
    vscode.window.registerWebviewViewProvider(viewId, sidebar),
    vscode.workspace.onDidGrantWorkspaceTrust(lookAgain),
    vscode.workspace.onDidChangeWorkspaceFolders(lookAgain),
    ...registerCommands(desk),
  );
}

/** What the head says when there is no run to speak of. */
function welcome(): Extract<Face, { kind: 'welcome' }> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) return { kind: 'welcome', why: 'no-folder' };
  if (projects().length === 0) return { kind: 'welcome', why: 'virtual' };
  return { kind: 'welcome', why: vscode.workspace.isTrusted ? 'ready' : 'untrusted' };
}

/** Lists the runs of the workspace and loads the one that the head speaks of. */
async function lookAround(runs: Runs, store: RunStore): Promise<void> {
  // A store that came with an untrusted folder may say anything of its files.
  const trouble = vscode.workspace.isTrusted ? await settleStores(store, projects()) : undefined;
  await runs.refresh(projects());
  if (trouble?.kind === 'apply-unfinished') runs.show(trouble.run);
  if (trouble) runs.report(trouble);
  if (runs.current) await runs.load(runs.current.id);
}

/** Opens a place that a critic named, if it lies in the repository of its run. */
async function goTo(runs: Runs, { run, path, line }: Extract<ViewMessage, { kind: 'goTo' }>): Promise<void> {
  const loaded = await runs.load(run);
  const root = loaded && rootOf(loaded);
  const file = root === undefined ? undefined : insideOf(root, path);
  if (file === undefined) return;
  const at = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(vscode.Uri.file(file), {
    selection: new vscode.Range(at, at),
    preview: true,
  });
}
