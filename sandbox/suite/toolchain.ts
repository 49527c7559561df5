// What a suite is run with: its interpreter, its framework and the program its command starts, each looked up for real.
import { execFile } from 'node:child_process';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import * as v from 'valibot';

import { type FrameworkName, type Suite } from '../../agent/task/suite.ts';
import { unlessRefused } from '../disk/errno.ts';
import { findProgram } from '../disk/find-program.ts';
import { packageFix } from '../confinement/remedies.ts';
import { isWithin } from '../disk/within.ts';

export interface Tool {
  readonly name: string;
  readonly present: boolean;
  /** Its version and where it lies, or what is wrong. */
  readonly detail: string;
  /** The one command that mends it; absent when present. */
  readonly fix?: string;
}

/**
 * `root` is the repository's. Nothing of the project is run, for there are no walls here: what lies outside of it is asked for
 * its version, and of a program inside of it the one that it is a link to.
 */
export async function toolsOf(suite: Suite, root: string): Promise<readonly Tool[]> {
  const place = { folder: join(root, suite.directory), root };
  const tools = await kits[suite.framework](suite, place);
  const starter = suite.argv[0] === 'env' ? undefined : suite.argv[0];
  const isKnown = starter === undefined || tools.some(({ name }) => name === basename(starter));
  return isKnown ? tools : [await starting(starter, place), ...tools];
}

interface Place {
  readonly folder: string;
  readonly root: string;
}

interface Wishes {
  /** The words that make it tell its version; `--version` by default. */
  readonly asks?: readonly string[];
  /** The one command that installs it. */
  readonly fix?: string;
}

type Kit = (suite: Suite, place: Place) => Promise<readonly Tool[]>;

/** A program of the machine that tells its version: `program('go', { asks: ['version'] })`. */
const program =
  (name: string, wishes: Wishes = {}): Kit =>
  async (_suite, place) => [await installed(name, place, wishes)];

const node = async (place: Place): Promise<Tool> =>
  await installed('node', place, { fix: packageFix('nodejs') });
const packaged =
  (name: string): Kit =>
  async (_suite, place) => [await node(place), await nodePackage(name, place)];

/** A build tool of the JVM: the project's own wrapper (`./mvnw`), or a program of the machine. */
const built =
  (name: string, installs: 'maven' | 'gradle'): Kit =>
  async ({ argv }, place) => {
    const java = await installed('java', place, { asks: ['-version'], fix: packageFix('default-jdk') });
    const wrapper = argv.find((word) => /(^|\/)(mvnw|gradlew)$/.test(word));
    if (wrapper === undefined) return [java, await installed(name, place, { fix: packageFix(installs) })];
    const isThere = (await textOf(join(place.folder, wrapper))) !== undefined;
    const detail = isThere ? 'of the project' : 'not in the project';
    return [java, { name: basename(wrapper), present: isThere, detail }];
  };

/** A program that Composer installs into the project. */
async function composed(path: string, { folder }: Place): Promise<Tool> {
  const name = basename(path);
  return (await textOf(join(folder, path))) === undefined
    ? { name, present: false, detail: `no ${path}`, fix: 'composer install' }
    : { name, present: true, detail: path };
}

const kits: { readonly [Name in FrameworkName]: Kit } = {
  'node:test': async (_suite, place) => [await node(place)],
  vitest: packaged('vitest'),
  jest: packaged('jest'),
  mocha: packaged('mocha'),
  pytest: async (suite, place) => {
    const name = pythonOf(suite);
    const python = await installed(name, place, { fix: packageFix('python3') });
    const venv = ownEnvironment(name, place);
    if (venv !== undefined) return [python, await pytestIn(venv, name, place)];
    const path = await outsideProgram(name, place.root);
    return path === undefined ? [python] : [python, await pytest(python.name, path)];
  },
  unittest: async (suite, place) => [await installed(pythonOf(suite), place, { fix: packageFix('python3') })],
  ava: packaged('ava'),
  playwright: packaged('@playwright/test'),
  go: program('go', { asks: ['version'], fix: packageFix('golang-go') }),
  cargo: program('cargo', { fix: packageFix('cargo') }),
  nextest: async (_suite, place) => [
    await installed('cargo', place, { fix: packageFix('cargo') }),
    await installed('cargo-nextest', place, { fix: 'cargo install --locked cargo-nextest' }),
  ],
  maven: built('mvn', 'maven'),
  gradle: built('gradle', 'gradle'),
  dotnet: program('dotnet', { fix: packageFix('dotnet-sdk-8.0') }),
  rspec: async (suite, place) =>
    suite.argv.includes('bundle')
      ? [await installed('bundle', place, { fix: 'gem install bundler' })]
      : [await installed('rspec', place, { fix: packageFix('ruby-rspec') })],
  phpunit: async (suite, place) => {
    const own = suite.argv.find((word) => word.startsWith('vendor/bin/'));
    return own === undefined
      ? [await installed('phpunit', place, { fix: packageFix('phpunit') })]
      : [await installed('php', place, { fix: packageFix('phpunit') }), await composed(own, place)];
  },
  ctest: async (_suite, place) => [
    await installed('ctest', place, { fix: packageFix('cmake') }),
    await installed('cmake', place, { fix: packageFix('cmake') }),
  ],
  tap: async () => [],
};

/** The Python that a command starts, as it is written there. */
export const pythonOf = ({ argv }: Pick<Suite, 'argv'>): string =>
  argv.find((word) => /^(python|pypy)[\d.]*$/.test(basename(word))) ?? 'python3';

const ask = promisify(execFile);

