// Starts the command line bundle for a folder: repair, solve, resume, doctor, models. One run at a time is ours.
import { tmpdir } from 'node:os';
import * as vscode from 'vscode';

import { type Wish } from '../agent/engine/events.ts';
import { type RunView } from '../agent/engine/view.ts';
import { type HandedSecrets } from '../agent/model/host-wire.ts';
import {
  repairArguments,
  resumeArguments,
  solveArguments,
  wishArguments,
  type Settings,
} from './arguments.ts';
import { doctorLines } from './doctor.ts';
import { startEngine, type EngineCommand } from './engine.ts';
import { engineEnvironment } from './environment.ts';
import { type Keys } from './models/keys.ts';
import { addressOf, type ModelSettings } from './models/model-settings.ts';
import { type Project } from './run-store.ts';
import { type LoadedRun, type Runs } from './runs.ts';
import { settingsOf } from './settings.ts';
import { viewId } from './sidebar.ts';
import { errand } from './tell.ts';

/** Remembers in the workspace that its user agreed to run without isolation. */
const CONSENT = 'allowUnconfined';

export interface EnginesOptions {
  readonly context: vscode.ExtensionContext;
  readonly runs: Runs;
  readonly log: vscode.LogOutputChannel;
  readonly keys: Keys;
}

interface Beginning {
  /** The model whose key the run is handed. */
  readonly model: ModelSettings;
  readonly past?: RunView;
}

export class Engines {
  readonly #options: EnginesOptions;

  constructor(options: EnginesOptions) {
    this.#options = options;
  }

  async repair(project: Project): Promise<void> {
    const settings = this.#settings(project);
    await this.#begin(project, repairArguments(project.folder, settings), { model: settings.model });
  }

  async solve(project: Project, request: string): Promise<void> {
    const settings = this.#settings(project);
    await this.#begin(project, solveArguments(project.folder, request, settings), { model: settings.model });
  }

  /** Goes on with a run; its wish, if there is one, is what it does next. */
  async resume({ id, project, view }: LoadedRun, wish?: Wish): Promise<void> {
    const settings = this.#settings(project);
    // The run works with the model it was begun with: that one's key, and no other's.
    const { baseUrl = '', headers = [], ...spec } = view.config?.model ?? { id: '', provider: 'openai' };
    const model = { ...settings.model, id: spec.id, provider: spec.provider, baseUrl, headers };
    const going = { folder: project.folder, settings };
    const argv = wish ? wishArguments(id, wish, going) : resumeArguments(id, project.folder, settings);
    await this.#begin(project, argv, { model, past: view });
  }

  /** What the bundle says to a short question about models. The secrets are those of one address. */
  async ask(
    argv: readonly string[],
    secrets: HandedSecrets,
    signal?: AbortSignal,
  ): Promise<{ out: string; error: string }> {
    return await errand({ ...this.#command(tmpdir(), argv), secrets }, signal);
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

  async #begin(project: Project, argv: readonly string[], { model, past }: Beginning): Promise<void> {
    const { runs, log, keys } = this.#options;
    const secrets = await keys.secretsFor(addressOf(model), model.headers);
    // Somebody was quicker while the keys were looked up.
    if (runs.live) return;
    const command = { ...this.#command(project.folder, argv), secrets };
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
