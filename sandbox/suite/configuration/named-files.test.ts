import { describe, expect, test } from 'vitest';

import { type FrameworkName, type Suite } from '../../../agent/task/suite.ts';
import { baseOf } from '../../../test/suite/base-of.ts';
import { namedFiles } from './named-files.ts';

type Files = Readonly<Record<string, string>>;

const named = async (framework: FrameworkName, files: Files, suite: Partial<Suite> = {}) =>
  (await namedFiles(baseOf(files), { framework, argv: [framework], directory: '', source: '', ...suite }))
    .files;

const there = (...paths: readonly string[]): Files => Object.fromEntries(paths.map((path) => [path, '']));

describe('files that a configuration names are', () => {
  test('what jest sets up, runs in and reports by, and none of what they load', async () => {
    const files = {
      'package.json': JSON.stringify({
        main: 'src/sum.js',
        jest: {
          setupFiles: ['<rootDir>/tools/first.js'],
          setupFilesAfterEnv: ['./tools/each'],
          globalSetup: 'tools/once/',
          testEnvironment: './tools/world.ts',
          reporters: ['default', ['<rootDir>/tools/tell.cjs', { outputFile: 'src/sum.js' }]],
          transform: { '^.+\\.js$': 'tools/turn.js', './src/sum.js': 'babel-jest' },
          moduleNameMapper: { '^sum$': '<rootDir>/src/sum.js' },
        },
      }),
      'tools/first.js': "require('../src/first');",
      ...there('tools/each.js', 'tools/once/index.ts', 'tools/world.ts', 'tools/tell.cjs', 'tools/turn.js'),
      ...there('src/first.js', 'tools/other.js'),
    };
    expect(await named('jest', files)).toEqual([
      'tools/each.js',
      'tools/first.js',
      'tools/once/index.ts',
      'tools/tell.cjs',
      'tools/turn.js',
      'tools/world.ts',
    ]);
  });

  test('what a module of configuration says in literal words, in whatever shape it is exported', async () => {
    const files = {
      'vitest.config.ts': `import { defineConfig } from 'vitest/config';
import plugin from './src/plugin';
import { shared } from './build/shared.js';
// setupFiles: ['./tools/comment.ts']
const reporters = ['./tools/tell.ts'];
const test: Options = { environment: 'node', setupFiles: [path.join(here, 'tools', 'first.ts'), \`./tools/second.ts\`], reporters };
config.test.globalSetup = fileURLToPath(new URL('./tools/once.ts', import.meta.url));
export default defineConfig({ test, plugins: [plugin()] } satisfies Options);
`,
      'build/shared.ts': "export const shared = { test: { runner: '../tools/runner' } };",
      ...there('src/plugin.ts', 'node.ts', 'tools/comment.ts', 'tools/tell.ts', 'tools/first.ts'),
      ...there('tools/second.ts', 'tools/once.ts', 'tools/runner.ts'),
    };
    expect(await named('vitest', files)).toEqual([
      'build/shared.ts',
      'tools/first.ts',
      'tools/once.ts',
      'tools/runner.ts',
      'tools/second.ts',
      'tools/tell.ts',
    ]);
  });

  test('nothing of the program itself, which configurations of plug-ins and their examples import', async () => {
    const files = {
      'vitest.config.ts':
        "import own from './index.js';\nimport more from '.';\nimport { tell } from './tell';",
      'playground/vite.config.ts': "import plugin from '../packages/vite/src/index';",
      'packages/vite/src/index.ts': "import './modes/dev';",
      ...there('index.js', 'tell.ts', 'packages/vite/src/modes/dev.ts'),
    };
    expect(await named('vitest', files)).toEqual(['tell.ts']);
  });

  test('what mocha is told in any of its formats, packages left out', async () => {
    const files = {
      '.mocharc.yml':
        'require:\n  - ts-node/register\n  - tools/first\nspec: src/**/*.spec.js\nfile: [own.js]\n',
      '.mocharc.jsonc':
        '{\n  // early\n  "node-option": ["import=./tools/hooks.mjs"], "extends": "./base.json"\n}\n',
      'base.json': '{ "reporter": "tell" }',
      ...there('tools/first.js', 'own.js', 'tools/hooks.mjs', 'tell.js', 'src/sum.js'),
    };
    expect(await named('mocha', files)).toEqual([
      'base.json',
      'own.js',
      'tell.js',
      'tools/first.js',
      'tools/hooks.mjs',
    ]);
  });

  test('those with spaces in their names, and classes of others for no file of the same last name', async () => {
    const jest = {
      'jest.config.json': '{ "setupFiles": ["./test tools/first one.js"] }',
      ...there('test tools/first one.js'),
    };
    expect(await named('jest', jest)).toEqual(['test tools/first one.js']);
    const phpunit = {
      'phpunit.xml':
        '<phpunit><listeners><listener class="Far\\Away\\Listener"/><listener class="App\\Tell"/></listeners></phpunit>',
      ...there('src/Event/Listener.php', 'src/Tell.php'),
    };
    expect(await named('phpunit', phpunit)).toEqual(['src/Tell.php']);
  });

  test('of projects that are written out, what each says by its own keys', async () => {
    const files = {
      'vitest.config.ts':
        "export default { test: { projects: ['./one.config.ts', { test: { include: ['src/a.ts'], setupFiles: './tools/a.ts' } }] } };",
      ...there('one.config.ts', 'src/a.ts', 'tools/a.ts'),
    };
    expect(await named('vitest', files)).toEqual(['one.config.ts', 'tools/a.ts']);
  });

  test('of AVA and Playwright, too', async () => {
    const ava = {
      'ava.config.js':
        "export default { require: ['./tools/first.js'], nodeArguments: ['--import=./tools/hooks.mjs'] };",
      ...there('tools/first.js', 'tools/hooks.mjs'),
    };
    expect(await named('ava', ava)).toEqual(['tools/first.js', 'tools/hooks.mjs']);
    const playwright = {
      'playwright.config.ts':
        "export default defineConfig({ globalSetup: require.resolve('./tools/once'), reporter: [['./tools/tell.ts']] });",
      ...there('tools/once.ts', 'tools/tell.ts'),
    };
    expect(await named('playwright', playwright)).toEqual(['tools/once.ts', 'tools/tell.ts']);
  });

  test('plug-ins of pytest: by options, by conftest.py, and by plug-ins themselves', async () => {
    const files = {
      'pyproject.toml':
        '[tool.pytest.ini_options]\naddopts = ["-ra", "-p", "tools.early", "-pplain", "-p no:cacheprovider"]\npythonpath = ["lib/own"]\n',
      'setup.cfg': '[tool:pytest]\naddopts = -x\n  -p old\n',
      'tests/conftest.py': 'pytest_plugins = [\'fixtures.data\', "gone"]\n',
      'tests/fixtures/data.py': 'import sums\npytest_plugins: tuple = ("more",)\n',
      ...there('tools/early.py', 'old.py', 'lib/own/plain.py', 'more/__init__.py', 'sums.py'),
    };
    expect(await named('pytest', files)).toEqual([
      'lib/own/plain.py',
      'more/__init__.py',
      'old.py',
      'tests/fixtures/data.py',
      'tools/early.py',
    ]);
  });

  test('what .rspec requires, and what phpunit.xml starts with', async () => {
    const rspec = {
      '.rspec': '--color\n--require spec_helper\n-r ./support/tell\n-I own\n-rplain\n',
      ...there('spec/spec_helper.rb', 'support/tell.rb', 'own/plain.rb', 'lib/sum.rb'),
    };
    expect(await named('rspec', rspec)).toEqual(['own/plain.rb', 'spec/spec_helper.rb', 'support/tell.rb']);
    const phpunit = {
      'phpunit.xml.dist': `<phpunit bootstrap="tools/start.php">
  <extensions><bootstrap class="App\\Tools\\Tell"/></extensions>
  <source><include><file>src/Sum.php</file></include></source>
</phpunit>`,
      ...there('tools/start.php', 'lib/Tools/Tell.php', 'lib/Tell.php', 'src/Sum.php'),
    };
    expect(await named('phpunit', phpunit)).toEqual(['lib/Tools/Tell.php', 'tools/start.php']);
  });

  test('what the builds of Java load by other names than their own', async () => {
    const maven = {
      '.mvn/maven.config': '-s ci/settings.xml\n',
      'core/pom.xml':
        '<suiteXmlFile>suites/all.xml</suiteXmlFile><property><name>listener</name><value>a.b.Tell, c.Gone</value></property>',
      ...there('ci/settings.xml', 'core/suites/all.xml', 'core/src/main/java/a/b/Tell.java'),
    };
    expect(await named('maven', maven)).toEqual([
      'ci/settings.xml',
      'core/src/main/java/a/b/Tell.java',
      'core/suites/all.xml',
    ]);
    const gradle = {
      'app/build.gradle.kts': 'apply(from = "$rootDir/build-parts/tests.kts")\n',
      ...there('build-parts/tests.kts'),
    };
    expect(await named('gradle', gradle)).toEqual(['build-parts/tests.kts']);
  });

  test('what a Makefile includes, and the scripts its recipes run', async () => {
    const files = {
      Makefile: '-include mk/tests \\\n  mk/gone.mk\ncheck:\n\t@sh tools/check.sh src/sum.c\n',
      'mk/tests': 'more:\n\t./tools/more.sh\n',
      ...there('tools/check.sh', 'tools/more.sh', 'src/sum.c'),
    };
    expect(await named('tap', files, { argv: ['make', 'check'] })).toEqual([
      'mk/tests',
      'tools/check.sh',
      'tools/more.sh',
    ]);
    expect(await named('tap', files, { argv: ['sh', 'run.sh'] })).toEqual([]);
  });

  test('those of configurations by another name, which the command gives', async () => {
    const files = {
      'config/unit.json': '{ "rootDir": "..", "setupFiles": ["<rootDir>/tools/first.js"] }',
      ...there('tools/first.js'),
    };
    const argv = ['jest', '--config', 'config/unit.json'];
    expect(await named('jest', files, { argv })).toEqual(['tools/first.js']);
    expect(await named('jest', files)).toEqual([]);
  });

  test('nothing that a test or a script loads which the command names: that is what is tested', async () => {
    const files = { 'test/check.js': "require('../sum');", 'sum.js': '' };
    for (const framework of ['tap', 'mocha', 'jest', 'vitest', 'ava'] as const) {
      const argv = [framework === 'tap' ? 'node' : framework, 'test/check.js'];
      expect(await named(framework, files, { argv })).toEqual([]);
    }
  });

  test('in a monorepo those around the suite and below it, and none of its neighbours', async () => {
    const config = "module.exports = { setupFiles: ['./first.js', '../../tools/all.js'] };";
    const files = {
      'jest.config.js': "module.exports = { setupFiles: ['./tools/root.js'] };",
      'packages/a/jest.config.js': config,
      'packages/b/jest.config.js': config,
      ...there('tools/root.js', 'tools/all.js', 'packages/a/first.js', 'packages/b/first.js'),
    };
    expect(await named('jest', files, { directory: 'packages/a' })).toEqual([
      'packages/a/first.js',
      'tools/all.js',
      'tools/root.js',
    ]);
  });
});
