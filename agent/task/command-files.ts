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

/** A word that names what is loaded before the runner's own reporters, and the folder that the command stands in. */
export interface LoadedFirst {
  readonly word: string;
  readonly folder: string;
}

/** A module of Python with pytest, a file for Node otherwise. */
export function loadedFirst(suite: Pick<Suite, 'framework'> & Command): readonly LoadedFirst[] {
  const isPytest = suite.framework === 'pytest';
  const options = isPytest ? /^-p$/ : /^(-r|--(require|import|loader|experimental-loader))$/;
  return commandsOf(suite).flatMap(({ words, folder }) => {
    const apart = isPytest ? withPlugInsApart(words) : words;
    return apart.flatMap((word, at) => (options.test(apart[at - 1] ?? '') ? [{ word, folder }] : []));
  });
}

type Command = Pick<Suite, 'argv' | 'directory'>;
type Words = readonly string[];

function globsOf(command: Command, filesIn: (words: Words) => Words): readonly string[] {
  const globs = commandsOf(command)
    .flatMap(({ words, folder }) => filesIn(words).map((named) => posix.join(folder, named)))
    .filter((glob) => !glob.startsWith('../') && glob !== '..');
  return [...new Set(globs)];
}

interface Standing {
  readonly words: Words;
  /** Relative to the repository root. */
  readonly folder: string;
}

/** Every command, and where the steps before it went. */
function commandsOf({ argv, directory }: Command): readonly Standing[] {
  let folder = directory;
  return wordsOf(argv).map((words) => {
    const [program = '', argument = '.'] = words;
    if (program === 'cd') folder = posix.join(folder, argument);
    return { words, folder };
  });
}

/** The words of every command, wherever a shell line is among them; assignments are told apart like options. */
function wordsOf(argv: Words): readonly Words[] {
  const isLine = argv.some((word) => /[\s;&|]/.test(word));
  const pieces = isLine ? argv.flatMap((word) => word.split(/[;&|()`\n]+/)) : [argv.join(' ')];
  return pieces.map((piece) =>
    piece
      .replace(/["']/g, ' ')
      .split(/[\s=]+/)
      .filter((word) => word !== '' && !/^[A-Z_][A-Z\d_]*$/.test(word)),
  );
}

function filesOf(given: Words): Words {
  const isPython = given.some((word) => /^(python|pypy|pytest|py\.test)/.test(posix.basename(word)));
  const words = isPython ? withPlugInsApart(given) : given;
  const [program = '', ...rest] = words;
  const isRunning = RUNNING.test(posix.basename(program)) || program.startsWith('-');
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

/** `-ptools.plugin` as two words. */
const withPlugInsApart = (words: Words): Words => words.flatMap((word) => word.split(/(?<=^-p)(?=\w)/));

/** A program of the project itself. */
const isOwn = (program: string): boolean =>
  PATH.test(program) &&
  !program.startsWith('/') &&
  !program.startsWith('-') &&
  (program.includes('/') || NAMED.test(program));

/** `-r ./setup` finds `setup.js`, and `setup/index.js`. */
function loaded(word: string): Words {
  if (!PATH.test(word) || word.startsWith('-') || /^[./]*$/.test(word)) return [];
  return NAMED.test(word) ? [word] : [`${word}{,.*,/index.*,/package.json}`];
}

/** `python -m tools.check`, `pytest -p tools.plugin`. */
function moduleFiles(name: string): Words {
  if (!/^\w+(\.\w+)*$/.test(name)) return [];
  return [`${name.replaceAll('.', '/')}{.py,/__init__.py,/__main__.py}`];
}
