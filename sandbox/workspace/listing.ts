// Which files of the user's tree belong to a base, and which ignored folders lie beside them. Only asks git, never writes.
import { lstatSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';

import { type Outcome, success } from '../../agent/engine/outcome.ts';
import { type GitFault, git, zeroSeparated } from '../git/git.ts';
import { parentsOf } from './edits.ts';

/**
 * Names are byte strings (one character a byte), because a file name on Linux need not be UTF-8; `decodeName` makes
 * text of one. All are relative to `root`.
 */
export interface Listing {
  readonly root: string;
  /** The project folder relative to `root`; '' when they are the same. */
  readonly directory: string;
  readonly tracked: readonly string[];
  readonly untracked: readonly string[];
  /** Ignored folders with what tests may need: dependencies and build results. Never files, never secrets. */
  readonly ignoredFolders: readonly string[];
  /** Ignore rules that lie outside of the tree, the repository's own and the user's, as they are when they are asked for. */
  readonly outsideRules: () => Promise<string>;
}

export interface ListOptions {
  /** A git folder of ours, for a project that has none. */
  readonly ownGit: string;
  /** Where the repository was the last time. */
  readonly guess?: string;
  readonly signal: AbortSignal;
}

/** Remade at every run, and stale copies of them would lie: Python trusts a cache by size and second. */
const CACHES =
  /^(__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.hypothesis|\.nyc_output|coverage|htmlcov|\.cache)$/;
/** Caches that tell how the last run went, or are trusted by the second: a later run must not start from them. */
const PASSING =
  /^(__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.hypothesis|\.nyc_output|coverage|htmlcov|\.coverage|.*\.pyc)$/;
/** Folders of tools that belong to the person, and folders whose name says that they hold secrets. */
const PRIVATE =
  /^(\.galapagos|\.git|\.idea|\.vs|\.vscode|\.vscode-test|\.ssh|\.aws|\.azure|\.gnupg|\.kube|\.docker|\.terraform)$|secret|credential|private|password|token|^(\.?certs?|\.?keys?)$/i;
/** Names ignored files that boxes get all the same, in the syntax of `.gitignore`; at the root of a repository. */
const INCLUDE_FILE = '.galapagosinclude';
const MOST_FOLDERS = 256;
const DEEPEST = 8;
/** Files outside of what is checked out are no reason to read the index in full. */
const PRESENT = ['-c', 'sparse.expectFilesOutsideOfPatterns=true'];
const STANDARD = '--exclude-standard';

/** `directory` must be an absolute real path. A folder without git lists itself by its own ignore rules. */
export async function listTree(directory: string, options: ListOptions): Promise<Outcome<Listing, GitFault>> {
  const { signal, guess } = options;
  const known = guess === directory ? unmoved(guess) : undefined;
  const repository = known ? success(known) : await repositoryOf(directory, signal);
  if (!repository.ok) return repository;
  const place = { depth: 0, ...options, ...(repository.value ?? { root: directory }) };
  const found = await listPlace(place);
  if (!found.ok) return found;
  const { tracked, untracked, ignored } = found.value;
  return success({
    root: place.root,
    directory: relative(place.root, directory),
    tracked: [...new Set(tracked)].filter(belongs),
    untracked: [...new Set(untracked)].filter(belongs),
    ignoredFolders: ignored.filter(isUseful).sort(byLength).slice(0, MOST_FOLDERS),
    outsideRules: async () => await outsideRules(place),
  });
}

/** A repository where it was the last time need not be looked for: its folder is there, and it is checked out whole. */
function unmoved(root: string): Repository | undefined {
  const folder = join(root, '.git');
  const isThere = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  const info = join(folder, 'info');
  if (!isThere || isFile(join(info, 'sparse-checkout'))) return undefined;
  return { root, rules: join(info, 'exclude'), isSparse: false };
}

/** The text of a byte string, or undefined when it is not UTF-8. */
export function decodeName(name: string): string | undefined {
  const bytes = Buffer.from(name, 'latin1');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}

/** Is a file or folder of this name made anew by every run? */
export function isPassing(name: string): boolean {
  return PASSING.test(name);
}

/** The repository that keeps `directory`; undefined when none does. */
async function repositoryOf(
  directory: string,
  signal: AbortSignal,
): Promise<Outcome<Repository | undefined, GitFault>> {
  const asked = await git(
    ['rev-parse', '--show-toplevel', '--absolute-git-dir', '--git-path', 'info/exclude'],
    {
      directory,
      signal,
    },
  );
  if (!asked.ok) return isNoRepository(asked.fault) ? success(undefined) : asked;
  const lines = asked.value.toString('utf8').replace(/\n$/, '').split('\n');
  // Three answers, unless there are line ends in the names: then the first stands alone for the others.
  const third = lines.length / 3;
  const [root, folder, rules] = [0, 1, 2].map((part) =>
    lines.slice(part * third, (part + 1) * third).join('\n'),
  );
  if (root === undefined || folder === undefined || rules === undefined || !isAbsolute(root))
    return success(undefined);
  const real = await realpath(root);
  // Where else its files are is what its configuration says (core.worktree), and that may be anybody's: another folder.
  if (real !== nearestRepository(directory)) return success(undefined);
  const found = {
    root: real,
    rules: resolve(directory, rules),
    isSparse: isFile(join(folder, 'info/sparse-checkout')),
  };
  if (real === directory) return success(found);
  // A home or the whole system under git keeps settings, not this project.
  if (real === (await realpath(homedir())) || real === '/') return success(undefined);
  const ignored = await git(['check-ignore', '-q', '--', directory], { directory: real, signal });
  return success(ignored.ok ? undefined : found);
}

/** The folder itself or the nearest one above it that has a `.git`. */
function nearestRepository(directory: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (lstatSync(join(folder, '.git'), { throwIfNoEntry: false }) !== undefined) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** A git that distrusts the owner of a folder refuses it as well, and that is another matter. */
function isNoRepository(fault: GitFault): boolean {
  return fault.kind === 'refused' && !/dubious ownership|unsafe repository/.test(fault.stderr);
}

interface Repository {
  readonly root: string;
  /** File with ignore rules that are its own. Absent: a folder without git. */
  readonly rules?: string;
  /** Only a part of it is checked out. */
  readonly isSparse?: boolean;
}

interface Place extends ListOptions, Repository {
  readonly depth: number;
}

interface Found {
  readonly tracked: readonly string[];
  readonly untracked: readonly string[];
  readonly ignored: readonly string[];
}

async function listPlace(place: Place): Promise<Outcome<Found, GitFault>> {
  const include = join(place.root, INCLUDE_FILE);
  const others = ['--others', '--ignored'];
  const [all, ignored, included] = await Promise.all([
    allIn(place),
    askOthers(place, [...others, STANDARD, '--directory']),
    isFile(include) ? askOthers(place, [...others, `--exclude-from=${include}`]) : success([]),
  ]);
  if (!all.ok) return all;
  if (!ignored.ok) return ignored;
  if (!included.ok) return included;
  const { files, modules, untracked } = sorted(all.value);
  const repositories = untracked.filter(isFolderName).map(folderName);
  const nested = await listNested(place, [...modules, ...repositories]);
  const known = new Set(place.isSparse === true ? files.flatMap(parentsOf) : []);
  const folders = wholly(ignored.value)
    .map(folderName)
    .filter((name) => !known.has(name));
  const shown = new Set(folders.filter(isUseful));
  return success({
    tracked: [...files, ...nested.tracked],
    untracked: [
      ...untracked.filter((name) => !isFolderName(name)),
      ...included.value.filter((name) => !isFolderName(name) && !liesIn(name, shown)),
      ...nested.untracked,
    ],
    ignored: [...folders, ...nested.ignored],
  });
}

type Lines = Outcome<readonly string[], GitFault>;

/** Tracked and untracked, in lines that `sorted` reads. */
async function allIn(place: Place): Promise<Lines> {
  const untracked = ['-t', '--others', STANDARD];
  if (place.rules === undefined) return await askOthers(place, untracked);
  if (place.isSparse !== true) return await ask(place, ['--cached', '--stage', ...untracked]);
  const [tracked, others] = await Promise.all([
    ask(place, ['-t', '--cached', '--stage', '--sparse']),
    askOthers(place, untracked),
  ]);
  if (!tracked.ok) return tracked;
  return others.ok ? success([...tracked.value, ...others.value]) : others;
}

/**
 * What git does not track. Where only a part is checked out, everything that lies there: to tell tracked files of the other
 * part from untracked ones, git would write trees into the repository.
 */
async function askOthers(place: Place, args: readonly string[]): Promise<Lines> {
  const index = { GIT_INDEX_FILE: join(place.ownGit, 'no-index') };
  if (place.rules === undefined)
    return await ask(place, args, { ...index, GIT_DIR: place.ownGit, GIT_WORK_TREE: place.root });
  return await ask(place, args, place.isSparse === true ? index : {});
}

async function ask(
  { root: directory, signal }: Place,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Lines> {
  // Whatever the repository's configuration takes for its work tree.
  const here = { GIT_WORK_TREE: directory, ...env };
  const output = await git([...PRESENT, 'ls-files', '-z', ...args], { directory, env: here, signal });
  return output.ok ? success(zeroSeparated(output.value)) : output;
}

/** Lines of `ls-files -t --stage`: `H 100644 ID 0<tab>NAME` for what git tracks, `? NAME` for what it does not. */
function sorted(lines: readonly string[]): Record<'files' | 'modules' | 'untracked', readonly string[]> {
  const [files, modules, untracked]: string[][] = [[], [], []];
  for (const line of lines) {
    if (line.startsWith('? ')) untracked?.push(line.slice(2));
    else if (!line.startsWith('040000 ', 2))
      (line.startsWith('160000 ', 2) ? modules : files)?.push(line.slice(line.indexOf('\t') + 1));
  }
  return { files: files ?? [], modules: modules ?? [], untracked: untracked ?? [] };
}

/**
 * The folders that a rule ignores. Git also names those that merely hold nothing but ignored files, and then what is in
 * them: such a folder with an `.env` in it is not one to be shown.
 */
function wholly(ignored: readonly string[]): readonly string[] {
  const around = new Set(ignored.flatMap((name) => parentsOf(isFolderName(name) ? folderName(name) : name)));
  return ignored.filter((name) => isFolderName(name) && !around.has(folderName(name)));
}

const isFolderName = (name: string): boolean => name.endsWith('/');
const folderName = (name: string): string => name.slice(0, -1);

/** What a layer shows anyway is not copied. */
function liesIn(name: string, folders: ReadonlySet<string>): boolean {
  const parts = name.split('/');
  return parts.some((_, depth) => folders.has(parts.slice(0, depth).join('/')));
}

/** A link could lead anywhere. */
function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Submodules and repositories inside: their files are part of what the tests see. One that cannot be read is left out. */
async function listNested(place: Place, names: readonly string[]): Promise<Found> {
  const all: { tracked: string[]; untracked: string[]; ignored: string[] } = {
    tracked: [],
    untracked: [],
    ignored: [],
  };
  if (place.depth >= DEEPEST) return all;
  for (const name of new Set(names)) {
    const text = decodeName(name);
    if (text === undefined) continue;
    const root = join(place.root, text);
    const own = await repositoryOf(root, place.signal).catch(() => undefined);
    if (own?.ok !== true || own.value?.root !== root) continue;
    const found = await listPlace({ ...place, ...own.value, depth: place.depth + 1 });
    if (!found.ok) continue;
    const inside = (path: string): string => `${name}/${path}`;
    all.tracked.push(...found.value.tracked.map(inside));
    all.untracked.push(...found.value.untracked.map(inside));
    all.ignored.push(...found.value.ignored.map(inside));
  }
  return all;
}

async function outsideRules({ root, rules, signal }: Place): Promise<string> {
  const named = await git(['config', '--path', '--get', 'core.excludesFile'], { directory: root, signal });
  const settings = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  const users = named.ok ? named.value.toString('utf8').replace(/\n$/, '') : join(settings, 'git', 'ignore');
  const files = [...(rules === undefined ? [] : [rules]), resolve(root, users)];
  // Most people have no such file.
  const texts = files.map(async (file) => await readFile(file, 'utf8').catch(() => ''));
  return (await Promise.all(texts)).join('\n');
}

/** Neither git's own folder nor ours, wherever they lie. */
function belongs(name: string): boolean {
  return !/(^|\/)(\.git|\.galapagos)(\/|$)/i.test(name);
}

function isUseful(name: string): boolean {
  if (decodeName(name) === undefined || !belongs(name)) return false;
  return !CACHES.test(basename(name)) && !name.split('/').some((part) => PRIVATE.test(part));
}

function byLength(a: string, b: string): number {
  return a.length - b.length;
}
