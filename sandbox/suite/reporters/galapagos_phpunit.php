<?php
// Runs before PHPUnit, by auto_prepend_file: takes the ticket from stdin before any code under test is loaded. PHPUnit 9 gets
// a printer of ours that seals its report; later ones get their own JUnit report, which is not sealed.

namespace Galapagos;

/** What is told of the run, test by test, and sealed at its end. */
final class Report
{
    private array $tests = [];
    private array $since = [];
    private bool $isDelivered = false;
    private string $target;
    private string $key;

    public function __construct(string $target, string $key)
    {
        $this->target = $target;
        $this->key = $key;
    }

    public function began(string $file, array $path): void
    {
        $body = self::json(['ended' => $this->since, 'running' => [['file' => $file, 'path' => $path]]]);
        $this->since = [];
        file_put_contents($this->target . '-progress', $this->seal($body) . ' ' . $body . "\n", FILE_APPEND);
    }

    public function ended(array $told): void
    {
        $this->tests[] = $told;
        $this->since[] = $told;
    }

    public function deliver(): void
    {
        $this->isDelivered = true;
        $body = self::json(['kind' => 'galapagos-report', 'version' => 1, 'tests' => $this->tests]);
        file_put_contents($this->target, $this->seal($body) . "\n" . $body);
    }

    /** A file that cannot be loaded ends PHPUnit before its first test; what it was is known at the very end. */
    public function explain(): void
    {
        $error = error_get_last();
        if ($this->isDelivered || $error === null || ($error['type'] & (E_ERROR | E_PARSE | E_COMPILE_ERROR)) === 0) {
            return;
        }
        preg_match('~[^\s(:\']+(?:Test\.php|\.phpt)~', local("{$error['file']}\n{$error['message']}"), $found);
        $this->ended([
            'file' => $found[0] ?? local($error['file']),
            'path' => ['(load)'],
            'state' => 'failed',
            'cause' => 'error',
            'message' => cut(local($error['message'])),
        ]);
        $this->deliver();
    }

    private function seal(string $body): string
    {
        return hash_hmac('sha256', $body, $this->key);
    }

    private static function json(array $value): string
    {
        return json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
    }
}

/** Paths relative to the folder the suite runs in. */
function local(string $text): string
{
    return str_replace(ROOT . '/', '', $text);
}

function cut(string $text): string
{
    return mb_strlen($text) <= 1900 ? $text : mb_substr($text, 0, 1900) . '…';
}

/** Asked of PHPUnit itself, for an archive does not tell. */
function majorVersion(string $program): int
{
    $words = array_map('escapeshellarg', [PHP_BINARY, '-d', 'auto_prepend_file=', $program, '--version']);
    return preg_match('/PHPUnit (\d+)/', (string) shell_exec(implode(' ', $words) . ' </dev/null'), $found) === 1 ? (int) $found[1] : 0;
}

define('Galapagos\ROOT', realpath(getcwd()));

// Composer and other programs are PHP, too; they have no ticket to take.
if (PHP_SAPI === 'cli' && preg_match('/phpunit/i', basename($_SERVER['argv'][0] ?? '')) === 1) {
    (static function (): void {
        $folder = getenv('GALAPAGOS_OUT');
        $text = $folder === false ? '' : (string) stream_get_contents(STDIN);
        if (strncmp($text, '{"galapagos":1,', 15) !== 0) {
            return;
        }
        $ticket = json_decode($text, true);
        if (majorVersion($_SERVER['argv'][0]) >= 10) {
            file_put_contents("$folder/phpunit-root", ROOT);
            array_push($_SERVER['argv'], '--log-junit', "$folder/phpunit-" . hash_hmac('sha256', 'phpunit', $ticket['key']));
            $_SERVER['argc'] += 2;
            return;
        }
        $report = new Report("$folder/{$ticket['report']}", $ticket['key']);
        register_shutdown_function([$report, 'explain']);
        // The printer is made by PHPUnit, once; whoever makes another one finds no report to write.
        spl_autoload_register(static function (string $name) use (&$report): void {
            if ($name === 'Galapagos\Printer' && $report !== null) {
                require __DIR__ . '/galapagos_phpunit_9.php';
                Printer::takes($report);
                $report = null;
            }
        });
        array_push($_SERVER['argv'], '--printer', 'Galapagos\Printer');
        $_SERVER['argc'] += 2;
    })();
}
