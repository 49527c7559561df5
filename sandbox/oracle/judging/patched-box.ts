// A fresh box with a patch in it, and everything that judges the patch as it is in the base.
import { posix } from 'node:path';

import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { type FileEdit, type Patch } from '../../../agent/patch/patch.ts';
import { pathRefusal } from '../../../agent/patch/paths.ts';
import { applyEdit } from '../../../agent/patch/text.ts';
import { languageOf } from '../../../agent/task/language.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { loadedFirst, pythonModules } from './python-modules.ts';
import { type Base, type Box, type BoxEdit, type Workspaces } from '../../workspace/box.ts';

export interface PatchedBoxes {
  readonly workspaces: Pick<Workspaces, 'open'>;
  readonly base: Base;
  /** Is this path protected? Edits of protected files do not reach the box. */
  readonly isProtected: (path: string) => boolean;
}

interface Judged {
  /** The suite says where Python looks for modules. */
  readonly task: { readonly suite: Suite };
}

/**
 * The files of a patch as they will be, protected ones left out. Fails with the reason in words when it does not fit
 * the base: nothing is applied by guess, and no file takes the place of a folder, no module that of one of Python's.
 */
export async function editsOf(
  patch: Patch,
  { base, isProtected, task }: Pick<PatchedBoxes, 'base' | 'isProtected'> & Judged,
): Promise<Outcome<readonly BoxEdit[], string>> {
  const edits: BoxEdit[] = [];
  const paths = await base.paths();
  const places = { paths, roots: rootsOf(task.suite), suite: task.suite };
  for (const edit of patch.files) {
    const refusal = pathRefusal(edit.path) ?? misplaced(edit.path, paths) ?? impostor(edit, places);
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
 * A module under the name of one of Python's own would be loaded in its place, and that before the ticket for the report
 * is read. One of the base may be edited where nothing of its name is asked for that early. In a package, where Python
 * looks for nothing by its bare name, a name is free; but a folder it looks in first is no package, whatever lies in it.
 */
function impostor({ path, change }: FileEdit, { paths, roots, suite }: Places): string | undefined {
  if (change === 'deleted' || !path.endsWith('.py')) return undefined;
  const whole = path.replace(/(\/__init__)?\.py$/, '');
  const isTaken =
    change === 'added'
      ? takesPlace(whole, { paths, roots })
      : mayBePython(suite) && isLoadedFirst(whole, { paths, roots });
  return isTaken ? 'it would be loaded in place of a module of Python or pytest' : undefined;
}

function takesPlace(whole: string, { paths, roots }: Omit<Places, 'suite'>): boolean {
  const folder = posix.dirname(whole);
  const isInPackage = !roots.has(folder) && paths.includes(`${folder}/__init__.py`);
  return pythonModules.has(posix.basename(whole)) && !isInPackage;
}

/** A file of the base: a module, or one in a package, that Python finds by a name the runner asks for. */
function isLoadedFirst(whole: string, { paths, roots }: Omit<Places, 'suite'>): boolean {
  return [...roots].some((root) => {
    const [head = '', ...rest] = posix.relative(root, whole).split('/');
    const isLoaded = rest.length === 0 || paths.includes(posix.join(root, head, '__init__.py'));
    return isLoaded && loadedFirst.has(head);
  });
}

const mayBePython = ({ framework }: Suite): boolean => ['python', 'unknown'].includes(languageOf[framework]);

interface Places {
  readonly paths: readonly string[];
  /** Folders that Python looks in for modules, `.` for the root. */
  readonly roots: ReadonlySet<string>;
  readonly suite: Suite;
}

/** The root, the suite's folder, those its command goes to, and those it puts on Python's path. */
function rootsOf({ argv, directory }: Suite): ReadonlySet<string> {
  const line = argv.join(' ');
  const gone = [...line.matchAll(/\bcd\s+["']?([^\s;&|"']+)/g)].map(([, folder = '']) => folder);
  const onPath = [...line.matchAll(/\bPYTHONPATH=["']?([^\s;&|"']+)/g)].flatMap(([, folders = '']) =>
    folders.split(':'),
  );
  const folders = [...gone, ...onPath].map((folder) => folder.replace(/^\$\{?PWD\}?(\/|$)/, './'));
  const places = ['', ...gone].flatMap((start) =>
    folders.map((folder) => posix.join(directory, start, folder)),
  );
  return new Set(['.', directory, ...places].map((folder) => posix.join(folder).replace(/(.)\/$/, '$1')));
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
