import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

import { messageOf, missing, openTrial, outcomesOf } from './trial.ts';
import { describeWhole } from './whole-run.ts';

/** Debian's Gradle is 4.4: it runs JUnit 4 alone, of which its own package brings the archive. */
const REPOSITORY = '/usr/share/maven-repo';
const lack = missing('gradle', 'java') ?? [`${REPOSITORY}/junit/junit/4.x`].find((path) => !existsSync(path));

const files = {
  'settings.gradle': "include 'core', 'edge'\n",
  'build.gradle': `subprojects {
  apply plugin: 'java'
  repositories { maven { url 'file://${REPOSITORY}' } }
  dependencies { testCompile 'junit:junit:4.x' }
}
`,
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

import static org.junit.Assert.*;

import org.junit.*;
import org.junit.runners.MethodSorters;

@FixMethodOrder(MethodSorters.NAME_ASCENDING)
public class CalcTest {
  @Test public void adds() { assertEquals(3, Calc.add(1, 2)); }
  @Test public void keepsZero() { assertEquals(0, Calc.add(0, 0)); }
  @Ignore @Test public void later() {}
  @Test public void breaks() { Calc.root(1); }
  @Test public void waits() throws Exception { Thread.sleep(1_000_000); }
}
`,
  'edge/src/test/java/edge/UnreadyTest.java': `package edge;

import org.junit.*;

public class UnreadyTest {
  @BeforeClass public static void open() { throw new IllegalStateException("no database"); }
  @Test public void isNotRun() {}
}
`,
};

const CORE = 'core/src/test/java/calc/CalcTest.java::CalcTest';

describeWhole('Gradle', { lack, project: files, usual: { testMs: 4_000 } }, (project) => {
  test('is found by its build script', () => {
    expect(project.suite).toMatchObject({
      framework: 'gradle',
      argv: ['gradle', 'test'],
      source: 'settings.gradle',
    });
  });

  test('tells what passed, failed, was skipped, broke or never ended, in all modules', () => {
    expect(outcomesOf(project.whole)).toEqual({
      [`${CORE} › adds`]: 'failed',
      [`${CORE} › keepsZero`]: 'passed',
      [`${CORE} › later`]: 'skipped',
      [`${CORE} › breaks`]: 'error',
      [`${CORE} › waits`]: 'timeout',
      'edge/src/test/java/edge/UnreadyTest.java::UnreadyTest › (load)': 'error',
    });
    expect(project.whole.end).toEqual({ kind: 'exited', code: 1 });
  });

  test('says what was expected and found, and the frames that are the project’s own', () => {
    expect(project.messageOf(`${CORE} › adds`)).toBe(
      'java.lang.AssertionError: expected:<3> but was:<-1>\n\tat calc.CalcTest.adds(CalcTest.java:10)',
    );
    expect(project.messageOf(`${CORE} › breaks`)).toBe(
      'java.lang.IllegalArgumentException: no root of 1\n\tat calc.Calc.root(Calc.java:9)\n\tat calc.CalcTest.breaks(CalcTest.java:13)',
    );
  });

  test('runs the tests that were chosen, of a command that hides the others, too', async () => {
    await using project = await openTrial(files, {
      command: 'gradle :core:test --tests calc.CalcTest.waits',
    });
    const one = await project.run({ only: [`${CORE} › keepsZero`] });
    expect(outcomesOf(one)).toEqual({ [`${CORE} › keepsZero`]: 'passed' });
    expect(one.end).toEqual({ kind: 'exited', code: 0 });
  });

  test('names every test class that has no report where sources do not compile', async () => {
    const broken = {
      ...files,
      'core/src/main/java/calc/Calc.java': 'package calc;\npublic class Calc { int x = ; }\n',
    };
    await using project = await openTrial(broken);
    const run = await project.run();
    expect(outcomesOf(run)).toEqual({
      'core/src/test/java/calc/CalcTest.java::(load)': 'error',
      'edge/src/test/java/edge/UnreadyTest.java::UnreadyTest › (load)': 'error',
    });
    expect(messageOf(run, 'core/src/test/java/calc/CalcTest.java::(load)')).toMatch(
      /^it does not compile:\ncore\/src\/main\/java\/calc\/Calc\.java:2: error: illegal start of expression/,
    );
  });
});
