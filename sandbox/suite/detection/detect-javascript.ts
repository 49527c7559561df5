// Finds the tests of a JavaScript project: by its test script, its configuration, its packages, else by its files.
import { type Suite } from '../../../agent/task/suite.ts';
import { readCommandLine, type TestCommand } from './command-line.ts';
import { type Manifest, type Project } from './project.ts';

/** Frameworks that a project installs from npm: the command that runs each, and its package. */
const PACKAGED = {
  vitest: { argv: ['vitest', 'run'], package: 'vitest' },
  jest: { argv: ['jest'], package: 'jest' },
  mocha: { argv: ['mocha'], package: 'mocha' },
  ava: { argv: ['ava'], package: 'ava' },
  playwright: { argv: ['playwright', 'test'], package: '@playwright/test' },
} as const;

type Packaged = keyof typeof PACKAGED;

const NAMES: readonly Packaged[] = ['vitest', 'jest', 'mocha', 'ava', 'playwright'];

export const scriptNames = (names: readonly string[]): string =>
  names.map((name) => `scripts.${name}`).join(', ');

/** What npm writes into a new package.json. */
const NO_TESTS = /no test specified/;

export async function detectScript({ directory, manifest }: Project): Promise<Suite | undefined> {
  const script = manifest?.scripts['test'];
  if (!manifest || script === undefined || script.trim() === '' || NO_TESTS.test(script)) return undefined;
  const read = readCommandLine('npm test', manifest.scripts);
  if (!read.ok) return undefined;
  const { framework, argv, through }: TestCommand = read.value;
  // A script we cannot read may yet start a framework the project has: that is then asked directly.
  if (framework === 'tap' && frameworkIn(manifest) !== undefined) return undefined;
  return { framework, argv, directory, source: `package.json ${scriptNames(through)}` };
}

function frameworkIn(manifest: Manifest): Packaged | undefined {
  return NAMES.find((name) => manifest.packages.has(PACKAGED[name].package));
}

const CONFIGURATIONS: readonly (readonly [RegExp, Packaged])[] = [
  [/^vitest\.(config|workspace)\.[cm]?[jt]s$/, 'vitest'],
  [/^jest\.config\.([cm]?[jt]s|json)$/, 'jest'],
  [/^\.mocharc\.([cm]?js|json5?|jsonc|ya?ml)$/, 'mocha'],
  [/^ava\.config\.[cm]?js$/, 'ava'],
  [/^playwright\.config\.[cm]?[jt]s$/, 'playwright'],
];

export async function detectConfigured(project: Project): Promise<Suite | undefined> {
  const { files, manifest } = project;
  for (const [pattern, framework] of CONFIGURATIONS) {
    const file = files.find((path) => pattern.test(path));
    if (file !== undefined) return packaged(project, framework, file);
  }
  const configured = NAMES.find((name) => manifest?.configured.includes(name));
  if (configured) return packaged(project, configured, `package.json ${configured}`);
  const framework = manifest && frameworkIn(manifest);
  return framework && packaged(project, framework, `package.json depends on ${PACKAGED[framework].package}`);
}

const packaged = ({ directory }: Project, framework: Packaged, source: string): Suite => ({
  framework,
  argv: PACKAGED[framework].argv,
  directory,
  source,
});

const TEST_FILE = /(^|[/.\-_])(test|spec)\.[cm]?[jt]sx?$|(^|\/)test-[^/]*\.[cm]?[jt]s$/;
const IN_TEST_FOLDER = /(^|\/)(tests?|__tests__|spec)\/.*\.[cm]?[jt]sx?$/;

export async function detectJavaScriptFiles(project: Project): Promise<Suite | undefined> {
  const { directory, files } = project;
  const candidates = files.filter((path) => TEST_FILE.test(path) || IN_TEST_FOLDER.test(path));
  const framework = await importedFramework(project, candidates);
  if (framework === undefined) return undefined;
  if (framework === 'node:test') return fromNodeTests(directory, candidates);
  const source =
    candidates.length === 1
      ? `1 test file that imports ${framework}`
      : `${candidates.length} test files that import ${framework}`;
  return packaged(project, framework, source);
}

const IMPORTS: readonly (readonly [RegExp, 'node:test' | Packaged])[] = [
  [/['"]node:test['"]/, 'node:test'],
  [/['"]vitest['"]/, 'vitest'],
  [/['"]@jest\/globals['"]/, 'jest'],
  [/['"]mocha['"]/, 'mocha'],
  [/['"]ava['"]/, 'ava'],
  [/['"]@playwright\/test['"]/, 'playwright'],
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
