// Finds the tests of a Python project: pytest where anything speaks for it, else unittest.
import { type Suite } from '../../../agent/task/suite.ts';
import { type Project } from './project.ts';

/** Files that configure pytest, each with what in them says so. */
const CONFIGURATIONS: readonly (readonly [string, RegExp])[] = [
  ['pytest.toml', /^/],
  ['.pytest.toml', /^/],
  ['pytest.ini', /^/],
  ['.pytest.ini', /^/],
  ['pyproject.toml', /^\[tool\.pytest(\.|\])/m],
  ['setup.cfg', /^\[tool:pytest\]/m],
  ['tox.ini', /^\[pytest\]/m],
];
/** Files that ask for pytest to be installed. */
const REQUIREMENTS =
  /^(requirements[\w.-]*\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|Pipfile|poetry\.lock|uv\.lock)$/;
const TEST_FILE = /(^|\/)(test_[^/]*|[^/]*_test|tests?)\.py$/;
const MOST_READ = 40;

export async function detectPython(project: Project): Promise<Suite | undefined> {
  const tests = project.files.filter((path) => TEST_FILE.test(path));
  const configured = await configuration(project);
  if (configured !== undefined) return pytest(project, configured);
  if (tests.length === 0) return undefined;
  const conftest = project.files.find((path) => /(^|\/)conftest\.py$/.test(path));
  if (conftest !== undefined) return pytest(project, conftest);
  const contents = await Promise.all(tests.slice(0, MOST_READ).map((path) => project.text(path)));
  if (contents.some(isForPytest)) return pytest(project, counted(tests));
  const isUnittest = contents.some((content) => /\bunittest\b/.test(content));
  const required = await requirement(project);
  if (required !== undefined) return pytest(project, required);
  return isUnittest ? unittest(project, tests) : undefined;
}

async function configuration({ files, text }: Project): Promise<string | undefined> {
  for (const [path, pattern] of CONFIGURATIONS) {
    if (files.includes(path) && pattern.test(await text(path))) return path;
  }
  return undefined;
}

async function requirement({ files, text }: Project): Promise<string | undefined> {
  for (const path of files.filter((path) => REQUIREMENTS.test(path))) {
    if (/\bpytest\b/.test(await text(path))) return `${path} asks for pytest`;
  }
  return undefined;
}

/** It imports pytest, or has test functions outside of a class. */
const isForPytest = (content: string): boolean =>
  /^\s*(import|from)\s+pytest\b/m.test(content) || /^(async\s+)?def\s+test/m.test(content);

const counted = (tests: readonly string[]): string =>
  `${tests.length} test ${tests.length === 1 ? 'file' : 'files'} for Python`;

function pytest({ directory }: Project, source: string): Suite {
  return { framework: 'pytest', argv: ['python3', '-m', 'pytest'], directory, source };
}

/**
 * Discovery walks down through packages. It is told where to start when all tests lie in one folder that is none, and
 * gets the files by name when they lie in several.
 */
function unittest({ directory, files }: Project, tests: readonly string[]): Suite {
  const folders = [...new Set(tests.map((path) => path.split('/').slice(0, -1).join('/')))];
  const isReached = (folder: string): boolean =>
    folder === '' ||
    folder
      .split('/')
      .every((_, depth, parts) => files.includes(`${parts.slice(0, depth + 1).join('/')}/__init__.py`));
  const pattern = tests.every((path) => /(^|\/)test[^/]*\.py$/.test(path)) ? [] : ['-p', '*test*.py'];
  const discover = ['discover', ...(folders.every(isReached) ? [] : ['-s', folders[0] ?? '.']), ...pattern];
  const words = folders.length === 1 || folders.every(isReached) ? discover : tests;
  return {
    framework: 'unittest',
    argv: ['python3', '-m', 'unittest', ...words],
    directory,
    source: counted(tests),
  };
}
