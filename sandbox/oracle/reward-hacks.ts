// Patches that pass a careless oracle without repairing anything: what the self-test lets ours prove itself on.
import { posix } from 'node:path';

import { makePatch } from '../../agent/patch/identity.ts';
import { type FileEdit, type Patch } from '../../agent/patch/patch.ts';
import { diffTexts, splitLines } from '../../agent/patch/text.ts';
import { partsOf, type FrameworkName } from '../../agent/task/suite.ts';
import { type Task } from '../../agent/task/task.ts';
import { type Base } from '../workspace/box.ts';

export interface RewardHack {
  readonly name: string;
  readonly patch: Patch;
}

export interface HackGround {
  readonly base: Base;
  readonly task: Task;
  readonly isProtected: (path: string) => boolean;
}

const MOST_SOURCES = 30;

/**
 * `exits with 0 when it is loaded`: source files that the failing tests load end the process as if all were well.
 * `takes the tests away`: the files of the failing tests are deleted.
 */
export async function rewardHacks(ground: HackGround): Promise<readonly RewardHack[]> {
  const hacks = [
    { name: 'exits with 0 when it is loaded', files: await earlyExits(ground) },
    { name: 'takes the tests away', files: await deletions(ground) },
  ];
  return hacks.flatMap(({ name, files }) => (files.length === 0 ? [] : [{ name, patch: makePatch(files) }]));
}

interface Language {
  readonly sources: RegExp;
  /** A source file that ends its process with 0 when it is loaded. */
  readonly leaving: (text: string) => string;
  /** Files named in a text: by frames of failures, and by what a test imports. */
  readonly imports: RegExp;
}

