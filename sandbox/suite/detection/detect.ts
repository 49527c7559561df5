// Finds how a project runs its tests: by the user's own command, else by the first detector that finds something.
import { posix } from 'node:path';

import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { type Fault } from '../../../agent/engine/fault.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { type ReadableTree } from '../../workspace/box.ts';
import { readCommandLine } from './command-line.ts';
import { detectDotnet } from './detect-dotnet.ts';
import { detectCargo } from './detect-cargo.ts';
import { detectCtest } from './detect-ctest.ts';
import { detectGo } from './detect-go.ts';
import { detectConfigured, detectJavaScriptFiles, detectScript, scriptNames } from './detect-javascript.ts';
import { detectJvm } from './detect-jvm.ts';
import { composerScript, detectPhp } from './detect-php.ts';
import { detectPython } from './detect-python.ts';
import { detectRuby } from './detect-ruby.ts';
import { fanOutOf, isBare, isWorkspace, packageFolders } from './fan-out.ts';
import { recipeOf } from './makefile.ts';
import { readProject, type Project } from './project.ts';

/** Answers with the suite of a project of its kind, or with none. */
type Detector = (project: Project) => Promise<Suite | undefined>;

/** In the order in which they are asked, each with what it looks at, in words for the user. */
const DETECTORS: readonly (readonly [Detector, looked: string])[] = [
  [detectScript, 'package.json: scripts.test'],
  [detectConfigured, 'vitest, jest, mocha, ava and Playwright: configuration files, package.json'],
  [detectGo, 'go.mod, go.work, *_test.go'],
  [detectCargo, 'Cargo.toml, .config/nextest.toml'],
  [detectJvm, 'pom.xml, build.gradle, settings.gradle, with sources in src/test'],
  [detectDotnet, '*.csproj, *.fsproj and *.vbproj of test projects'],
  [detectRuby, 'spec/**/*_spec.rb'],
  [detectPhp, 'phpunit.xml, phpunit.xml.dist, composer.json with phpunit/phpunit'],
  [detectJavaScriptFiles, '*.test.js, *.spec.ts, test/*.js and the like'],
  [detectPython, 'pytest.ini, pyproject.toml, setup.cfg, tox.ini, conftest.py, test_*.py, *_test.py'],
  [detectCtest, 'CMakeLists.txt: enable_testing, add_test'],
];

interface Wishes {
  readonly command?: string;
}

/** The first of the suites below. */
export async function detectSuite(base: ReadableTree, wishes: Wishes): Promise<Outcome<Suite, Fault>> {
  const found = await detectSuites(base, wishes);
  if (!found.ok) return found;
  const [first] = found.value;
  return success(first);
}

/**
 * One suite; several where the project is the root of a monorepo: those of its packages, in order of their folders. Fails
 * with `tests-not-found`, or with `command-unreadable` where the user's own command cannot be read.
 */
export async function detectSuites(
  base: ReadableTree,
  { command }: Wishes,
): Promise<Outcome<readonly [Suite, ...Suite[]], Fault>> {
  const project = await readProject(base);
  const [first, ...others] = await suitesOfPackages(base, project, command);
  if (first) return success([first, ...others]);
  if (command !== undefined) {
    const line = (await composerScript(command, project)) ?? command;
    const own = (await fromMake(line, project)) ?? fromCommand(line, project);
    return own.ok ? success([own.value]) : own;
  }
  const suite = await detected(project);
  if (suite) return success([suite]);
  const path = posix.join(base.record.root, project.directory);
  return failure({ kind: 'tests-not-found', path, looked: DETECTORS.map(([, looked]) => looked) });
}

async function detected(project: Project): Promise<Suite | undefined> {
  for (const [detect] of DETECTORS) {
    const suite = await detect(project);
    if (suite) return suite;
  }
  return undefined;
}

async function suitesOfPackages(
  base: ReadableTree,
  project: Project,
  command: string | undefined,
): Promise<readonly Suite[]> {
  const line = command ?? project.manifest?.scripts['test'];
  const fanOut = line === undefined ? undefined : fanOutOf(line, project.manifest?.scripts ?? {});
  const isRoot = command === undefined && (await hasOnlyPackages(project));
  if (!fanOut && !isRoot) return [];
  const folders = await packageFolders(project, fanOut ?? { named: [] });
  const found = await Promise.all(
    folders.map(async (folder) => {
      const directory = posix.join(project.directory, folder);
      const there: ReadableTree = {
        record: { ...base.record, directory },
        paths: () => base.paths(),
        read: (path) => base.read(path),
      };
      const suite = await detected(await readProject(there));
      return suite ? [{ ...suite, source: `${folder}: ${suite.source}` }] : [];
    }),
  );
  return found.flat();
}

/** No script, configuration or framework of its own speaks for tests of the root. */
async function hasOnlyPackages(project: Project): Promise<boolean> {
  if (await isBare(project)) return true;
  if (!(await isWorkspace(project))) return false;
  return (await detectScript(project)) === undefined && (await detectConfigured(project)) === undefined;
}

/** `make test` where its recipe starts a framework that we know; otherwise it is asked for a report as it is. */
async function fromMake(command: string, project: Project): Promise<Outcome<Suite, Fault> | undefined> {
  const [, target] = /^\s*make\s+([\w-]+)\s*$/.exec(command) ?? [];
  const name = MAKEFILES.find((file) => project.files.includes(file));
  if (target === undefined || name === undefined) return undefined;
  const line = recipeOf(await project.text(name), target);
  const suite = line === undefined ? undefined : fromCommand(line, project);
  if (suite?.ok !== true || suite.value.framework === 'tap') return undefined;
  return success({ ...suite.value, source: `your command, through ${name} ${target}` });
}

/** As make looks for them. */
const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];

function fromCommand(command: string, { directory, manifest }: Project): Outcome<Suite, Fault> {
  const read = readCommandLine(command, manifest?.scripts ?? {});
  if (!read.ok) return failure({ kind: 'command-unreadable', command, detail: read.fault });
  const { framework, argv, through } = read.value;
  const source = through.length === 0 ? 'your command' : `your command, through ${scriptNames(through)}`;
  return success({ framework, argv, directory, source });
}
