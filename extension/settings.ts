// The settings of the user, as they are now for one folder.
import * as vscode from 'vscode';

import { type Settings } from './arguments.ts';
import { type ModelSettings } from './models/model-settings.ts';

/** `undefined`: as they are for this window as a whole. */
export function settingsOf(folder: vscode.Uri | undefined): Settings {
  const settings = vscode.workspace.getConfiguration('galapagos', folder);
  const text = (name: string) => settings.get(name, '');
  const number = (name: string) => settings.get(name, 0);
  const list = (name: string): readonly string[] => settings.get(name, []);
  const flag = (name: string) => settings.get(name, false);
  return {
    testCommand: text('test.command'),
    testTimeoutSeconds: number('test.timeoutSeconds'),
    maxMinutes: number('budget.maxMinutes'),
    maxTestRuns: number('budget.maxTestRuns'),
    maxAttempts: number('budget.maxAttempts'),
    strategy: text('search.strategy'),
    generations: number('search.generations'),
    population: number('search.population'),
    seed: number('search.seed'),
    parallelism: number('search.parallelism'),
    allowTestEdits: flag('protect.allowTestEdits'),
    storeLocation: text('store.location'),
    allowUnconfined: flag('sandbox.allowUnconfined'),
    mechanism: text('sandbox.mechanism'),
    image: text('sandbox.image'),
    network: list('sandbox.network'),
    show: list('sandbox.show'),
    hide: list('sandbox.hide'),
    env: list('sandbox.env'),
    limits: settings.get('sandbox.limits', {}),
    maxTokens: number('budget.maxTokens'),
    maxUsd: number('budget.maxUsd'),
    agent: settings.get('agent', 'auto'),
    weights: settings.get('search.weights', {}),
    model: modelOf(settings),
  };
}

function modelOf(settings: vscode.WorkspaceConfiguration): ModelSettings {
  const temperature = settings.get<number | null>('model.temperature', null);
  return {
    id: settings.get('model.id', ''),
    provider: settings.get('model.provider', 'openai'),
    baseUrl: settings.get('model.baseUrl', ''),
    apiVersion: settings.get('model.apiVersion', ''),
    headers: settings.get('model.headers', []),
    contextTokens: settings.get('model.contextTokens', 0),
    maxOutputTokens: settings.get('model.maxOutputTokens', 0),
    tools: settings.get('model.tools', 'native'),
    prices: settings.get('model.prices', {}),
    ...(temperature === null ? {} : { temperature }),
  };
}

/** Makes a model the one that runs work with from now on: for this user, in every folder. */
export async function chooseInSettings(
  chosen: Partial<Pick<ModelSettings, 'id' | 'provider' | 'baseUrl' | 'apiVersion' | 'contextTokens'>>,
): Promise<void> {
  const settings = vscode.workspace.getConfiguration('galapagos.model');
  for (const [name, value] of Object.entries(chosen))
    await settings.update(name, value, vscode.ConfigurationTarget.Global);
}
