// Java, .NET, Ruby and PHP: how their suites are found, and what becomes of their commands.
import { describe, expect, test } from 'vitest';

import { parseTestId } from '../../../agent/engine/ids.ts';
import { protectedGlobs, protection } from '../../../agent/task/protect.ts';
import { type FrameworkName, type Suite } from '../../../agent/task/suite.ts';
import { baseOf } from '../../../test/suite/base-of.ts';
import { detectSuite } from './detect.ts';
import { frameworks } from '../frameworks/by-name.ts';
import { type Request } from '../frameworks/framework.ts';

async function detect(files: Readonly<Record<string, string>>, command?: string): Promise<string> {
  const found = await detectSuite(baseOf(files), command === undefined ? {} : { command });
  if (!found.ok) return found.fault.kind;
  const { framework, argv, source } = found.value;
  return `${framework}: ${argv.join(' ')} (${source})`;
}

const java = { 'core/src/test/java/sums/SumsTest.java': '' };
const project =
  '<Project><ItemGroup><PackageReference Include="Microsoft.NET.Test.Sdk" /></ItemGroup></Project>';

describe('a suite is found', () => {
  test.each([
    ['maven: mvn test (pom.xml)', { ...java, 'pom.xml': '' }],
    ['maven: ./mvnw test (pom.xml)', { ...java, 'pom.xml': '', mvnw: '', 'build.gradle': '' }],
    ['gradle: gradle test (build.gradle.kts)', { ...java, 'build.gradle.kts': '' }],
    ['gradle: ./gradlew test (settings.gradle)', { ...java, 'settings.gradle': '', gradlew: '' }],
    ['tests-not-found', { 'pom.xml': '', 'src/main/java/Sums.java': '' }],
    ['dotnet: dotnet test (Sums.sln)', { 'Sums.sln': '', 'Sums.Tests/Sums.Tests.csproj': project }],
    ['dotnet: dotnet test (Sums.Tests.fsproj)', { 'Sums.Tests.fsproj': project }],
    [
      'dotnet: dotnet test test/T.csproj (test/T.csproj)',
      { 'Sums.csproj': '<Project/>', 'test/T.csproj': project },
    ],
    ['tests-not-found', { 'Sums.csproj': '<Project/>' }],
    ['rspec: rspec (.rspec and 1 spec file)', { '.rspec': '', 'spec/sums_spec.rb': '' }],
    [
      'rspec: bundle exec rspec (Gemfile.lock and 2 spec files)',
      { 'Gemfile.lock': '  rspec (3.13.0)\n', 'spec/a_spec.rb': '', 'spec/models/b_spec.rb': '' },
    ],
    ['rspec: rspec (1 spec file)', { Gemfile: "gem 'rails'\n", 'spec/a_spec.rb': '' }],
    ['phpunit: phpunit (phpunit.xml.dist)', { 'phpunit.xml.dist': '' }],
    [
      'phpunit: vendor/bin/phpunit (phpunit.xml)',
      { 'phpunit.xml': '', 'composer.json': '{ "require-dev": { "phpunit/phpunit": "^11" } }' },
    ],
    [
      'phpunit: vendor/bin/phpunit tests (composer.json requires phpunit)',
      { 'tests/SumsTest.php': '', 'composer.json': '{ "require-dev": { "phpunit/phpunit": "^11" } }' },
    ],
    [
      'phpunit: vendor/bin/simple-phpunit (phpunit.xml)',
      { 'phpunit.xml': '', 'composer.json': '{ "require-dev": { "symfony/phpunit-bridge": "*" } }' },
    ],
  ])('%s', async (found, files) => {
    expect(await detect(files)).toBe(found);
  });
});

describe('a command of the user is read', () => {
  test.each([
    ['mvn -q clean verify', 'maven: mvn -q clean verify'],
    [
      'JAVA_HOME=/jdk ./mvnw -pl core surefire:test',
      'maven: env JAVA_HOME=/jdk ./mvnw -pl core surefire:test',
    ],
    ['sh mvnw test', 'maven: sh mvnw test'],
    ['mvn --version', 'tap: mvn --version'],
    ['./gradlew :core:test', 'gradle: ./gradlew :core:test'],
    ['time ./gradlew clean check', 'gradle: ./gradlew clean check'],
    ['gradle tasks', 'tap: gradle tasks'],
    ['dotnet build && dotnet test', 'dotnet: sh -c dotnet build && dotnet test'],
    ['bundle exec rspec spec/models', 'rspec: bundle exec rspec spec/models'],
    ['bundle exec rake spec', 'rspec: bundle exec rake spec'],
    ['bin/rspec --fail-fast', 'rspec: bin/rspec --fail-fast'],
    ['rake test', 'tap: rake test'],
    ['vendor/bin/phpunit --testdox', 'phpunit: vendor/bin/phpunit --testdox'],
    ['php -d memory_limit=-1 phpunit.phar', 'phpunit: php -d memory_limit=-1 phpunit.phar'],
  ])('%s', async (command, found) => {
    expect(await detect({}, command)).toBe(`${found} (your command)`);
  });
});

