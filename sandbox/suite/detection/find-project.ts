// The project that somebody means who stands in one of its folders.
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, relative, sep } from 'node:path';

import { unlessRefused } from '../../disk/errno.ts';
import { type ReadableTree } from '../../workspace/box.ts';
import { survey } from '../../workspace/survey.ts';
import { detectSuite } from './detect.ts';

/** Files with which a project begins: what package managers and test frameworks look for on their way up. */
const BEGINNINGS: readonly RegExp[] = [
  /^(package\.json|(vitest|jest|ava|playwright)\.config\.\w+|\.mocharc\.\w+)$/,
  /^(pyproject\.toml|setup\.(py|cfg)|tox\.ini|\.?pytest\.ini|Pipfile|requirements\.txt)$/,
  /^(pom\.xml|(build|settings)\.gradle(\.kts)?|.*\.(slnx?|(cs|fs|vb)proj)|Gemfile|\.rspec|composer\.json|phpunit(\.dist)?\.xml(\.dist)?)$/,
  /^(go\.(mod|work)|Cargo\.toml|CMakeLists\.txt)$/,
];

/**
 * `start` or the nearest folder above it that has one of those files and tests, else the root of the repository if that
 * has tests, else `start`. Never beyond the repository; without one, never as far as the home folder. `start` must be
 * an absolute real path.
 */
export async function findProject(start: string, signal: AbortSignal): Promise<string> {
  if (await isRepository(start)) return start;
  const here = await survey(start, signal);
  // Why it cannot be looked at is said by the run.
  if (!here.ok) return start;
  const { root } = here.value.record;
  const inRepository = await isRepository(root);
  for (const folder of upwards(start, inRepository ? root : undefined)) {
    if (!(inRepository && folder === root) && !(await isBeginning(folder))) continue;
    if (await hasTests(folder, inRepository ? here.value : undefined, signal)) return folder;
  }
  return start;
}

async function hasTests(
  folder: string,
  known: ReadableTree | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const looked =
    known ?? (await survey(folder, signal).then((found) => (found.ok ? found.value : undefined)));
  if (!looked) return false;
  const { root } = looked.record;
  const directory = relative(root, folder).split(sep).join('/');
  const suite = await detectSuite({ ...looked, record: { root, directory } }, {});
  return suite.ok;
}

function upwards(start: string, last: string | undefined): readonly string[] {
  const folders: string[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    const isTooFar = folder !== start && (folder === homedir() || folder === dirname(folder));
    if (last === undefined && isTooFar) return folders;
    folders.push(folder);
    if (folder === last || folder === dirname(folder)) return folders;
  }
}

/** None of a folder that may not be listed. */
const namesOf = async (folder: string): Promise<readonly string[]> =>
  (await unlessRefused(readdir(folder))) ?? [];

const isBeginning = async (folder: string): Promise<boolean> =>
  (await namesOf(folder)).some((name) => BEGINNINGS.some((pattern) => pattern.test(name)));

const isRepository = async (folder: string): Promise<boolean> => (await namesOf(folder)).includes('.git');
