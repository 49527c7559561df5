// Which files configure a suite, and what reads them.
import * as v from 'valibot';

import { type FrameworkName } from '../../../agent/task/suite.ts';
import { javaScriptReader, type Keys } from './javascript-names.ts';
import { type NameReader } from './names.ts';
import { gradleScript, makefile, mavenOptions, mavenPom, phpunitXml, rspecOptions } from './other-names.ts';
import { pytestOptions, pytestPlugins } from './python-names.ts';

export interface Kind {
  /** A command that nobody knows has those of all frameworks, for any may run inside of it; absent: of make. */
  readonly framework?: FrameworkName;
  readonly files: RegExp;
  readonly read: NameReader;
  /** Its code runs before our reporter has taken the ticket. */
  readonly isEarly?: true;
}

const keys = (files: string, configurations: string, early = ''): Keys => ({
  files: new Set([...files.split(' '), ...configurations.split(' ')]),
  configurations: new Set(configurations.split(' ')),
  early: new Set(early.split(' ')),
});

const JEST = javaScriptReader(
  keys(
    'setupFiles setupFilesAfterEnv setupTestFrameworkScriptFile globalSetup globalTeardown testEnvironment runner ' +
      'testRunner reporters transform resolver snapshotSerializers snapshotResolver testSequencer ' +
      'testResultsProcessor moduleLoader runtime filter dependencyExtractor hasteImplModulePath',
    'preset projects',
    'globalSetup filter resolver dependencyExtractor hasteImplModulePath',
  ),
);
const VITEST = javaScriptReader(
  keys(
    'setupFiles globalSetup environment environmentMatchGlobs runner pool reporters reporter sequencer ' +
      'snapshotSerializers snapshotEnvironment customProviderModule diff',
    'extends workspace projects',
  ),
);
const MOCHA = javaScriptReader({
  ...keys(
    'require file import loader reporter ui node-option nodeOption',
    'extends config opts',
    'require import loader ui node-option nodeOption',
  ),
  bare: true,
});
const AVA = javaScriptReader(keys('require nodeArguments', 'extends'));
const PLAYWRIGHT = javaScriptReader(keys('globalSetup globalTeardown reporter tsconfig', 'extends'));

/** The part of package.json that is the framework's own, as if it were a file of its own. */
const ofManifest =
  (key: string, read: NameReader): NameReader =>
  (text, path) => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), text);
    const own = parsed.success ? parsed.output[key] : undefined;
    return own === undefined ? { names: [], roots: [] } : read(JSON.stringify(own), path);
  };

/** Few projects have one, and the library is large. */
const mochaYaml: NameReader = async (text) => {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  // Mocha itself refuses what cannot be parsed.
  if (document.errors.length > 0) return { names: [], roots: [] };
  return await MOCHA(JSON.stringify(document.toJS()), '.mocharc.json');
};

const MANIFEST = /(^|\/)package\.json$/;
const script = (name: string): RegExp =>
  new RegExp(`(^|/)${name}[\\w.-]*(config|workspace|preset|shared|base)[\\w.-]*\\.[cm]?[jt]sx?$`);

/** In the order in which they are asked; a file may be of several kinds. */
export const KINDS: readonly Kind[] = [
  { framework: 'jest', files: script('jest'), read: JEST, isEarly: true },
  { framework: 'jest', files: /(^|\/)jest[\w.-]*\.json$/, read: JEST },
  { framework: 'jest', files: MANIFEST, read: ofManifest('jest', JEST) },
  { framework: 'vitest', files: script('vite(st)?'), read: VITEST, isEarly: true },
  { framework: 'vitest', files: /(^|\/)vitest[\w.-]*\.json$/, read: VITEST },
  { framework: 'mocha', files: /(^|\/)\.mocharc\.[cm]?js$/, read: MOCHA, isEarly: true },
  { framework: 'mocha', files: /(^|\/)\.mocharc(\.json[5c]?)?$/, read: MOCHA },
  { framework: 'mocha', files: /(^|\/)\.mocharc\.ya?ml$/, read: mochaYaml },
  { framework: 'mocha', files: MANIFEST, read: ofManifest('mocha', MOCHA) },
  { framework: 'ava', files: script('ava'), read: AVA },
  { framework: 'ava', files: MANIFEST, read: ofManifest('ava', AVA) },
  { framework: 'playwright', files: script('playwright'), read: PLAYWRIGHT, isEarly: true },
  {
    framework: 'pytest',
    files: /(^|\/)(\.?pytest\.(ini|toml)|pyproject\.toml|setup\.cfg|tox\.ini)$/,
    read: pytestOptions,
  },
  {
    framework: 'pytest',
    files: /(^|\/)(conftest|test_[^/]*|[^/]*_test)\.py$/,
    read: pytestPlugins,
  },
  { framework: 'rspec', files: /(^|\/)\.rspec(-local)?$/, read: rspecOptions },
  { framework: 'phpunit', files: /(^|\/)phpunit[\w.-]*\.xml(\.dist)?$/, read: phpunitXml },
  { framework: 'maven', files: /(^|\/)pom\.xml$/, read: mavenPom },
  { framework: 'maven', files: /(^|\/)\.mvn\/maven\.config$/, read: mavenOptions },
  { framework: 'gradle', files: /\.gradle(\.kts)?$/, read: gradleScript },
  { files: /(^|\/)(GNU)?[Mm]akefile$|\.mk$/, read: makefile },
];

/** A configuration by another name, which the command gives: known by its ending. */
export const GIVEN: readonly Kind[] = [
  { framework: 'jest', files: /\.([cm]?[jt]s|json)$/, read: JEST },
  { framework: 'vitest', files: /\.[cm]?[jt]s$/, read: VITEST },
  { framework: 'mocha', files: /\.([cm]?js|json[5c]?)$/, read: MOCHA },
  { framework: 'mocha', files: /\.ya?ml$/, read: mochaYaml },
  { framework: 'ava', files: /\.[cm]?js$/, read: AVA },
  { framework: 'playwright', files: /\.[cm]?[jt]s$/, read: PLAYWRIGHT },
  { framework: 'pytest', files: /\.(ini|toml|cfg)$/, read: pytestOptions },
  { framework: 'phpunit', files: /\.xml$/, read: phpunitXml },
];
