// Which files of the user's tree belong to a base, and which ignored folders lie beside them. Only asks git, never writes.
import { readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, isAbsolute, join, relative } from 'node:path';

import { type Outcome, success } from '../../agent/engine/outcome.ts';
import { type GitFault, git, zeroSeparated } from '../git/git.ts';

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
  /** Ignore rules that lie outside of the tree: the repository's own and the user's. */
  readonly excludes: string;
}

export interface ListOptions {
  /** A git folder of ours, for a project that has none. */
  readonly ownGit: string;
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
const MOST_FOLDERS = 256;
const DEEPEST = 8;
const STANDARD = '--exclude-standard';

/** `directory` must be an absolute real path. A folder without git lists itself by its own ignore rules. */
export async function listTree(directory: string, options: ListOptions): Promise<Outcome<Listing, GitFault>> {
  const root = await repositoryOf(directory, options.signal);
  if (!root.ok) return root;
  const plain = root.value === undefined;
  const place = { root: root.value ?? directory, plain, depth: 0, ...options };
  const [found, excludes] = await Promise.all([listPlace(place), outsideRules(place)]);
  if (!found.ok) return found;
  const { tracked, untracked, ignored } = found.value;
  return success({
    root: place.root,
    directory: relative(place.root, directory),
    tracked: [...new Set(tracked)].filter(belongs),
    untracked: [...new Set(untracked)].filter(belongs),
    ignoredFolders: ignored.filter(isUseful).sort(byLength).slice(0, MOST_FOLDERS),
    excludes,
  });
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

/** The top of the repository that keeps `directory`; undefined when none does. */
async function repositoryOf(
  directory: string,
  signal: AbortSignal,
): Promise<Outcome<string | undefined, GitFault>> {
  const top = await git(['rev-parse', '--show-toplevel'], { directory, signal });
  if (!top.ok) return top.fault.kind === 'refused' ? success(undefined) : top;
  const root = top.value.toString('utf8').replace(/\n$/, '');
  if (!isAbsolute(root)) return success(undefined);
  const real = await realpath(root);
  if (real === directory) return success(real);
  // A home or the whole system under git keeps settings, not this project.
  if (real === (await realpath(homedir())) || real === '/') return success(undefined);
  const ignored = await git(['check-ignore', '-q', '--', directory], { directory: real, signal });
  return success(ignored.ok ? undefined : real);
}

interface Place extends ListOptions {
  readonly root: string;
  /** Without a repository of its own. */
  readonly plain: boolean;
  readonly depth: number;
}

interface Found {
  readonly tracked: readonly string[];
  readonly untracked: readonly string[];
  readonly ignored: readonly string[];
}

async function listPlace(place: Place): Promise<Outcome<Found, GitFault>> {
  const list = async (...args: string[]): Promise<Outcome<readonly string[], GitFault>> => {
    const env = place.plain ? ownGitEnvironment(place) : {};
    const output = await git(['ls-files', '-z', ...args], {
      directory: place.root,
      env,
      signal: place.signal,
    });
    return output.ok ? success(zeroSeparated(output.value)) : output;
  };
  const [tracked, untracked, ignored] = await Promise.all([
    place.plain ? success([]) : list('--stage'),
    list('--others', STANDARD),
    list('--others', '--ignored', STANDARD, '--directory'),
  ]);
  if (!tracked.ok) return tracked;
  if (!untracked.ok) return untracked;
  if (!ignored.ok) return ignored;
  const entries = tracked.value.map((line) => ({
    isModule: line.startsWith('160000 '),
    name: line.slice(line.indexOf('\t') + 1),
  }));
  const modules = entries.filter((entry) => entry.isModule).map((entry) => entry.name);
  const repositories = untracked.value.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1));
  const nested = await listNested(place, [...modules, ...repositories]);
  return success({
    tracked: [...entries.filter((entry) => !entry.isModule).map((entry) => entry.name), ...nested.tracked],
    untracked: [...untracked.value.filter((name) => !name.endsWith('/')), ...nested.untracked],
    ignored: [
      ...ignored.value.filter((name) => name.endsWith('/')).map((name) => name.slice(0, -1)),
      ...nested.ignored,
    ],
  });
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
    if (own?.ok !== true || own.value !== root) continue;
    const found = await listPlace({ ...place, root, plain: false, depth: place.depth + 1 });
    if (!found.ok) continue;
    const inside = (path: string): string => `${name}/${path}`;
    all.tracked.push(...found.value.tracked.map(inside));
    all.untracked.push(...found.value.untracked.map(inside));
    all.ignored.push(...found.value.ignored.map(inside));
  }
  return all;
}

function ownGitEnvironment({ ownGit, root }: Place): Record<string, string> {
  return { GIT_DIR: ownGit, GIT_WORK_TREE: root, GIT_INDEX_FILE: join(ownGit, 'no-index') };
}

async function outsideRules(place: Place): Promise<string> {
  const { root: directory, signal } = place;
  const [own, users] = await Promise.all([
    place.plain ? undefined : git(['rev-parse', '--git-path', 'info/exclude'], { directory, signal }),
    git(['config', '--path', '--get', 'core.excludesFile'], { directory, signal }),
  ]);
  const settings = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  const files = [
    own?.ok === true ? own.value.toString('utf8').replace(/\n$/, '') : undefined,
    users.ok ? users.value.toString('utf8').replace(/\n$/, '') : join(settings, 'git', 'ignore'),
  ];
  const texts = files.map(async (file) => {
    if (file === undefined) return '';
    const path = isAbsolute(file) ? file : join(directory, file);
    // Most people have no such file.
    return await readFile(path, 'utf8').catch(() => '');
  });
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
