// Writes planned files through the editor: one undoable edit, saved, and on the disk exactly what was judged.
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';

import { type Fault } from '../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../agent/engine/outcome.ts';
import { type PlannedFile } from '../sandbox/apply/plan.ts';
import { editingOf, type Place } from './editing.ts';

/** Paths of files with changes that were typed and not saved. */
export function unsaved(root: string, planned: readonly PlannedFile[]): readonly string[] {
  const dirty = new Set(
    vscode.workspace.textDocuments.filter((open) => open.isDirty).map(({ uri }) => uri.toString()),
  );
  return planned.filter(({ path }) => dirty.has(uriOf(root, path).toString())).map(({ path }) => path);
}

/** Puts the planned texts into the files, all of them or none. Nothing was typed into them: see `unsaved`. */
export async function writeThroughEditor(
  root: string,
  planned: readonly PlannedFile[],
): Promise<Outcome<undefined, Fault>> {
  const failed = await tryAll(root, planned);
  if (failed === undefined) return success(undefined);
  const back = planned.map(({ path, before, after, mode }) => ({
    path,
    before: after,
    after: before,
    ...(mode === undefined ? {} : { mode }),
  }));
  await tryAll(root, back);
  return failure({ kind: 'apply-failed', path: failed, detail: 'the editor could not save it' });
}

/** The path of the first file that is not what it should be; undefined when all are. */
async function tryAll(root: string, planned: readonly PlannedFile[]): Promise<string | undefined> {
  const edit = new vscode.WorkspaceEdit();
  for (const file of planned) await addTo(edit, uriOf(root, file.path), file);
  if (!(await vscode.workspace.applyEdit(edit))) return planned[0]?.path;
  for (const file of planned) {
    if (!(await isOnDisk(root, file))) return file.path;
  }
  return undefined;
}

async function addTo(edit: vscode.WorkspaceEdit, uri: vscode.Uri, file: PlannedFile): Promise<void> {
  const document = file.before === undefined ? undefined : await textOf(uri);
  const editing = editingOf(file, document?.getText());
  switch (editing.kind) {
    case 'create':
      edit.createFile(uri, { contents: Buffer.from(editing.text), ignoreIfExists: false });
      return;
    case 'delete':
      edit.deleteFile(uri, { ignoreIfNotExists: true });
      return;
    case 'rewrite':
      edit.replace(uri, new vscode.Range(0, 0, document?.lineCount ?? 0, 0), editing.text);
      return;
    case 'change':
      for (const { start, end, text } of editing.changes) {
        edit.replace(uri, new vscode.Range(positionOf(start), positionOf(end)), text);
      }
      return;
    default:
      editing satisfies never;
  }
}

/** Saves the file, and sees that what was judged is what is there: not what a formatter made of it on the way. */
async function isOnDisk(root: string, { path, before, after, mode }: PlannedFile): Promise<boolean> {
  const uri = uriOf(root, path);
  if (after === undefined) return (await diskText(uri.fsPath)) === undefined;
  if (before !== undefined) await (await textOf(uri))?.save();
  if ((await diskText(uri.fsPath)) !== after) await vscode.workspace.fs.writeFile(uri, Buffer.from(after));
  if (before === undefined && mode !== undefined) await chmod(uri.fsPath, mode);
  return (await diskText(uri.fsPath)) === after;
}

// A file that the editor does not take for text is written whole.
async function textOf(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

async function diskText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

const uriOf = (root: string, path: string): vscode.Uri => vscode.Uri.file(join(root, path));
const positionOf = ({ line, character }: Place): vscode.Position => new vscode.Position(line, character);
