// What a patch may not touch: everything that decides how it is judged, and what runs on the user's machine by itself.
import picomatch from 'picomatch';

import { commandFiles } from './command-files.ts';
import { type Suite } from './suite.ts';

/** Files whose whole content is tests. Lifted by `allowTestEdits`; nothing else is. */
const TEST_CODE = [
  '**/*.{test,spec}.{js,jsx,ts,tsx,mjs,mts,cjs,cts}',
  '**/{test,tests,__tests__,spec}/**/*.{js,jsx,ts,tsx,mjs,mts,cjs,cts,py}',
  '**/{test_*,*_test,tests}.py',
  '**/*_test.go',
  '**/{test,tests}/**/*.{go,rs,c,cc,cpp,cxx,h,hpp}',
  '**/{tests,*_tests}.rs',
  '**/{test_*,*_test,*_tests}.{c,cc,cpp,cxx}',
  '**/{test,tests}/**/*.{java,kt,groovy,scala}',
  '**/src/{{android,common,jvm,unit,int,integration,functional,acceptance,system,e2e}Test,testFixtures}/**/*.{java,kt,groovy,scala}',
  '**/*{Test,Tests,TestCase}.{java,kt,groovy,scala,php,cs,fs,vb}',
  '**/{spec,test}/**/*.rb',
  '**/*_{spec,test}.rb',
  '**/{test,tests}/**/*.{php,cs,fs,vb}',
  '**/*.{Test,Tests,UnitTests,IntegrationTests}/**/*.{cs,fs,vb}',
];

/** Snapshots, and whatever else tests compare with. */
const EXPECTATIONS = [
  '**/{test,tests,__tests__,spec}/**',
  '**/{__snapshots__,__mocks__,__fixtures__}/**',
  '**/*.{snap,snapshot}',
  '**/testdata/**',
  '**/src/{test,{android,common,jvm,unit,int,integration,functional,acceptance,system,e2e}Test,testFixtures}/**',
  '**/*.{Test,Tests,UnitTests,IntegrationTests}/**',
];

/** Runner configuration and what runs before the first test. */
const RUNNER = [
  '**/{vitest,vite,jest,playwright,karma,ava,babel}{,[-.]*}.config*.*',
  '**/{vitest,vite,jest,playwright,karma,ava,babel}.{workspace,setup}.*',
  '**/karma{,[-.]*}.conf.*',
  // Vite runs them in the process of the runner.
  '**/{postcss,svelte,nuxt,astro,tailwind}.config.*',
  '**/.postcssrc*',
  '**/{jest,vitest,test}[-.]{setup,globals,preset}*.*',
  '**/{setupTests,setup-tests}.*',
  '**/{.mocharc*,.taprc*,.babelrc*,.swcrc,.nycrc*,.c8rc*}',
  '**/{conftest.py,pytest.ini,.pytest.ini,pytest.toml,.pytest.toml,pyproject.toml,setup.cfg,tox.ini,noxfile.py,.coveragerc}',
];

/** Which modules a name leads to is said in them, too: runners obey `paths`. */
const MANIFESTS = [
  '**/{package.json,.npmrc,.yarnrc,.yarnrc.yml,.env,.env.*}',
  '**/{tsconfig,jsconfig}{,[-.]*}.json',
];

/**
 * What decides what is built and tested of Go, Rust, C and C++. An honest repair may need to touch such a file; it is then
 * for the user to say so.
 */
const BUILDS = [
  '**/{go.mod,go.sum,go.work,go.work.sum}',
  '**/{Cargo.toml,Cargo.lock,rust-toolchain,rust-toolchain.toml}',
  '**/{.cargo,.config}/**',
  '**/{CMakeLists.txt,CMakePresets.json,CMakeUserPresets.json}',
  '**/*.cmake',
  '**/vendor/**',
];