describe('a script of Composer', () => {
  const scripts = {
    test: 'phpunit --testdox',
    all: ['php lint.php', '@php vendor/bin/phpunit'],
    other: ['@test'],
  };
  const files = { 'composer.json': JSON.stringify({ scripts }) };

  test.each([
    ['composer test', 'phpunit: vendor/bin/phpunit --testdox'],
    ['composer run-script all', 'phpunit: sh -c php lint.php && php vendor/bin/phpunit'],
    ['composer other', 'tap: composer other'],
    ['composer validate', 'tap: composer validate'],
  ])('%s', async (command, found) => {
    expect(await detect(files, command)).toBe(`${found} (your command)`);
  });
});

const CALC = 'core/src/test/java/calc/CalcTest.java::CalcTest';

/** What a framework makes of a command, without the scripts that run it. */
function words(name: FrameworkName, command: string, more: Partial<Request> = {}): readonly string[] {
  const request = { reporters: '/suite', testMs: 60_000, timeoutMs: 100_000, ...more };
  return frameworks[name].plain(command.split(' '), request).argv;
}

const chosen = (...ids: readonly string[]): Partial<Request> => ({ only: ids.map(parseTestId) });

describe('chosen tests', () => {
  test('go to Maven by class and method, nested ones and those with parameters, too', () => {
    const only = chosen(`${CALC} › adds`, `${CALC} › small{int}[1]`, `${CALC} › Inner › deep`);
    expect(
      words('maven', 'mvn test -Dtest=OtherTest', only).filter((word) => word.startsWith('-Dtest=')),
    ).toEqual(['-Dtest=calc.CalcTest#adds+small*,calc.CalcTest$Inner#deep']);
    expect(words('maven', 'mvn test', chosen(`${CALC} › adds`, `${CALC} › (load)`))).toContain(
      '-Dtest=calc.CalcTest,calc.CalcTest$*',
    );
  });

  test('go to Gradle after the one task that tests, and to no other', () => {
    const only = chosen(
      `${CALC} › adds`,
      `${CALC} › (load)`,
      'edge/src/test/kotlin/edge/EdgeTest.kt::EdgeTest › is there',
    );
    expect(words('gradle', './gradlew :core:test --tests Other', only).slice(3, 9)).toEqual([
      './gradlew',
      ':core:test',
      '--tests',
      'calc.CalcTest.*',
      '--tests',
      'edge.EdgeTest.is*',
    ]);
    expect(words('gradle', './gradlew check', only)).not.toContain('--tests');
  });

  test('go to PHPUnit as a pattern, unless a file has to be run whole', () => {
    const tests = chosen('tests/CalcTest.php::CalcTest › testSmall with data set "a/b"');
    expect(words('phpunit', 'phpunit --filter Other', tests).slice(-2)).toEqual([
      '--filter',
      String.raw`/(^|\\)(CalcTest::testSmall with data set "a\/b")$/`,
    ]);
    expect(words('phpunit', 'phpunit', chosen('tests/CalcTest.php::(load)'))).not.toContain('--filter');
  });

  test('go to RSpec as files where the command names none', () => {
    const only = chosen('spec/a_spec.rb::a › b', 'spec/a_spec.rb::a › c');
    expect(words('rspec', 'bundle exec rspec --fail-fast', only)).toEqual([
      'bundle',
      'exec',
      'rspec',
      'spec/a_spec.rb',
    ]);
    expect(words('rspec', 'rspec spec/models', only)).toEqual(['rspec', 'spec/models']);
    expect(words('rspec', 'rake spec', only)).toEqual(['rake', 'spec']);
  });
});

describe('a patch', () => {
  const suite: Suite = { framework: 'maven', argv: ['mvn', 'test'], directory: '', source: '' };
  const isProtected = protection({ globs: protectedGlobs(suite), allowTestEdits: false });

  test.each([
    'src/test/java/sums/SumsTest.java',
    'core/src/integrationTest/kotlin/SumsIT.kt',
    'src/test/resources/junit-platform.properties',
    'pom.xml',
    'core/build.gradle.kts',
    'gradle/wrapper/gradle-wrapper.properties',
    '.mvn/maven.config',
    'src/main/resources/META-INF/services/org.junit.platform.launcher.TestExecutionListener',
    'src/main/java/org/junit/Assert.java',
    'Sums.Tests/SumsTests.cs',
    'Sums.Tests/Data.json',
    'Sums.csproj',
    'Directory.Build.props',
    'spec/sums_spec.rb',
    'spec/support/helper.rb',
    'Gemfile.lock',
    '.rspec',
    'lib/rspec/core.rb',
    'tests/SumsTest.php',
    'composer.json',
    'phpunit.xml.dist',
    'vendor/autoload.php',
  ])('may not touch %s', (path) => {
    expect(isProtected(path)).toBe(true);
  });

  test.each([
    'src/main/java/sums/Sums.java',
    'Sums/Sums.cs',
    'lib/sums.rb',
    'lib/rspec/sums.rb',
    'src/Sums.php',
    'app/models/user.rb',
  ])('may touch %s', (path) => {
    expect(isProtected(path)).toBe(false);
  });
});
