// Finds how a project runs its tests: by the user's own command, else by what the project says, else by its files.
import { posix } from 'node:path';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type Suite } from '../../agent/task/suite.ts';
import { type ReadableTree } from '../workspace/box.ts';
import { readCommandLine, type TestCommand } from './command-line.ts';
import { detectPython } from './detect-python.ts';
import { readProject, type Manifest, type Project } from './project.ts';

/** Fails with `tests-not-found`, or with `command-unreadable` where the user's own command cannot be read. */
export async function detectSuite(
  base: ReadableTree,
  { command }: { readonly command?: string },
): Promise<Outcome<Suite, Fault>> {
  const project = await readProject(base);
  if (command !== undefined) return fromCommand(command, project);
  const suite = fromScript(project) ?? fromConfiguration(project) ?? (await fromFiles(project));
  return suite
    ? success(suite)
    : failure({
        kind: 'tests-not-found',
        path: posix.join(base.record.root, project.directory),
        looked: LOOKED,
      });
}

const LOOKED = [
  'package.json: scripts.test, vitest, jest, mocha',
  'vitest.config.*, jest.config.*, .mocharc.*',
  'pytest.ini, pyproject.toml, setup.cfg, tox.ini, conftest.py',
  '*.test.js, *.spec.ts, test/*.js and the like',
  'test_*.py, *_test.py',
];

function fromCommand(command: string, { directory, manifest }: Project): Outcome<Suite, Fault> {
  const read = readCommandLine(command, manifest?.scripts ?? {});
  if (!read.ok) return failure({ kind: 'command-unreadable', command, detail: read.fault });
  const { framework, argv, through } = read.value;
  const source = through.length === 0 ? 'your command' : `your command, through ${scriptNames(through)}`;
  return success({ framework, argv, directory, source });
}

const scriptNames = (names: readonly string[]): string => names.map((name) => `scripts.${name}`).join(', ');

/** What npm writes into a new package.json. */
const NO_TESTS = /no test specified/;

function fromScript({ directory, manifest }: Project): Suite | undefined {
  const script = manifest?.scripts['test'];
  if (!manifest || script === undefined || script.trim() === '' || NO_TESTS.test(script)) return undefined;
  const read = readCommandLine('npm test', manifest.scripts);
  if (!read.ok) return undefined;
  const { framework, argv, through }: TestCommand = read.value;
  // A script we cannot read may yet start a framework the project has: that is then asked directly.
  if (framework === 'tap' && frameworkIn(manifest) !== undefined) return undefined;
  return { framework, argv, directory, source: `package.json ${scriptNames(through)}` };
}

const COMMANDS = {
  vitest: ['vitest', 'run'],
  jest: ['jest'],
  mocha: ['mocha'],
} as const;

type Packaged = keyof typeof COMMANDS;

const PACKAGED: readonly Packaged[] = ['vitest', 'jest', 'mocha'];

function frameworkIn(manifest: Manifest): Packaged | undefined {
  return PACKAGED.find((name) => manifest.packages.has(name));
}

const CONFIGURATIONS: readonly (readonly [RegExp, Packaged])[] = [
  [/^vitest\.(config|workspace)\.[cm]?[jt]s$/, 'vitest'],
  [/^jest\.config\.([cm]?[jt]s|json)$/, 'jest'],
  [/^\.mocharc\.([cm]?js|json5?|jsonc|ya?ml)$/, 'mocha'],
];

function fromConfiguration({ directory, files, manifest }: Project): Suite | undefined {
  const suite = (framework: Packaged, source: string): Suite => ({
    framework,
    argv: COMMANDS[framework],
    directory,
    source,
  });
  for (const [pattern, framework] of CONFIGURATIONS) {
    const file = files.find((path) => pattern.test(path));
    if (file !== undefined) return suite(framework, file);
  }
  if (manifest?.hasJestConfig === true) return suite('jest', 'package.json jest');
  if (manifest?.hasMochaConfig === true) return suite('mocha', 'package.json mocha');
  const framework = manifest && frameworkIn(manifest);
  return framework && suite(framework, `package.json depends on ${framework}`);
}

const TEST_FILE = /(^|[/.\-_])(test|spec)\.[cm]?[jt]sx?$|(^|\/)test-[^/]*\.[cm]?[jt]s$/;
const IN_TEST_FOLDER = /(^|\/)(tests?|__tests__|spec)\/.*\.[cm]?[jt]sx?$/;

async function fromFiles(project: Project): Promise<Suite | undefined> {
  const { directory, files } = project;
  const candidates = files.filter((path) => TEST_FILE.test(path) || IN_TEST_FOLDER.test(path));
  const framework = await importedFramework(project, candidates);
  if (framework === 'node:test') return fromNodeTests(directory, candidates);
  if (framework) {
    const source =
      candidates.length === 1
        ? `1 test file that imports ${framework}`
        : `${candidates.length} test files that import ${framework}`;
    return { framework, argv: COMMANDS[framework], directory, source };
  }
  return detectPython(project);
}

const IMPORTS: readonly (readonly [RegExp, 'node:test' | Packaged])[] = [
  [/['"]node:test['"]/, 'node:test'],
  [/['"]vitest['"]/, 'vitest'],
  [/['"]@jest\/globals['"]/, 'jest'],
  [/['"]mocha['"]/, 'mocha'],
];
const MOST_READ = 40;

async function importedFramework({ text }: Project, candidates: readonly string[]) {
  for (const path of candidates.slice(0, MOST_READ)) {
    const content = await text(path);
    const found = IMPORTS.find(([pattern]) => pattern.test(content));
    if (found) return found[1];
  }
  return undefined;
}

/** What `node --test` finds by itself on every version of Node; anything else is named. */
const FOUND_BY_NODE = /(^|\/)(test\/.*|test-[^/]*|[^/]*[.\-_]test|test)\.[cm]?js$/;

function fromNodeTests(directory: string, candidates: readonly string[]): Suite {
  const source = `${candidates.length} test ${candidates.length === 1 ? 'file' : 'files'} for node:test`;
  const unfound = candidates.some((path) => !FOUND_BY_NODE.test(path));
  return {
    framework: 'node:test',
    argv: ['node', '--test', ...(unfound ? candidates : [])],
    directory,
    source,
  };
}
