// The packages of a monorepo: found where its root has no tests of its own, or a test script that runs those of others.
import { posix } from 'node:path';

import picomatch from 'picomatch';

import { type Scripts } from './command-line.ts';
import { readPackages, type Project } from './project.ts';
import { splitAtOperators } from '../words.ts';

/** One command that runs the tests of several packages, or of another one. */
const FANS: readonly RegExp[] = [
  /^(npm|pnpm|bun)\s(.*\s)?(-ws|-w|--workspaces?|-r|--recursive|--filter|-F|--prefix|-C)([\s=]|$)/,
  /^yarn\s(workspaces?\s|--cwd\s)/,
  /^((npx|pnpm|yarn|bunx|npm exec)\s(--\s)?)?(lerna|turbo|nx|lage|wsrun|ultra|moon|rush)\s(.*\s)?\S*\b(run|test|tests|check|ci|run-many|affected)\b/,
];
/** Which packages it names, by name or folder. */
const NAMED =
  /(?:^|\s)(?:-w|--workspace|--filter|-F|--prefix|-C|--cwd|--scope|workspace)[\s=]+["']?([^\s"']+)/g;
const MOST_NESTING = 8;

export interface FanOut {
  /** Names or folders of the packages that are meant; none: all. */
  readonly named: readonly string[];
}

/** Undefined where the line runs the tests of its own package. */
export function fanOutOf(line: string, scripts: Scripts, depth = 0): FanOut | undefined {
  for (const { text } of splitAtOperators(line) ?? []) {
    if (FANS.some((pattern) => pattern.test(text))) {
      return { named: [...text.matchAll(NAMED)].map(([, name = '']) => name) };
    }
    const [, script] = /^(?:npm|pnpm|yarn|bun)\s(?:run\s|run-script\s)?([\w:.-]+)$/.exec(text) ?? [];
    const inner = script === undefined ? undefined : scripts[script.replace(/^(t|tst)$/, 'test')];
    const found =
      inner === undefined || depth > MOST_NESTING ? undefined : fanOutOf(inner, scripts, depth + 1);
    if (found) return found;
  }
  return undefined;
}

const MOST_PACKAGES = 100;
/** What a package begins with, where the root does not say which folders are packages. */
const MANIFEST =
  /(^|\/)(package\.json|pyproject\.toml|setup\.(py|cfg)|pytest\.ini|tox\.ini|requirements\.txt)$/;

/** Folders of the packages below the project, relative to it, in order of their names. */
export async function packageFolders(project: Project, { named }: FanOut): Promise<readonly string[]> {
  const globs = await globsOf(project);
  const isPackage =
    globs.length === 0 ? () => true : picomatch(globs.map((glob) => glob.replace(/^\.\/|\/+$/g, '')));
  const manifests = project.files.filter((path) => MANIFEST.test(path) && path.includes('/'));
  const folders = [...new Set(manifests.map((path) => posix.dirname(path)))]
    .filter((folder) => isPackage(folder))
    .sort()
    .slice(0, MOST_PACKAGES);
  if (named.length === 0) return folders;
  const names = await Promise.all(
    folders.map(async (folder) => readPackages(await project.text(`${folder}/package.json`)).name),
  );
  const wanted = new Set(named.map((name) => name.replace(/^\.\/|\/+$/g, '')));
  const found = folders.filter((folder, index) => wanted.has(folder) || wanted.has(names[index] ?? ''));
  return found.length > 0 ? found : folders;
}

async function globsOf({ text }: Project): Promise<readonly string[]> {
  const [manifest, lerna, pnpm] = [
    await text('package.json'),
    await text('lerna.json'),
    await text('pnpm-workspace.yaml'),
  ];
  const listed = /^packages:\s*\n((?:\s*-\s*.*\n?|\s*#.*\n)*)/m.exec(pnpm)?.[1] ?? '';
  const fromPnpm = [...listed.matchAll(/^\s*-\s*['"]?([^'"\s#]+)/gm)].map(([, glob = '']) => glob);
  return [...readPackages(manifest).globs, ...readPackages(lerna).globs, ...fromPnpm].filter(
    (glob) => !glob.startsWith('!'),
  );
}

/** Does the root say that there are packages below it? */
export const isWorkspace = async (project: Project): Promise<boolean> => (await globsOf(project)).length > 0;

const TEST_FILE = /(^|\/)(test_[^/]*|[^/]*_test)\.py$|[._-](test|spec)\.[cm]?[jt]sx?$/;

/** No manifest at the root, and no tests but those of the packages below it. */
export async function isBare(project: Project): Promise<boolean> {
  if (project.files.some((path) => !path.includes('/') && MANIFEST.test(path))) return false;
  const folders = await packageFolders(project, { named: [] });
  const tests = project.files.filter((path) => TEST_FILE.test(path));
  return tests.length > 0 && tests.every((path) => folders.some((folder) => path.startsWith(`${folder}/`)));
}
