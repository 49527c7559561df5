// Writes planned files through the editor: one undoable edit, saved, and on the disk exactly what was judged.
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type PlannedFile } from '../../sandbox/apply/plan.ts';
import { applyFailed, type ApplyFault, type LeftChanged } from './apply-notice.ts';
import { editingOf, type Place } from './editing.ts';
import { rollbackOf, type Present } from './rollback.ts';

/** Paths of files with changes that were typed and not saved. */
export function unsaved(root: string, planned: readonly PlannedFile[]): readonly string[] {
  const dirty = new Set(
    vscode.workspace.textDocuments.filter((open) => open.isDirty).map(({ uri }) => uri.toString()),
  );
  return planned.filter(({ path }) => dirty.has(uriOf(root, path).toString())).map(({ path }) => path);
}

/**
 * Puts the planned texts into the files, all of them or none. Nothing was typed into them: see `unsaved`. What somebody
 * else wrote meanwhile is left alone, and named by the fault.
 */
export async function writeThroughEditor(
  root: string,
  planned: readonly PlannedFile[],
): Promise<Outcome<undefined, ApplyFault | LeftChanged>> {
  const failed = await tryAll(root, planned);
  if (!failed) return success(undefined);
  const left = failed.isEdited ? await takeBack(root, planned) : await notAsBefore(root, planned);
  return failure(applyFailed(failed.path, failed.why, left));
}

/** Puts back what was written, where it still stands. Returns the files that are not as they were before. */
export async function takeBack(root: string, planned: readonly PlannedFile[]): Promise<readonly string[]> {
  const { back } = rollbackOf(planned, await lookAt(root, planned));
  if (back.length > 0) await tryAll(root, back);
  return await notAsBefore(root, planned);
}

async function notAsBefore(root: string, planned: readonly PlannedFile[]): Promise<readonly string[]> {
  const { back, left } = rollbackOf(planned, await lookAt(root, planned));
  return [...back.map(({ path }) => path), ...left];
}

async function lookAt(
  root: string,
  planned: readonly PlannedFile[],
): Promise<(path: string) => Present | undefined> {
  const found = await Promise.all(
    planned.map(async ({ path }) => ({ path, disk: await presentText(root, path) })),
  );
  const present = new Map(
    found.map(({ path, disk }) => {
      const key = uriOf(root, path).toString();
      const typed = vscode.workspace.textDocuments.find(
        ({ uri, isDirty }) => isDirty && uri.toString() === key,
      );
      return [path, { disk, ...(typed ? { unsaved: typed.getText() } : {}) }];
    }),
  );
  return (path) => present.get(path);
}

async function presentText(root: string, path: string): Promise<Present['disk']> {
  const { readTarget } = await import('../../sandbox/apply/target.ts');
  try {
    const target = await readTarget(root, path);
    if (target.kind === 'absent') return undefined;
    return target.kind === 'text' ? target.text : null;
  } catch {
    // What cannot be read is nobody's to write.
    return null;
  }
}

interface Failed {
  /** The first file that is not what it should be. */
  readonly path: string;
  readonly why: string;
  /** Did the editor take the edit at all? */
  readonly isEdited: boolean;
}

/** Undefined when all files are what they should be. */
async function tryAll(root: string, planned: readonly PlannedFile[]): Promise<Failed | undefined> {
  const edit = new vscode.WorkspaceEdit();
  for (const file of planned) await addTo(edit, uriOf(root, file.path), file);
  if (!(await vscode.workspace.applyEdit(edit))) {
    return { path: planned[0]?.path ?? '', why: 'the editor refused the change', isEdited: false };
  }
  for (const file of planned) {
    const why = await whyNotOnDisk(root, file);
    if (why !== undefined) return { path: file.path, why, isEdited: true };
  }
  return undefined;
}

async function whyNotOnDisk(root: string, file: PlannedFile): Promise<string | undefined> {
  const why = 'the editor could not save it';
  try {
    return (await isOnDisk(root, file)) ? undefined : why;
  } catch (error) {
    return error instanceof Error ? `${why} (${error.message})` : why;
  }
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
  const isSaved = before === undefined || (await (await textOf(uri))?.save());
  // The editor does not save over what somebody else wrote meanwhile, and neither do we.
  if (isSaved === false) return (await diskText(uri.fsPath)) === after;
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
