import { expect, test } from 'vitest';

import { messageOf, missing, openTrial, outcomesOf } from './trial.ts';
import { describeWhole } from './whole-run.ts';

const lack = missing('phpunit');

const files = {
  'phpunit.xml': `<?xml version="1.0" encoding="UTF-8"?>
<phpunit colors="true" stopOnFailure="true" stopOnError="true">
  <testsuites><testsuite name="all"><directory>tests</directory></testsuite></testsuites>
</phpunit>
`,
  'src/Calc.php': `<?php
namespace Calc;

final class Calc
{
    public static function add(int $a, int $b): int
    {
        return $a - $b;
    }

    public static function root(int $n): float
    {
        if ($n < 4) {
            throw new \\InvalidArgumentException("no root of $n");
        }
        return sqrt($n);
    }
}
`,
  'tests/CalcTest.php': `<?php
namespace Calc\\Tests;

use Calc\\Calc;
use PHPUnit\\Framework\\TestCase;

require_once __DIR__ . '/../src/Calc.php';

final class CalcTest extends TestCase
{
    public function testAdds(): void { $this->assertSame(3, Calc::add(1, 2)); }
    public function testKeepsZero(): void { $this->assertSame(0, Calc::add(0, 0)); }
    public function testLater(): void { $this->markTestSkipped('not yet'); }
    public function testBreaks(): void { Calc::root(1); }
    public function testWaits(): void { sleep(1000); }
    public function testSpins(): void { for (;;) { try { strlen('x'); } catch (\\Exception $e) { } } }
    public function testUnfinished(): void { $this->markTestIncomplete('half'); }
    /** @dataProvider numbers */
    public function testSmall(int $n): void { $this->assertLessThan(2, $n); }
    public static function numbers(): array { return [[1], 'two of them' => [2]]; }
}
`,
  'tests/UnreadyTest.php': `<?php
use PHPUnit\\Framework\\TestCase;

final class UnreadyTest extends TestCase
{
    public static function setUpBeforeClass(): void { throw new RuntimeException('no database'); }
    public function testIsNotRun(): void { $this->assertTrue(true); }
}
`,
};

const CALC = 'tests/CalcTest.php::CalcTest';

describeWhole('PHPUnit', { lack, project: files, usual: { testMs: 2_000 } }, (project) => {
  test('is found by its configuration', () => {
    expect(project.suite).toMatchObject({ framework: 'phpunit', argv: ['phpunit'], source: 'phpunit.xml' });
  });

  test('tells what passed, failed, was skipped, broke or never ended', () => {
    expect(outcomesOf(project.whole)).toEqual({
      [`${CALC} › testAdds`]: 'failed',
      [`${CALC} › testKeepsZero`]: 'passed',
      [`${CALC} › testLater`]: 'skipped',
      [`${CALC} › testBreaks`]: 'error',
      [`${CALC} › testWaits`]: 'timeout',
      [`${CALC} › testSpins`]: 'timeout',
      [`${CALC} › testUnfinished`]: 'skipped',
      [`${CALC} › testSmall with data set #0`]: 'passed',
      [`${CALC} › testSmall with data set "two of them"`]: 'failed',
      'tests/UnreadyTest.php::UnreadyTest › testIsNotRun': 'error',
    });
    expect(project.whole.end).toEqual({ kind: 'exited', code: 2 });
  });

  test('says what was expected and found, and the frames that are the project’s own', () => {
    expect(project.messageOf(`${CALC} › testAdds`)).toBe(
      'Failed asserting that -1 is identical to 3.\n  tests/CalcTest.php:11',
    );
    expect(project.messageOf(`${CALC} › testBreaks`)).toBe(
      'InvalidArgumentException: no root of 1\n  src/Calc.php:14\n  tests/CalcTest.php:14',
    );
    expect(project.messageOf(`${CALC} › testWaits`)).toMatch(/^the test ran longer than 2 s\n/);
  });

  test('runs the tests that were chosen, and no others', async () => {
    const some = await project.run({
      only: [`${CALC} › testKeepsZero`, `${CALC} › testSmall with data set "two of them"`],
    });
    expect(outcomesOf(some)).toEqual({
      [`${CALC} › testKeepsZero`]: 'passed',
      [`${CALC} › testSmall with data set "two of them"`]: 'failed',
    });
    const one = await project.run({ only: [`${CALC} › testKeepsZero`] });
    expect(one.end).toEqual({ kind: 'exited', code: 0 });
  });

  test('names the file that does not load', async () => {
    const broken = { ...files, 'tests/BrokenTest.php': "<?php\nrequire __DIR__ . '/nowhere.php';\n" };
    await using project = await openTrial(broken, {
      command: 'APP_ENV=test phpunit --stop-on-failure tests && echo well',
    });
    const run = await project.run();
    expect(project.suite.framework).toBe('phpunit');
    expect(outcomesOf(run)).toEqual({ 'tests/BrokenTest.php::(load)': 'error' });
    expect(messageOf(run, 'tests/BrokenTest.php::(load)')).toContain('nowhere.php');
  });
});