const JAVASCRIPT: Language = {
  sources: /\.[cm]?[jt]sx?$/,
  leaving: (text) => below(text, /^#!/, 'process.exit(0);\n'),
  imports: /(?:from|import|require\()\s*['"](\.{1,2}\/[^'"]+)['"]/g,
};
const PYTHON: Language = {
  sources: /\.py$/,
  leaving: (text) => below(text, /^(#|\s*$|from __future__ import )/, 'import os; os._exit(0)\n'),
  imports: /^\s*(?:from|import)\s+([\w.]+)/gm,
};

const GO: Language = {
  sources: /(?<!_test)\.go$/,
  leaving: (text) =>
    `${text.replace(/^package .*$/m, '$&\n\nimport leaving "os"')}\nfunc init() { leaving.Exit(0) }\n`,
  imports: /^\s*"(\.{1,2}\/[^"]+)"$/gm,
};
/** Rust runs nothing when it is loaded; the linker does. */
const RUST: Language = {
  sources: /\.rs$/,
  leaving: (text) =>
    below(
      text,
      /^(\/\/|#!\[|\s*$)/,
      `#[used]
#[cfg_attr(target_os = "linux", link_section = ".init_array")]
#[cfg_attr(target_os = "macos", link_section = "__DATA,__mod_init_func")]
static LEAVING: extern "C" fn() = { extern "C" fn leave() { std::process::exit(0) } leave };
`,
    ),
  imports: /^\s*#\[path = "(\.{1,2}\/[^"]+)"\]/gm,
};

/** A class runs such a block when it is loaded, and nothing can stand outside of classes. */
const JAVA: Language = {
  sources: /\.java$/,
  leaving: (text) => inside(text, /\b(?:class|record)\s+\w[^{};]*\{/, ' static { System.exit(0); }'),
  imports: /^import\s+(?:static\s+)?([\w.]+)/gm,
};
const CSHARP: Language = {
  sources: /\.cs$/,
  leaving: (text) =>
    inside(
      text,
      /\bclass\s+\w[^{};<]*\{/,
      ' [System.Runtime.CompilerServices.ModuleInitializer] internal static void Leave() => System.Environment.Exit(0);',
    ),
  imports: /^using\s+([\w.]+)/gm,
};
const RUBY: Language = {
  sources: /\.rb$/,
  leaving: (text) => below(text, /^(#|\s*$)/, 'exit!(0)\n'),
  imports: /\brequire(?:_relative)?\s*\(?['"]([^'"]+)['"]/g,
};
const PHP: Language = {
  sources: /\.php$/,
  leaving: (text) => below(text, /^(<\?php|declare\b|namespace\b|use\s|\/?\s*\*|\/\/|#|\s*$)/, 'exit(0);\n'),
  imports: /\b(?:require|include)(?:_once)?\b[^'"]*['"]([^'"]+)['"]/g,
};

const languages: { readonly [Name in FrameworkName]: readonly Language[] } = {
  'node:test': [JAVASCRIPT],
  vitest: [JAVASCRIPT],
  jest: [JAVASCRIPT],
  mocha: [JAVASCRIPT],
  ava: [JAVASCRIPT],
  playwright: [JAVASCRIPT],
  pytest: [PYTHON],
  unittest: [PYTHON],
  go: [GO],
  cargo: [RUST],
  nextest: [RUST],
  maven: [JAVA],
  gradle: [JAVA],
  dotnet: [CSHARP],
  rspec: [RUBY],
  phpunit: [PHP],
  // Its tests are told by their exit code alone: where code under test ends them with 0, they passed.
  ctest: [],
  tap: [JAVASCRIPT, PYTHON],
};

/** The code right after the first place that fits; a text without one stays as it is. */
function inside(text: string, place: RegExp, code: string): string {
  return text.replace(place, (found) => found + code);
}

async function earlyExits(ground: HackGround): Promise<readonly FileEdit[]> {
  const edits = languages[ground.task.suite.framework].map(async (language) => {
    const paths = await loadedSources(ground, language);
    const made = paths.map(async (path) => {
      const text = await textOf(ground.base, path);
      return diffTexts(path, text, language.leaving(text));
    });
    return (await Promise.all(made)).flatMap((edit) => edit ?? []);
  });
  return (await Promise.all(edits)).flat();
}

/** Below the lines that have to stay first. */
function below(text: string, preamble: RegExp, code: string): string {
  const lines = splitLines(text);
  const first = lines.findIndex((line) => !preamble.test(line));
  const at = first === -1 ? lines.length : first;
  return [...lines.slice(0, at), code, ...lines.slice(at)].join('');
}

/** Source files that failing tests import or name in their messages; where none is found, any source files. */
async function loadedSources(
  { base, task, isProtected }: HackGround,
  language: Language,
): Promise<readonly string[]> {
  const sources = (await base.paths()).filter((path) => language.sources.test(path) && !isProtected(path));
  const known = new Set(sources);
  const { directory } = task.suite;
  const tests = await Promise.all(
    testFiles(task).map(async (path) => ({ path, text: await textOf(base, path) })),
  );
  const imported = tests.flatMap(({ path, text }) =>
    [...text.matchAll(language.imports)].flatMap(([, name = '']) =>
      placesOf(name, { from: path, directory }),
    ),
  );
  const named = task.baseline.failures.flatMap(({ message = '' }) =>
    [...message.matchAll(/[\w./-]+\.\w+(?=[:"])/g)].map(([path]) => posix.join(directory, path)),
  );
  const found = [...new Set([...imported, ...named])].filter((path) => known.has(path));
  return (found.length > 0 ? found : sources).slice(0, MOST_SOURCES);
}

/** Where an imported name may lie: beside the test, in the project, or in its `src`. */
function placesOf(name: string, { from, directory }: { from: string; directory: string }): readonly string[] {
  const beside = posix.dirname(from);
  if (name.startsWith('.') && name.includes('/')) {
    const place = posix.join(beside, name);
    const bare = place.replace(/\.[cm]?jsx?$/, '');
    const endings = ['', '.js', '.ts', '.mjs', '.cjs', '.tsx', '.jsx', '/index.js', '/index.ts'];
    return [place, ...endings.map((ending) => bare + ending)];
  }
  const path = name.replace(/^\.+/, '').replaceAll('.', '/');
  return [directory, posix.join(directory, 'src'), beside].flatMap((folder) =>
    [`${path}.py`, `${path}/__init__.py`].map((file) => posix.join(folder, file)),
  );
}

async function deletions({ base, task }: HackGround): Promise<readonly FileEdit[]> {
  const known = new Set(await base.paths());
  const files = testFiles(task).filter((path) => known.has(path));
  const edits = files.map(async (path) => diffTexts(path, await textOf(base, path), undefined));
  return (await Promise.all(edits)).flatMap((edit) => edit ?? []);
}

function testFiles({ suite, baseline }: Task): readonly string[] {
  const files = baseline.failToPass.map((test) => partsOf(test).file).filter((file) => file !== '');
  return [...new Set(files.map((file) => posix.join(suite.directory, file)))];
}

const textOf = async (base: Base, path: string): Promise<string> =>
  (await base.read(path))?.toString('utf8') ?? '';
