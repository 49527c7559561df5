import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

import { messageOf, missing, openTrial, outcomesOf } from './trial.ts';
import { describeWhole } from './whole-run.ts';

/** What Debian installs in place of the central repository: maven, junit5, libsurefire-java and the plug-ins they need. */
const REPOSITORY = '/usr/share/maven-repo';
const lack =
  missing('mvn', 'java') ??
  ['org/junit/jupiter/junit-jupiter/5.9.2', 'org/apache/maven/plugins/maven-surefire-plugin']
    .map((name) => `${REPOSITORY}/${name}`)
    .find((path) => !existsSync(path));

const pom = (inside: string): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>calc</groupId><version>1</version>${inside}
</project>
`;
const parent = '<parent><groupId>calc</groupId><artifactId>all</artifactId><version>1</version></parent>';
const dependency = (group: string, artifact: string, version: string): string =>
  `<dependencies><dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><scope>test</scope></dependency></dependencies>`;

const files = {
  '.mvn/maven.config': `-Dmaven.repo.local=${REPOSITORY}\n`,
  'pom.xml': pom(`<artifactId>all</artifactId><packaging>pom</packaging>
  <modules><module>core</module><module>old</module></modules>
  <properties>
    <maven.compiler.source>11</maven.compiler.source><maven.compiler.target>11</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>`),
  'core/pom.xml': pom(
    `${parent}<artifactId>core</artifactId>${dependency('org.junit.jupiter', 'junit-jupiter', '5.9.2')}`,
  ),
  'core/target/surefire-reports/TEST-calc.GoneTest.xml':
    '<testsuite name="calc.GoneTest"><testcase name="stale" classname="calc.GoneTest"/></testsuite>',
  'core/src/main/java/calc/Calc.java': `package calc;

public class Calc {
  public static int add(int a, int b) {
    return a - b;
  }

  public static double root(int n) {
    if (n < 4) throw new IllegalArgumentException("no root of " + n);
    return Math.sqrt(n);
  }
}
`,
  'core/src/test/java/calc/CalcTest.java': `package calc;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalcTest {
  @Test void adds() { assertEquals(3, Calc.add(1, 2)); }
  @Test void keepsZero() { assertEquals(0, Calc.add(0, 0)); }
  @Disabled("not yet") @Test void later() {}
  @Test void breaks() { Calc.root(1); }
  @Test void waits() throws Exception { Thread.sleep(1_000_000); }
  @ParameterizedTest @ValueSource(ints = {1, 2}) void small(int n) { assertTrue(n < 2); }
  @Nested class Inner {
    @Test void deep() {}
    @Nested class Deeper { @Test void deepest() { fail("too deep"); } }
  }
}
`,
  'core/src/test/java/calc/UnreadyTest.java': `package calc;

import org.junit.jupiter.api.*;

class UnreadyTest {
  @BeforeAll static void open() { throw new IllegalStateException("no database"); }
  @Test void isNotRun() {}
}
`,
  'old/pom.xml': pom(`${parent}<artifactId>old</artifactId>${dependency('junit', 'junit', '4.13.2')}`),
  'old/src/test/java/calc/CalcTest.java': `package calc;

import org.junit.*;

public class CalcTest {
  @Test public void isOld() {}
  @Ignore @Test public void later() {}
}
`,
};

const CORE = 'core/src/test/java/calc/CalcTest.java::CalcTest';

describeWhole('Maven', { lack, project: files, usual: { testMs: 3_000 } }, (project) => {
  test('is found by its pom.xml', () => {
    expect(project.suite).toMatchObject({ framework: 'maven', argv: ['mvn', 'test'], source: 'pom.xml' });
  });

  test('tells what passed, failed, was skipped, broke or never ended, in all modules', () => {
    expect(outcomesOf(project.whole)).toEqual({
      [`${CORE} › adds`]: 'failed',
      [`${CORE} › keepsZero`]: 'passed',
      [`${CORE} › later`]: 'skipped',
      [`${CORE} › breaks`]: 'error',
      [`${CORE} › waits`]: 'timeout',
      [`${CORE} › small{int}[1]`]: 'passed',
      [`${CORE} › small{int}[2]`]: 'failed',
      [`${CORE} › Inner › deep`]: 'passed',
      [`${CORE} › Inner › Deeper › deepest`]: 'failed',
      'core/src/test/java/calc/UnreadyTest.java::UnreadyTest › (load)': 'error',
      'old/src/test/java/calc/CalcTest.java::CalcTest › isOld': 'passed',
      'old/src/test/java/calc/CalcTest.java::CalcTest › later': 'skipped',
    });
    expect(project.whole.end).toEqual({ kind: 'exited', code: 1 });
    expect(project.whole.tests?.filter(({ ms }) => ms === undefined)).toEqual([]);
  });

  test('says what was expected and found, and the frames that are the project’s own', () => {
    expect(project.messageOf(`${CORE} › adds`)).toBe(
      'org.opentest4j.AssertionFailedError: expected: <3> but was: <-1>\n\tat calc.CalcTest.adds(CalcTest.java:10)',
    );
    expect(project.messageOf(`${CORE} › breaks`)).toBe(
      'java.lang.IllegalArgumentException: no root of 1\n\tat calc.Calc.root(Calc.java:9)\n\tat calc.CalcTest.breaks(CalcTest.java:13)',
    );
  });

  test('runs the tests that were chosen', async () => {
    const chosen = [`${CORE} › keepsZero`, `${CORE} › small{int}[2]`, `${CORE} › Inner › Deeper › deepest`];
    const some = outcomesOf(await project.run({ only: chosen }));
    expect(some).toMatchObject({
      [`${CORE} › keepsZero`]: 'passed',
      [`${CORE} › small{int}[2]`]: 'failed',
      [`${CORE} › Inner › Deeper › deepest`]: 'failed',
    });
    expect(Object.keys(some)).not.toContain(`${CORE} › waits`);
    const one = await project.run({ only: [`${CORE} › keepsZero`] });
    expect(one.end).toEqual({ kind: 'exited', code: 0 });
    expect(outcomesOf(one)).toEqual({ [`${CORE} › keepsZero`]: 'passed' });
  });

  test('names every test class that has no report where sources do not compile', async () => {
    const broken = {
      ...files,
      'core/src/main/java/calc/Calc.java': 'package calc;\npublic class Calc { int x = ; }\n',
    };
    await using project = await openTrial(broken, { command: 'mvn verify' });
    const run = await project.run();
    expect(outcomesOf(run)).toEqual({
      'core/src/test/java/calc/CalcTest.java::(load)': 'error',
      'core/src/test/java/calc/UnreadyTest.java::(load)': 'error',
      'old/src/test/java/calc/CalcTest.java::CalcTest › isOld': 'passed',
      'old/src/test/java/calc/CalcTest.java::CalcTest › later': 'skipped',
    });
    expect(messageOf(run, 'core/src/test/java/calc/CalcTest.java::(load)')).toMatch(
      /^it does not compile:\n.*core\/src\/main\/java\/calc\/Calc\.java:\[2,\d+\] illegal start of expression$/,
    );
  });
});
