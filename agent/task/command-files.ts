// Which files a test command names: it is judged by what it runs, loads and is configured by.
import { posix } from 'node:path';

import { type Suite } from './suite.ts';

/** They run or load whatever file they are given. To all other programs, a file may be the very source they build. */
const RUNNING =
  /^(node|nodejs|deno|bun|tsx|ts-node|(ba|da|z)?sh|python[\d.]*|pypy[\d.]*|ruby|rake|rspec|perl|php|phpunit\S*|pytest|py\.test|_?mocha|ts-mocha|jest|react-scripts|vitest|ava|playwright|env|npx|cross-env(-shell)?|c8|nyc|coverage)$/;
/** What follows them is configuration, or is loaded before the first test. */
const LOADING =
  /^(-r|-c|-C|-p|-f|-s|-gs|-I|-e|--(require|import|loader|experimental-loader|preload|config\w*|config-file|project|file|opts|package|env|env-file|env-file-if-exists|environment|preset|setup\w*|global-?setup|globalTeardown|test-?environment|test-global-setup|runner|test-?runner|resolver|transform|tsconfig|workspace|bootstrap|configuration|rcfile|rootdir|ui|settings|global-settings|toolchains|global-toolchains|init-script|settings-file))$/;
/** What follows them is a configuration, whatever its name. */
const CONFIGURING = /^(-c|-C|--(config\w*|config-file|opts|package|workspace|preset|configuration|rcfile))$/;
/** Their values are what is looked at, not what looks. */
const LOOKED_AT =
  /^--(source|include|omit|exclude|cov|collectCoverageFrom|coveragePathIgnorePatterns|findRelatedTests|related|coverage\.\w+|outputFile|junitxml|junit-xml|output|log-junit)$/;
const NAMED =
  /\.(sh|bash|[cm]?[jt]sx?|py|rb|pl|php|phar|json[5c]?|ya?ml|toml|ini|cfg|conf|xml|properties|mk|env)$/;
const PATH = /^[\w@+. /-]+$/;

/**
 * Globs, relative to the repository root. Source files that are only compiled, measured or searched for tests are not
 * among them; nor is what a glob of the command finds.
 */
export function commandFiles(suite: Command): readonly string[] {
  return globsOf(suite, filesOf);
}

/** Those of them that are given as configurations. */
export function givenConfigurations(suite: Command): readonly string[] {
  return globsOf(suite, (words) =>
    words.flatMap((word, at) => (CONFIGURING.test(words[at - 1] ?? '') ? loaded(word) : [])),
  );
}

type Command = Pick<Suite, 'argv' | 'directory'>;
type Words = readonly string[];

function globsOf({ argv, directory }: Command, filesIn: (words: Words) => Words): readonly string[] {
  const globs = new Set<string>();
  let folder = directory;
  for (const words of commandsOf(argv)) {
    const [program = '', argument = '.'] = words;
    if (program === 'cd') folder = posix.join(folder, argument);
    for (const named of filesIn(words)) {
      const glob = posix.join(folder, named);
      if (!glob.startsWith('../') && glob !== '..') globs.add(glob);
    }
  }
  return [...globs];
}

/** The words of every command, wherever a shell line is among them; assignments are told apart like options. */
function commandsOf(argv: readonly string[]): readonly (readonly string[])[] {
  const isLine = argv.some((word) => /[\s;&|]/.test(word));
  const pieces = isLine ? argv.flatMap((word) => word.split(/[;&|()`\n]+/)) : [argv.join(' ')];
  return pieces.map((piece) =>
    piece
      .replace(/["']/g, ' ')
      .split(/[\s=]+/)
      .filter((word) => word !== '' && !/^[A-Z_][A-Z\d_]*$/.test(word)),
  );
}

function filesOf(words: readonly string[]): readonly string[] {
  const [program = '', ...rest] = words;
  const isRunning = RUNNING.test(posix.basename(program)) || program.startsWith('-');
  const isPython = words.some((word) => /^(python|pypy|pytest|py\.test)/.test(posix.basename(word)));
  const doctests = words.includes('--doctest-modules');
  const found = rest.flatMap((word, at) => {
    const option = words[at] ?? '';
    if (isPython && /^-[mp]$/.test(option)) return moduleFiles(word);
    if (LOADING.test(option) || /^-[rI]?\.{1,2}\//.test(word)) return loaded(word.replace(/^-[rI]?/, ''));
    const isSource = LOOKED_AT.test(option) || (doctests && word.endsWith('.py'));
    return isRunning && !isSource && NAMED.test(word) && PATH.test(word) ? [word] : [];
  });
  const makes = posix.basename(program) === 'make' ? ['{Makefile,makefile,GNUmakefile}'] : [];
  return [...makes, ...(isOwn(program) ? [program] : []), ...found];
}

/** A program of the project itself. */
const isOwn = (program: string): boolean =>
  PATH.test(program) &&
  !program.startsWith('/') &&
  !program.startsWith('-') &&
  (program.includes('/') || NAMED.test(program));

/** `-r ./setup` finds `setup.js`, and `setup/index.js`. */
function loaded(word: string): readonly string[] {
  if (!PATH.test(word) || word.startsWith('-') || /^[./]*$/.test(word)) return [];
  return NAMED.test(word) ? [word] : [`${word}{,.*,/index.*,/package.json}`];
}

/** `python -m tools.check`, `pytest -p tools.plugin`. */
function moduleFiles(name: string): readonly string[] {
  if (!/^\w+(\.\w+)*$/.test(name)) return [];
  return [`${name.replaceAll('.', '/')}{.py,/__init__.py,/__main__.py}`];
}
