<?php
// The printer for PHPUnit 9: prints what PHPUnit prints, and tells the sealed report of every test.

namespace Galapagos;

use PHPUnit\Framework\AssertionFailedError;
use PHPUnit\Framework\ExceptionWrapper;
use PHPUnit\Framework\Test;
use PHPUnit\Framework\TestCase;
use PHPUnit\Framework\TestResult;
use PHPUnit\Framework\Warning;
use PHPUnit\TextUI\DefaultResultPrinter;

/** Ends a test that takes too long. */
final class TooLong extends \Error
{
}

final class Printer extends DefaultResultPrinter
{
    private const MOST_FRAMES = 10;
    private static ?Report $next = null;
    private ?Report $report = null;
    /** Of the test that runs: what was told of it so far. */
    private array $told = [];

    public static function takes(Report $report): void
    {
        self::$next = $report;
    }

    public function __construct(...$arguments)
    {
        parent::__construct(...$arguments);
        $this->report = self::$next;
        self::$next = null;
    }

    public function startTest(Test $test): void
    {
        parent::startTest($test);
        $this->told = self::place($test) + ['state' => 'passed'];
        if ($this->report !== null) {
            $this->report->began($this->told['file'], $this->told['path']);
        }
        if ($test instanceof TestCase && !in_array('--stop-on-defect', $_SERVER['argv'], true)) {
            self::goOn($test->getTestResultObject());
        }
        self::alarm((int) ceil((float) getenv('GALAPAGOS_TEST_MS') / 1000));
    }

    public function endTest(Test $test, float $time): void
    {
        self::alarm(0);
        parent::endTest($test, $time);
        if ($this->report !== null) {
            $this->report->ended($this->told + ['ms' => round($time * 1000, 3)]);
        }
    }

    public function addError(Test $test, \Throwable $t, float $time): void
    {
        $this->fails($t, self::classOf($t) === TooLong::class ? 'timeout' : 'error');
        parent::addError($test, $t, $time);
    }

    public function addFailure(Test $test, AssertionFailedError $e, float $time): void
    {
        $this->fails($e, null);
        parent::addFailure($test, $e, $time);
    }

    public function addWarning(Test $test, Warning $e, float $time): void
    {
        $this->fails($e, 'error');
        parent::addWarning($test, $e, $time);
    }

    public function addIncompleteTest(Test $test, \Throwable $t, float $time): void
    {
        $this->skips();
        parent::addIncompleteTest($test, $t, $time);
    }

    public function addSkippedTest(Test $test, \Throwable $t, float $time): void
    {
        // Tests of a class that is skipped as a whole are never started.
        if ($this->told === [] || self::place($test)['path'] !== $this->told['path']) {
            $this->told = self::place($test) + ['state' => 'skipped'];
        }
        $this->skips();
        parent::addSkippedTest($test, $t, $time);
    }

    public function printResult(TestResult $result): void
    {
        parent::printResult($result);
        if ($this->report !== null) {
            $this->report->deliver();
        }
    }

    private function skips(): void
    {
        if (($this->told['state'] ?? '') === 'passed') {
            $this->told['state'] = 'skipped';
        }
    }

    private function fails(\Throwable $thrown, ?string $cause): void
    {
        $message = self::describe($thrown);
        $said = isset($this->told['message']) ? $this->told['message'] . "\n" : '';
        $this->told = ['state' => 'failed', 'message' => cut($said . $message)] + $this->told;
        if ($cause !== null) {
            $this->told += ['cause' => $cause];
        }
    }

    /** The file of the class, the class without its namespace, and the test with its data set. */
    private static function place(Test $test): array
    {
        if (!$test instanceof TestCase) {
            return ['file' => local((string) (method_exists($test, 'getName') ? $test->getName() : get_class($test))), 'path' => ['(load)']];
        }
        $class = new \ReflectionClass($test);
        $name = $test->getName();
        return ['file' => local((string) $class->getFileName()), 'path' => [$class->getShortName(), $name === null || $name === '' ? '(load)' : $name]];
    }

    /** The configuration may ask to stop early; the command has not. */
    private static function goOn(?TestResult $result): void
    {
        if ($result === null) {
            return;
        }
        foreach (['Error', 'Failure', 'Warning', 'Risky', 'Incomplete', 'Skipped', 'Defect'] as $what) {
            $result->{"stopOn$what"}(false);
        }
    }

    /** In seconds; 0 is none. Without the extension pcntl a test that hangs is ended with the whole run. */
    private static function alarm(int $seconds): void
    {
        if (!function_exists('pcntl_alarm')) {
            return;
        }
        pcntl_async_signals(true);
        pcntl_signal(SIGALRM, static function () use ($seconds): void {
            throw new TooLong("the test ran longer than $seconds s");
        });
        pcntl_alarm($seconds);
    }

    /** What was thrown and said, and the project's own frames of it and of its causes. */
    private static function describe(\Throwable $thrown, int $depth = 0): string
    {
        $isOurs = $thrown instanceof AssertionFailedError || $thrown instanceof Warning || self::classOf($thrown) === TooLong::class;
        $lines = [($isOurs ? '' : self::classOf($thrown) . ': ') . trim(local($thrown->getMessage()))];
        $comparison = method_exists($thrown, 'getComparisonFailure') ? $thrown->getComparisonFailure() : null;
        if ($comparison !== null && trim($comparison->getDiff()) !== '') {
            $lines[] = trim($comparison->getDiff());
        }
        $frames = [['file' => $thrown->getFile(), 'line' => $thrown->getLine()], ...($thrown instanceof ExceptionWrapper ? $thrown->getSerializableTrace() : $thrown->getTrace())];
        $own = array_filter($frames, static fn (array $frame): bool => isset($frame['file']) && self::isOwn($frame['file']));
        foreach (array_slice($own, 0, self::MOST_FRAMES) as $frame) {
            $lines[] = '  ' . local($frame['file']) . ':' . ($frame['line'] ?? 0);
        }
        $previous = $thrown instanceof ExceptionWrapper ? $thrown->getPreviousWrapped() : $thrown->getPrevious();
        if ($previous !== null && $depth < 3) {
            $lines[] = 'caused by: ' . self::describe($previous, $depth + 1);
        }
        return implode("\n", $lines);
    }

    /** PHPUnit wraps what is not its own. */
    private static function classOf(\Throwable $thrown): string
    {
        return $thrown instanceof ExceptionWrapper ? $thrown->getClassName() : get_class($thrown);
    }

    private static function isOwn(string $file): bool
    {
        return strncmp($file, ROOT . '/', strlen(ROOT) + 1) === 0 && preg_match('~/(vendor|phpunit[^/]*\.phar)/~', $file) !== 1;
    }
}
