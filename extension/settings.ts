// The settings of the user, as they are now for one folder.
import * as vscode from 'vscode';

import { type Settings } from './arguments.ts';

export function settingsOf(folder: vscode.Uri): Settings {
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
  };
}
