// Starts the command line bundle for a folder: repair, resume, doctor. One run at a time is ours.
import * as vscode from 'vscode';

import { type RunView } from '../agent/engine/view.ts';
import { repairArguments, resumeArguments, type Settings } from './arguments.ts';
import { doctorLines } from './doctor.ts';
import { startEngine, type EngineCommand } from './engine.ts';
import { engineEnvironment } from './environment.ts';
import { type Project } from './run-store.ts';
import { type LoadedRun, type Runs } from './runs.ts';
import { settingsOf } from './settings.ts';
import { viewId } from './sidebar.ts';

/** Remembers in the workspace that its user agreed to run without isolation. */
const CONSENT = 'allowUnconfined';

export interface EnginesOptions {
  readonly context: vscode.ExtensionContext;
  readonly runs: Runs;
  readonly log: vscode.LogOutputChannel;
}

export class Engines {
  readonly #options: EnginesOptions;

  constructor(options: EnginesOptions) {
    this.#options = options;
  }

  repair(project: Project): void {
    this.#begin(project, repairArguments(project.folder, this.#settings(project)));
  }

  resume({ id, project, view }: LoadedRun): void {
    this.#begin(project, resumeArguments(id, project.folder, this.#settings(project)), view);
  }

  /** Lines of the doctor about this machine. */
  async checkSetup(directory: string): Promise<readonly string[]> {
    return await doctorLines(this.#command(directory, ['doctor']));
  }

  /** Asks once per workspace; the answer holds until the workspace is forgotten. */
  async agreeToUnconfined(): Promise<boolean> {
    const detail =
      'This machine offers no isolation. The tests and the agent can then read and write whatever you can, as if you ran them in a terminal.';
    const yes = 'Run Without Isolation';
    const message = 'Run without isolation in this workspace?';
    if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes) return false;
    await this.#options.context.workspaceState.update(CONSENT, true);
    return true;
  }

  #settings(project: Project): Settings {
    const settings = settingsOf(vscode.Uri.file(project.folder));
    const agreed = this.#options.context.workspaceState.get(CONSENT, false);
    return { ...settings, allowUnconfined: settings.allowUnconfined || agreed };
  }

  #begin(project: Project, argv: readonly string[], past?: RunView): void {
    const { runs, log } = this.#options;
    const command = this.#command(project.folder, argv);
    log.info(`galapagos ${argv.join(' ')}`);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    runs.begin(
      project,
      (listener) =>
        startEngine(command, {
          ...listener,
          ended(end) {
            if (end.kind !== 'exited') log.warn(`The engine did not end by itself: ${JSON.stringify(end)}`);
            listener.ended(end);
            resolve(undefined);
          },
        }),
      past,
    );
    void vscode.window.withProgress({ location: { viewId } }, () => promise);
  }

  #command(directory: string, argv: readonly string[]): EngineCommand {
    const bundle = vscode.Uri.joinPath(this.#options.context.extensionUri, 'dist', 'cli.js').fsPath;
    return {
      program: process.execPath,
      argv: [bundle, ...argv],
      directory,
      environment: engineEnvironment(process.env, process.versions),
    };
  }
}
