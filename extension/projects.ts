// The folders of the workspace, and the one a run is meant for.
import * as vscode from 'vscode';

import { type Project } from './run-store.ts';
import { settingsOf } from './settings.ts';

/** Folders on a disk; virtual ones cannot be repaired. */
export function projects(): readonly Project[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter(({ uri }) => uri.scheme === 'file').map(projectOf);
}

function projectOf({ uri, name }: vscode.WorkspaceFolder): Project {
  return { folder: uri.fsPath, name, store: settingsOf(uri).storeLocation };
}

/** Asks which folder is meant when there are several; undefined when nothing was chosen. */
export async function chooseProject(): Promise<Project | undefined> {
  const all = projects();
  if (all.length < 2) return all[0];
  const picked = await vscode.window.showWorkspaceFolderPick({
    placeHolder: 'Repair the failing tests of which folder?',
  });
  return picked && all.find(({ folder }) => folder === picked.uri.fsPath);
}
