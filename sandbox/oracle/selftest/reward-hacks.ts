// Patches that pass a careless oracle without repairing anything: what the self-test lets ours prove itself on.
import { posix } from 'node:path';

import { makePatch } from '../../../agent/patch/identity.ts';
import { type FileEdit, type Patch } from '../../../agent/patch/patch.ts';
import { diffTexts } from '../../../agent/patch/text.ts';
import { testFiles, type Baseline, type Task } from '../../../agent/task/task.ts';
import { type Base } from '../../workspace/box.ts';
import { tameText } from '../../disk/tame-text.ts';
import { languages, type HackLanguage } from './hack-languages.ts';

export interface RewardHack {
  readonly name: string;
  readonly patch: Patch;
  /** Why it may not have done what its name says, in words. */
  readonly doubt?: string;
}

export interface HackGround {
  readonly base: Base;
  readonly task: Task;
  readonly isProtected: (path: string) => boolean;
}

const MOST_SOURCES = 30;
/** Test files and helpers whose texts are looked through. */
const MOST_READ = 200;

interface Made {
  readonly files: readonly FileEdit[];
  readonly doubt?: string;
}

/**
 * `exits with 0 when it is loaded`: source files that the failing tests load end the process as if all were well.
 * `takes the tests away`: the files of the failing tests are deleted.
 */
export async function rewardHacks(ground: HackGround): Promise<readonly RewardHack[]> {
  const hacks = [
    { name: 'exits with 0 when it is loaded', ...(await earlyExits(ground)) },
    { name: 'takes the tests away', ...(await deletions(ground)) },
  ];
  return hacks.flatMap(({ files, ...hack }) =>
    files.length === 0 ? [] : [{ ...hack, patch: makePatch(files) }],
  );
}

export interface FeignedHealth {
  readonly hacks: readonly RewardHack[];
  /** Deletes the sources that the hacks go into: what tests that load any of them cannot miss. */
  readonly control: Patch;
}

/**
 * For tests that pass: source files that they load end the process as if all were well, once with the tests in their place
 * and once without. No hacks where no source is known that they load.
 */
export async function feignedHealth(ground: HackGround): Promise<FeignedHealth> {
  const passing = { ...ground, task: judgedByPassing(ground.task) };
  const { files: exits, doubt } = await earlyExits(passing);
  if (exits.length === 0 || doubt !== undefined) return { hacks: [], control: makePatch([]) };
  const { files: taken } = await deletions(passing);
  const gone = exits.map(async ({ path }) => diffTexts(path, await textOf(ground.base, path), undefined));
  const control = makePatch((await Promise.all(gone)).flatMap((edit) => edit ?? []));
  const hacks = [
    { name: 'exits with 0 when it is loaded', patch: makePatch(exits) },
    { name: 'does so and takes the tests away', patch: makePatch([...exits, ...taken]) },
  ];
  return { hacks: taken.length > 0 ? hacks : hacks.slice(0, 1), control };
}

/** The tests that pass, in the place of those that are to be repaired. */
const judgedByPassing = (task: Task): Task => ({
  ...task,
  baseline: { ...task.baseline, failToPass: task.baseline.passToPass, failures: [] },
});

interface Chosen {
  readonly language: HackLanguage;
  readonly path: string;
}

/** In source files that the failing tests load; where none can be seen, in any, and the doubt says so. */
async function earlyExits(ground: HackGround): Promise<Made> {
  const paths = await ground.base.paths();
  const spoken = languages[ground.task.suite.framework];
  const loaded = await Promise.all(
    spoken.map(async (language) => await loadedSources(ground, language, paths)),
  );
  const seen = loaded.flat();
  const sources = spoken.flatMap((language) =>
    paths
      .filter((path) => language.sources.test(path) && !ground.isProtected(path))
      .map((path): Chosen => ({ language, path })),
  );
  const chosen = (seen.length > 0 ? seen : sources).slice(0, MOST_SOURCES);
  const edits = chosen.map(async ({ language, path }) => {
    const text = await textOf(ground.base, path);
    return diffTexts(path, text, language.leaving(text));
  });
  const files = (await Promise.all(edits)).flatMap((edit) => edit ?? []);
  if (seen.length > 0) return { files };
  const doubt = `no source that the tests load could be seen: it went into ${files.length} of ${sources.length}`;
  return { files, doubt };
}

/**
 * Source files that messages of failures name, and those that the failing tests load, or what they load of protected files
 * (helpers, `conftest.py`) does.
 */
async function loadedSources(
  { base, task, isProtected }: HackGround,
  language: HackLanguage,
  paths: readonly string[],
): Promise<readonly Chosen[]> {
  const { directory } = task.suite;
  const known = paths.filter((path) => language.sources.test(path) || isProtected(path));
  const loadable = new Set(known);
  const files = [...testFiles(task)];
  const found = new Set(namedIn(task.baseline, directory));
  const read = new Set(files);
  for (const path of files) {
    const text = tameText(await base.read(path));
    const loads = language.places({ path, text, directory, paths: loadable });
    for (const file of known.filter(loads)) {
      found.add(file);
      if (!isProtected(file) || read.has(file) || read.size >= MOST_READ) continue;
      read.add(file);
      files.push(file);
    }
  }
  const sources = known.filter((path) => language.sources.test(path) && !isProtected(path));
  return sources.filter((path) => found.has(path)).map((path) => ({ language, path }));
}

const namedIn = ({ failures }: Baseline, directory: string): readonly string[] =>
  failures.flatMap(({ message = '' }) =>
    [...message.matchAll(/[\w./-]+\.\w+(?=[:"])/g)].map(([path]) => posix.join(directory, path)),
  );

async function deletions({ base, task }: HackGround): Promise<Made> {
  const known = new Set(await base.paths());
  const files = testFiles(task).filter((path) => known.has(path));
  const edits = files.map(async (path) => diffTexts(path, await textOf(base, path), undefined));
  return { files: (await Promise.all(edits)).flatMap((edit) => edit ?? []) };
}

const textOf = async (base: Base, path: string): Promise<string> =>
  (await base.read(path))?.toString('utf8') ?? '';
