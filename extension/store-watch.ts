// Sees runs of other processes come and grow: a terminal, another window. Only while somebody looks, and not too often.
import * as vscode from 'vscode';

import { projects } from './projects.ts';
import { storeOf } from './stored-runs.ts';

/** A search notes many steps a second; a journal is read again at most this often, milliseconds. */
const PAUSE = 2_000;

/** Watches the stores of all projects; made anew when folders or settings change. */
export function watchStores(changed: () => void): vscode.Disposable {
  let watchers: vscode.Disposable[] = [];
  let timer: NodeJS.Timeout | undefined;
  const later = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      changed();
    }, PAUSE);
  };
  const clear = () => {
    for (const watcher of watchers.splice(0)) watcher.dispose();
  };
  const begin = () => {
    clear();
    watchers = projects().map((project) => {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(storeOf(project)), 'runs/*/events-*.jsonl');
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) event(later);
      return watcher;
    });
  };
  begin();
  const settings = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('galapagos.store')) begin();
  });
  const folders = vscode.workspace.onDidChangeWorkspaceFolders(begin);
  return {
    dispose() {
      clear();
      clearTimeout(timer);
      settings.dispose();
      folders.dispose();
    },
  };
}