/** In a folder where nothing of the project's can be imported. */
async function answer(file: string, ...args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await ask(file, [...args], { cwd: '/', timeout: 10_000 });
    return (stdout.trim() || stderr.trim()).split('\n')[0];
  } catch {
    return undefined;
  }
}

async function installed(name: string, place: Place, { asks = ['--version'], fix }: Wishes): Promise<Tool> {
  const mended = fix === undefined ? {} : { fix };
  const venv = ownEnvironment(name, place);
  const path = venv === undefined ? findProgram(name) : programIn(venv, name, place);
  if (path === undefined) return { name, present: false, detail: 'not on PATH', ...mended };
  const outside = venv === undefined ? await outsideProgram(name, place.root) : undefined;
  const asked = outside ?? (await linkedProgram(path, place.root));
  if (asked === undefined) return { name, present: true, detail: `of the project, ${path}` };
  const version = await answer(asked, ...asks);
  return version === undefined
    ? { name, present: false, detail: `${path} does not start`, ...mended }
    : { name, present: true, detail: `${version.replace(/^Python /, '')}, ${path}` };
}

/** Where a program lies that is none of the project's; undefined where it is, or is not there. */
export async function outsideProgram(name: string, root: string): Promise<string | undefined> {
  const path = findProgram(name);
  if (path === undefined) return undefined;
  // A link of the project's makes an interpreter read what lies beside the link (venv).
  const [place, ...parts] = await Promise.all([root, path, dirname(path)].map(realOf));
  return parts.some((each) => place !== undefined && isWithin(each, place)) ? undefined : path;
}

/** What a program of the project is a link to, if that is one of the same name outside of it. */
async function linkedProgram(path: string, root: string): Promise<string | undefined> {
  const [real, place] = [await realOf(path), await realOf(root)];
  const nameOf = (each: string): string => basename(each).replace(/[\d.]+$/, '');
  return isWithin(real, place) || nameOf(real) !== nameOf(path) ? undefined : real;
}

/** The path itself where nothing is there. */
const realOf = async (path: string): Promise<string> => (await unlessRefused(realpath(path))) ?? path;

const ENVIRONMENTS = ['.venv', 'venv'];

/** Where the project has a Python environment of its own, that stands first on the path of its tests. */
const ownEnvironment = (name: string, place: Place): string | undefined =>
  ENVIRONMENTS.find((folder) => programIn(folder, name, place) !== undefined);

const programIn = (environment: string, name: string, { folder }: Place): string | undefined =>
  name.includes('/') ? undefined : findProgram(join(folder, environment, 'bin', name));

/** What pip wrote of it; nothing of the environment is run. */
async function pytestIn(environment: string, python: string, { folder }: Place): Promise<Tool> {
  const lib = join(folder, environment, 'lib');
  const versions = (await unlessRefused(readdir(lib))) ?? [];
  const packages = await Promise.all(
    versions.map(async (each) => (await unlessRefused(readdir(join(lib, each, 'site-packages')))) ?? []),
  );
  const found = packages.flat().map((name) => /^pytest-(\d.*)\.dist-info$/.exec(name)?.[1]);
  const version = found.find((each) => each !== undefined);
  if (version !== undefined) return { name: 'pytest', present: true, detail: version };
  const config = await textOf(join(folder, environment, 'pyvenv.cfg'));
  const real = await realpath(join(folder, environment, 'bin', python));
  if (config !== undefined && /^include-system-site-packages\s*=\s*true/im.test(config))
    return await pytest(python, real);
  const fix = `${environment}/bin/${python} -m pip install pytest`;
  return { name: 'pytest', present: false, detail: `${environment} does not have it`, fix };
}

async function pytest(python: string, path: string): Promise<Tool> {
  const script = "import importlib.metadata as m; print(m.version('pytest'))";
  const version = await answer(path, '-c', script);
  return version === undefined
    ? {
        name: 'pytest',
        present: false,
        detail: `${python} does not have it`,
        fix: `${python} -m pip install pytest`,
      }
    : { name: 'pytest', present: true, detail: version };
}

const packageSchema = v.pipe(v.string(), v.parseJson(), v.object({ version: v.string() }));

/** From the project's folder up to the repository's root, as Node itself looks for it. */
async function nodePackage(name: string, { folder, root }: Place): Promise<Tool> {
  for (let at = folder; ; at = dirname(at)) {
    const text = await textOf(join(at, 'node_modules', name, 'package.json'));
    const parsed = v.safeParse(packageSchema, text);
    if (parsed.success) return { name, present: true, detail: parsed.output.version };
    if (at === root || at === dirname(at)) break;
  }
  return { name, present: false, detail: 'not in node_modules', fix: await installLine(folder, name) };
}

const INSTALLS: readonly (readonly [string, string])[] = [
  ['package-lock.json', 'npm ci'],
  ['pnpm-lock.yaml', 'pnpm install'],
  ['yarn.lock', 'yarn install'],
  ['bun.lock', 'bun install'],
];

async function installLine(folder: string, name: string): Promise<string> {
  for (const [lock, line] of INSTALLS) if ((await textOf(join(folder, lock))) !== undefined) return line;
  const manifest = await textOf(join(folder, 'package.json'));
  return manifest?.includes(`"${name}"`) === true ? 'npm install' : `npm install --save-dev ${name}`;
}

async function starting(name: string, { folder }: Place): Promise<Tool> {
  const path = findProgram(name) ?? findProgram(join(folder, 'node_modules', '.bin', name));
  return path === undefined
    ? { name, present: false, detail: 'not on PATH' }
    : { name, present: true, detail: path };
}

const textOf = async (path: string): Promise<string | undefined> =>
  await unlessRefused(readFile(path, 'utf8'));
