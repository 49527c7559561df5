// What applying or undoing a patch would make of the user's files, or why it must not be done. Writes nothing.
import { type AppliedFile } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type FileEdit, type Patch } from '../../agent/patch/patch.ts';
import { pathRefusal } from '../../agent/patch/paths.ts';
import { applyEdit } from '../../agent/patch/text.ts';
import { contentHash, type Blobs } from '../disk/blobs.ts';
import { wordsOf } from '../disk/disk-fault.ts';
import { errnoOf } from '../disk/errno.ts';
import { readTarget, type FileState, type Target } from './target.ts';

/** One file before and after; undefined stands for "no such file". `path` is relative to the root, with `/`. */
export interface PlannedFile extends FileState {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The files of a patch, in its order, as they would be. `root` is the repository root. */
export async function planApply(patch: Patch, root: string): Promise<Outcome<readonly PlannedFile[], Fault>> {
  const targets = await readTargets(
    root,
    patch.files.map(({ path }) => path),
  );
  return targets.ok ? plan(patch, targets.value) : targets;
}

/**
 * The same from texts that the caller holds: pure. A file must be there, and be the whole base text, where the patch
 * modifies or deletes it, and must be absent where it adds one; otherwise `stale-files` names every one that is not.
 */
export function planTexts(
  patch: Patch,
  texts: ReadonlyMap<string, string | undefined>,
): Outcome<readonly PlannedFile[], Fault> {
  const asTarget = (text: string | undefined): Target =>
    text === undefined ? { kind: 'absent' } : { kind: 'text', text };
  return plan(patch, new Map([...texts].map(([path, text]) => [path, asTarget(text)])));
}

/**
 * What takes an apply back, from the contents that were kept, without the files that are as they were before it.
 * `undo-stale` names files that changed since.
 */
export async function planUndo(
  files: readonly AppliedFile[],
  root: string,
  blobs: Blobs,
): Promise<Outcome<readonly PlannedFile[], Fault>> {
  const targets = await readTargets(
    root,
    files.map(({ path }) => path),
  );
  if (!targets.ok) return targets;
  const stale: string[] = [];
  const planned: PlannedFile[] = [];
  for (const file of files) {
    const target = targets.value.get(file.path) ?? { kind: 'other' };
    // What is as it was already, after an undo that was killed in the middle or by hand, needs none.
    if (isAt(target, file.before)) continue;
    if (target.kind === 'other' || !isAt(target, file.after)) {
      stale.push(file.path);
      continue;
    }
    const kept = await textBefore(file, blobs);
    if (!kept.ok) return kept;
    // A file that the patch deleted comes back with the permissions that it had.
    const mode = file.mode === undefined ? {} : { mode: file.mode };
    planned.push({ path: file.path, after: kept.value, ...mode, ...stateOf(target) });
  }
  return stale.length > 0 ? failure({ kind: 'undo-stale', files: stale }) : success(planned);
}

async function textBefore(
  { path, before }: AppliedFile,
  blobs: Blobs,
): Promise<Outcome<string | undefined, Fault>> {
  if (before === undefined) return success(undefined);
  const kept = await blobs.get(before);
  if (kept) return success(kept.toString());
  return failure({ kind: 'journal-damaged', path, detail: `payload ${before} is gone` });
}

function plan(patch: Patch, targets: ReadonlyMap<string, Target>): Outcome<readonly PlannedFile[], Fault> {
  const stale: string[] = [];
  const planned: PlannedFile[] = [];
  for (const edit of patch.files) {
    const refusal = edit.binary ? 'the change is not one of text' : pathRefusal(edit.path);
    if (refusal !== undefined) return failure({ kind: 'apply-failed', path: edit.path, detail: refusal });
    const file = plannedFile(edit, targets.get(edit.path) ?? { kind: 'absent' });
    if (file) planned.push(file);
    else stale.push(edit.path);
  }
  return stale.length > 0 ? failure({ kind: 'stale-files', files: stale }) : success(planned);
}

/** Undefined when the file is not what the edit was made for. */
function plannedFile(edit: FileEdit, target: Target): PlannedFile | undefined {
  if (target.kind === 'other') return undefined;
  if (edit.change !== 'added' && edit.baseHash !== undefined && hashOf(target) !== edit.baseHash)
    return undefined;
  const before = target.kind === 'text' ? target.text : undefined;
  const after = applyEdit(before, edit);
  return after.ok ? { path: edit.path, after: after.value, ...stateOf(target) } : undefined;
}

function stateOf(target: Exclude<Target, { kind: 'other' }>): Omit<PlannedFile, 'path' | 'after'> {
  if (target.kind === 'absent') return { before: undefined };
  const { kind: _kind, text, ...state } = target;
  return { before: text, ...state };
}

const isAt = (target: Target, hash: string | undefined): boolean =>
  target.kind !== 'other' && hashOf(target) === hash;

const hashOf = (target: Exclude<Target, { kind: 'other' }>): string | undefined =>
  target.kind === 'text' ? contentHash(target.text) : undefined;

async function readTargets(
  root: string,
  paths: readonly string[],
): Promise<Outcome<ReadonlyMap<string, Target>, Fault>> {
  const targets = new Map<string, Target>();
  for (const path of paths) {
    const refusal = pathRefusal(path);
    if (refusal !== undefined) return failure({ kind: 'apply-failed', path, detail: refusal });
    try {
      targets.set(path, await readTarget(root, path));
    } catch (error) {
      const code = errnoOf(error);
      if (code === undefined) throw error;
      return failure({ kind: 'apply-failed', path, detail: wordsOf(code) });
    }
  }
  return success(targets);
}
