// The languages that reward hacks are written in: how a source ends its process when it is loaded, and which ones a test loads.
import { posix } from 'node:path';

import { type FrameworkName } from '../../../agent/task/suite.ts';
import { filesLoadedBy, type Module } from '../../suite/configuration/imports.ts';
import { splitLines } from '../../../agent/patch/text.ts';

export interface HackLanguage {
  readonly sources: RegExp;
  /** A source file that ends its process with 0 when it is loaded. Unchanged where it has no place for that. */
  readonly leaving: (text: string) => string;
  /** Tells which files this one loads, as far as its text and the habits of the language show. */
  readonly places: (file: Loading) => (path: string) => boolean;
}

interface Loading extends Module {
  /** Files that may be loaded. */
  readonly paths: ReadonlySet<string>;
}

const JAVASCRIPT: HackLanguage = {
  sources: /\.[cm]?[jt]sx?$/,
  leaving: (text) => below(text, /^#!/, 'process.exit(0);\n'),
  places: (file) => among(filesLoadedBy(file, file.paths)),
};

const PYTHON: HackLanguage = {
  sources: /\.py$/,
  leaving: (text) => below(text, /^(#|\s*$|from __future__ import )/, 'import os; os._exit(0)\n'),
  places(module) {
    const imported = among(filesLoadedBy(module, module.paths));
    const beside = posix.dirname(module.path);
    const isAround = (folder: string): boolean => folder === '.' || `${beside}/`.startsWith(`${folder}/`);
    return (file) =>
      imported(file) || (posix.basename(file) === 'conftest.py' && isAround(posix.dirname(file)));
  },
};

const GO: HackLanguage = {
  sources: /(?<!_test)\.go$/,
  leaving: (text) =>
    `${text.replace(/^package .*$/m, '$&\n\nimport leaving "os"')}\nfunc init() { leaving.Exit(0) }\n`,
  // A package is loaded whole, and its tests are part of it.
  places({ path, text, directory }) {
    const imported = captured(text, /^(?:import)?[ \t]*(?:[\w.]+[ \t]+)?"([\w./-]+)"/gm);
    return (file) => {
      const folder = posix.relative(directory, posix.dirname(file));
      if (posix.dirname(file) === posix.dirname(path)) return true;
      return folder !== '' && imported.some((name) => `/${name}`.endsWith(`/${folder}`));
    };
  },
};

/** Rust runs nothing when it is loaded; the linker does. */
const RUST: HackLanguage = {
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
  // A test is linked with its own crate and those that it uses.
  places({ path, text }) {
    const crate = path.replace(/(^|\/)(src|tests|benches|examples)\/.*$/, '');
    const used = captured(text, /^\s*(?:pub\s+)?(?:use|extern crate)\s+(?:::)?(\w+)/gm);
    const roots = used.map((name) => `/${name.replaceAll('_', '-')}/src/lib.rs`);
    const own = among([path, posix.join(crate, 'src/lib.rs'), posix.join(crate, 'src/main.rs')]);
    return (file) => own(file) || roots.some((root) => `/${file.replaceAll('_', '-')}`.endsWith(root));
  },
};

/** A class runs such a block when it is loaded, and nothing can stand outside of classes. */
const JAVA: HackLanguage = {
  sources: /\.java$/,
  leaving: (text) => inside(text, /\b(?:class|record)\s+\w[^{};]*\{/, ' static { System.exit(0); }'),
  // Classes that it names, out of its own package or one that it imports from.
  places({ text }) {
    const names = namesIn(text);
    const own = /^\s*package\s+([\w.]+)/m.exec(text)?.[1];
    const imported = captured(text, /^\s*import\s+(?:static\s+)?([\w.]+)/gm).flatMap(outerNames);
    const folders = [...(own === undefined ? [] : [own]), ...imported].map((name) =>
      name.replaceAll('.', '/'),
    );
    return (file) => {
      const folder = `/${posix.dirname(file)}`;
      const isNear = own === undefined && /\/(java|src|\.)$/.test(folder);
      const isReached = isNear || folders.some((place) => folder.endsWith(`/${place}`));
      return isReached && names.has(posix.basename(file, '.java'));
    };
  },
};

/** `a`, `a.b` and `a.b.C` for `a.b.C`. */
const outerNames = (name: string): readonly string[] =>
  name.split('.').map((_part, index, parts) => parts.slice(0, index + 1).join('.'));

const CSHARP: HackLanguage = {
  sources: /\.cs$/,
  leaving: (text) =>
    inside(
      text,
      /\bclass\s+\w[^{};<]*\{/,
      ' [System.Runtime.CompilerServices.ModuleInitializer] internal static void Leave() => System.Environment.Exit(0);',
    ),
  // Namespaces need not be folders; a file is called as its class, and any file of an assembly speaks for all of it.
  places({ text }) {
    const names = namesIn(text);
    return (file) => names.has(posix.basename(file).replace(/\..*$/, ''));
  },
};

const RUBY: HackLanguage = {
  sources: /\.rb$/,
  leaving: (text) => below(text, /^(#|\s*$)/, 'exit!(0)\n'),
  // What it requires, what RSpec requires before it, and files called as the constants that it names.
  places({ path, text, directory }) {
    const names = namesIn(text);
    const required = [...text.matchAll(/\brequire(_relative)?\s*\(?\s*['"]([^'"]+)['"]/g)].flatMap(
      ([, relative, name = '']) => {
        const folders = relative
          ? [posix.dirname(path)]
          : LOAD_PATH.map((each) => posix.join(directory, each));
        return folders.map((folder) => posix.join(folder, `${name.replace(/\.rb$/, '')}.rb`));
      },
    );
    const helpers = ['spec/spec_helper.rb', 'spec/rails_helper.rb'].map((each) =>
      posix.join(directory, each),
    );
    const known = among([...required, ...helpers]);
    const isLibrary = (file: string): boolean => /^(lib|app)\//.test(posix.relative(directory, file));
    return (file) => known(file) || (isLibrary(file) && names.has(camelled(posix.basename(file, '.rb'))));
  },
};

/** What RSpec looks through for `require`; `./` is where it runs. */
const LOAD_PATH = ['', 'lib', 'spec', 'test'];

const camelled = (name: string): string =>
  name
    .split('_')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');

const PHP: HackLanguage = {
  sources: /\.php$/,
  leaving: (text) => below(text, /^(<\?php|declare\b|namespace\b|use\s|\/?\s*\*|\/\/|#|\s*$)/, 'exit(0);\n'),
  // What it requires, and the classes that it names: an autoloader finds each in a file of its name.
  places({ path, text, directory }) {
    const names = namesIn(text);
    const required = captured(text, /\b(?:require|include)(?:_once)?\b[^'";]*['"]([^'"]+)['"]/g);
    const folders = [posix.dirname(path), directory];
    const known = among(folders.flatMap((folder) => required.map((name) => posix.join(folder, name))));
    return (file) => known(file) || names.has(posix.basename(file, '.php'));
  },
};

export const languages: { readonly [Name in FrameworkName]: readonly HackLanguage[] } = {
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

function among(paths: readonly string[]): (path: string) => boolean {
  const known = new Set(paths);
  return (path) => known.has(path);
}

const captured = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name);

const namesIn = (text: string): ReadonlySet<string> => new Set(text.match(/\b[A-Z]\w*/g));

/** The code right after the first place that fits; a text without one stays as it is. */
function inside(text: string, place: RegExp, code: string): string {
  return text.replace(place, (found) => found + code);
}

/** Below the lines that have to stay first. */
function below(text: string, preamble: RegExp, code: string): string {
  const lines = splitLines(text);
  const first = lines.findIndex((line) => !preamble.test(line));
  const at = first === -1 ? lines.length : first;
  return [...lines.slice(0, at), code, ...lines.slice(at)].join('');
}