/** The same of the JVM, .NET, Ruby and PHP. */
const MORE_BUILDS = [
  '**/{pom.xml,mvnw,mvnw.cmd,gradlew,gradlew.bat,gradle.properties,gradle.lockfile,libs.versions.toml}',
  '**/*.{gradle,gradle.kts}',
  '**/{.mvn,buildSrc}/**',
  '**/gradle/wrapper/**',
  '**/{junit-platform.properties,testng.xml}',
  '**/META-INF/services/org.{junit,testng,spockframework}.*',
  '**/*.{csproj,fsproj,vbproj,sln,slnx,runsettings}',
  '**/{Directory.*.props,Directory.*.targets,global.json,nuget.config,packages.lock.json,xunit.runner.json}',
  '**/{Gemfile,Gemfile.lock,gems.rb,gems.locked,*.gemspec,Rakefile,*.rake,.rspec,.rspec-local,.ruby-version}',
  '**/{composer.json,composer.lock,phpunit.xml,phpunit.xml.dist,phpunit.dist.xml}',
];

/** Modules that would stand in for the runner or be loaded before it, wherever Python or Node looks first. */
const IMPOSTORS = [
  '**/{pytest,_pytest,pluggy,unittest,sitecustomize,usercustomize,galapagos_*}.py',
  '**/{pytest,_pytest,pluggy,unittest,sitecustomize,usercustomize,galapagos_*}/**',
  '**/*.pth',
  // Where they lie on the path of modules, they name plug-ins that pytest loads by itself.
  '**/*.dist-info/**',
  '**/rspec/{core,expectations,mocks,support}/**',
  '**/{rspec,rspec/{core,expectations,mocks,support}}.rb',
  '**/org/{junit,opentest4j,testng,gradle}/**',
  '**/PHPUnit/{Framework,Runner,TextUI}/**',
];

const INSTALLED = [
  '**/{node_modules,.venv,venv,site-packages,vendor,.yarn}/**',
  '**/.pnp.*',
  '**/*.egg-info{,/**}',
];

const LOCKS = [
  '**/{package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,pnpm-workspace.yaml,bun.lock,bun.lockb}',
  '**/{poetry.lock,uv.lock,pdm.lock,Pipfile,Pipfile.lock,requirements*.txt,constraints*.txt}',
];

/** CI, and what editors, git hooks and shells of the user run by themselves. */
const MACHINE = [
  '.{github,circleci,gitlab,husky,vscode,idea,devcontainer}/**',
  '{.gitlab-ci.yml,.travis.yml,azure-pipelines.yml,Jenkinsfile,.pre-commit-config.yaml,.envrc}',
  '**/{.gitattributes,.gitmodules}',
];

/**
 * Globs, relative to the repository root, of the files that every suite protects, and those that this suite's command and
 * configuration name.
 */
export function protectedGlobs(suite: Suite): readonly string[] {
  return [
    ...TEST_CODE,
    ...EXPECTATIONS,
    ...RUNNER,
    ...MANIFESTS,
    ...BUILDS,
    ...MORE_BUILDS,
    ...IMPOSTORS,
    ...INSTALLED,
    ...LOCKS,
    ...MACHINE,
    ...commandFiles(suite),
    ...(suite.named ?? []).map(asGlob),
  ];
}

/** Not every matcher of globs knows escapes; all know a sign that stands for any. */
const asGlob = (path: string): string => path.replace(/[*?[\]{}()!|\\,]/g, '?');

export interface Protection {
  /** Globs of protected files. */
  readonly globs: readonly string[];
  readonly allowTestEdits: boolean;
}

/** Dot files are files; case counts for nothing, for it counts for nothing on many disks. */
export function protection({ globs, allowTestEdits }: Protection): (path: string) => boolean {
  const isProtected = matcher(globs);
  return (path) => isProtected(path) && !(allowTestEdits && isTestCode(path));
}

/** Is this a file of tests, by the habits of the frameworks we know? */
export const isTestCode: (path: string) => boolean = matcher(TEST_CODE);

/** Would a runner obey this file, or load it before the first test? Not what installed packages hold. */
export function steersRunner(path: string): boolean {
  return isSteering(path) && !isInstalled(path);
}

const isSteering = matcher([...RUNNER, ...IMPOSTORS]);
const isInstalled = matcher(INSTALLED);

function matcher(globs: readonly string[]): (path: string) => boolean {
  return picomatch([...globs], { dot: true, nocase: true, windows: false });
}
