// A fresh box with a patch in it, and everything that judges the patch as it is in the base.
import { posix } from 'node:path';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type FileEdit, type Patch } from '../../agent/patch/patch.ts';
import { pathRefusal } from '../../agent/patch/paths.ts';
import { applyEdit } from '../../agent/patch/text.ts';
import { pythonModules } from './python-modules.ts';
import { type Base, type Box, type BoxEdit, type Workspaces } from '../workspace/box.ts';

export interface PatchedBoxes {
  readonly workspaces: Pick<Workspaces, 'open'>;
  readonly base: Base;
  /** Is this path protected? Edits of protected files do not reach the box. */
  readonly isProtected: (path: string) => boolean;
}

/**
 * The files of a patch as they will be, protected ones left out. Fails with the reason in words when it does not fit
 * the base: nothing is applied by guess, and no file takes the place of a folder, no module that of one of Python's.
 */
export async function editsOf(
  patch: Patch,
  { base, isProtected }: Pick<PatchedBoxes, 'base' | 'isProtected'>,
): Promise<Outcome<readonly BoxEdit[], string>> {
  const edits: BoxEdit[] = [];
  const paths = await base.paths();
  for (const edit of patch.files) {
    const refusal = pathRefusal(edit.path) ?? misplaced(edit.path, paths) ?? impostor(edit, paths);
    if (refusal !== undefined) return failure(`${edit.path}: ${refusal}`);
    const applied = await appliedTo(edit, base);
    if (!applied.ok) return applied;
    if (!isProtected(edit.path)) edits.push(applied.value);
  }
  return success(edits);
}

/** Fails with the reason in words where the box does not take the edits: they lie behind a link. */
export async function openPatched(
  { workspaces, base }: Pick<PatchedBoxes, 'workspaces' | 'base'>,
  edits: readonly BoxEdit[],
): Promise<Outcome<Box, string>> {
  const box = await workspaces.open(base);
  try {
    await box.write(edits);
    return success(box);
  } catch (error) {
    await box[Symbol.asyncDispose]();
    if (error instanceof RangeError) return failure(error.message);
    throw error;
  }
}

/**
 * A new module under the name of one of Python's own would be loaded in its place, and that before the order for the
 * report is read. Not so inside of a package, where Python looks for nothing by its bare name.
 */
function impostor({ path, change }: FileEdit, paths: readonly string[]): string | undefined {
  if (change !== 'added' || !path.endsWith('.py')) return undefined;
  const whole = path.replace(/(\/__init__)?\.py$/, '');
  const folder = whole.slice(0, whole.lastIndexOf('/') + 1);
  const isInPackage = paths.includes(`${folder}__init__.py`);
  if (!pythonModules.has(posix.basename(whole)) || isInPackage) return undefined;
  return 'it would be loaded in place of a module of Python or pytest';
}

function misplaced(path: string, paths: readonly string[]): string | undefined {
  const isFolder = paths.some((other) => other.startsWith(`${path}/`));
  if (isFolder) return 'it is a folder in the base';
  const parts = path.split('/');
  const behindFile = parts.some((_, depth) => depth > 0 && paths.includes(parts.slice(0, depth).join('/')));
  return behindFile ? 'one of its folders is a file in the base' : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

async function appliedTo(edit: FileEdit, base: Base): Promise<Outcome<BoxEdit, string>> {
  const before = decoded(await base.read(edit.path));
  if (!before.ok) return failure(`${edit.path}: ${before.fault}`);
  const after = applyEdit(before.value, edit);
  if (!after.ok) return failure(`${edit.path}: ${after.fault.kind}`);
  const { path } = edit;
  return success(after.value === undefined ? { path } : { path, content: Buffer.from(after.value) });
}

function decoded(content: Buffer | undefined): Outcome<string | undefined, string> {
  try {
    return success(content && utf8.decode(content));
  } catch {
    return failure('its content is not UTF-8');
  }
}
