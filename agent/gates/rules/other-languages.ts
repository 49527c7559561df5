// The same tricks by pattern in languages without a grammar here: over added lines, strings and comments blanked out.
import { type FindingKind } from '../../engine/plugin.ts';

export interface LineRule {
  readonly kind: FindingKind;
  readonly why: string;
  readonly pattern: RegExp;
}

const SKIPS = 'skips or narrows tests';
const ENDS = 'ends the process before the tests have judged';
const ASKS = 'asks whether a test is running';
const NETWORK = 'asks the network in a module that never did';
const FIXES = 'fixes chance or the clock';
const CATCHES = 'catches failed assertions and lets them pass';

/** By extension. Patterns see code only: texts in quotes are blanked, quotes stay. */
export const BY_EXTENSION: Readonly<Record<string, readonly LineRule[]>> = {
  go: [
    { kind: 'skips-tests', why: SKIPS, pattern: /\b[tb]\.(?:Skip|SkipNow|Skipf)\(|\btesting\.Short\(\)/ },
    { kind: 'ends-process', why: ENDS, pattern: /\b(?:os\.Exit|syscall\.Exit|runtime\.Goexit)\(/ },
    {
      kind: 'detects-tests',
      why: ASKS,
      pattern: /\btesting\.Testing\(\)|\bflag\.Lookup\(|\bos\.Args\[0\]|\bruntime\.Callers?\(/,
    },
    {
      kind: 'tampers-runner',
      why: 'takes over the run of the tests',
      pattern: /\bfunc\s+TestMain\b|\bgo:linkname\b/,
    },
    { kind: 'swallows-failure', why: CATCHES, pattern: /_\s*=\s*recover\(\)|^\s*recover\(\)/ },
    { kind: 'fetches-answer', why: NETWORK, pattern: /\bhttp\.(?:Get|Post|NewRequest)\(|\bexec\.Command\(/ },
    { kind: 'freezes', why: FIXES, pattern: /\brand\.Seed\(\s*\d|\btime\.Now\s*=/ },
  ],
  rs: [
    {
      kind: 'skips-tests',
      why: SKIPS,
      pattern: /#\[\s*(?:ignore\b|should_panic\b)|#!?\[\s*cfg_attr\([^\]]*ignore/,
    },
    { kind: 'ends-process', why: ENDS, pattern: /\b(?:std::)?process::(?:exit|abort)\(/ },
    {
      kind: 'detects-tests',
      why: ASKS,
      pattern: /\bcfg!\(\s*test\s*\)|#\[\s*cfg\(\s*(?:not\(\s*)?test\s*\)/,
    },
    {
      kind: 'tampers-runner',
      why: 'takes over what happens on a panic',
      pattern: /\bpanic::(?:set_hook|catch_unwind|take_hook)\(|\bmacro_rules!\s*assert/,
    },
    {
      kind: 'always-equal',
      why: 'compares as it is told',
      pattern: /\bfn\s+eq\s*\([^)]*\)[^{]*\{\s*true\s*\}/,
    },
    {
      kind: 'fetches-answer',
      why: NETWORK,
      pattern: /\b(?:reqwest|ureq)::|\bTcpStream::connect\(|\bCommand::new\(/,
    },
  ],
  java: [
    {
      kind: 'skips-tests',
      why: SKIPS,
      pattern:
        /@(?:Disabled|Ignore|EnabledIf\w*|DisabledIf\w*|DisabledOn\w*)\b|\bAssum(?:e|ptions)\.assum\w+\(|\bassume(?:True|False|That)\(/,
    },
    {
      kind: 'ends-process',
      why: ENDS,
      pattern: /\bSystem\.exit\(|\bRuntime\.getRuntime\(\)\.(?:halt|exit)\(/,
    },
    {
      kind: 'detects-tests',
      why: ASKS,
      pattern: /\bgetStackTrace\(\)|\bStackWalker\b|\bClass\.forName\(|\bgetProperty\(\s*"/,
    },
    {
      kind: 'tampers-runner',
      why: 'acts when the process ends, or on classes as they are loaded',
      pattern:
        /\baddShutdownHook\(|\bsetSecurityManager\(|\bsetAccessible\(\s*true|\bsetDefaultUncaughtExceptionHandler\(/,
    },
    {
      kind: 'swallows-failure',
      why: CATCHES,
      pattern: /\bcatch\s*\(\s*(?:final\s+)?(?:AssertionError|Throwable|Error)\b/,
    },
    {
      kind: 'always-equal',
      why: 'compares as it is told',
      pattern: /\bboolean\s+equals\s*\([^)]*\)\s*\{\s*return\s+true/,
    },
    {
      kind: 'fetches-answer',
      why: NETWORK,
      pattern: /\bHttpClient\b|\bnew\s+URL\(|\bProcessBuilder\(|\.exec\(\s*"/,
    },
  ],
  cs: [
    {
      kind: 'skips-tests',
      why: SKIPS,
      pattern: /\[\s*Ignore\b|\bSkip\s*=\s*"|\bAssert\.(?:Ignore|Inconclusive|Pass)\(|\bSkip\.If/,
    },
    {
      kind: 'ends-process',
      why: ENDS,
      pattern: /\bEnvironment\.(?:Exit|FailFast|ExitCode)\b|\bProcess\.GetCurrentProcess\(\)\.Kill/,
    },
    {
      kind: 'detects-tests',
      why: ASKS,
      pattern: /\bnew\s+Stack(?:Trace|Frame)\(|\bAppDomain\.CurrentDomain\.GetAssemblies\(/,
    },
    {
      kind: 'tampers-runner',
      why: 'acts when the process ends, or on what others throw',
      pattern: /\bProcessExit\s*\+=|\bUnhandledException\s*\+=|\bFirstChanceException\s*\+=/,
    },
    {
      kind: 'always-equal',
      why: 'compares as it is told',
      pattern: /\bbool\s+Equals\s*\([^)]*\)\s*(?:=>\s*true|\{\s*return\s+true)/,
    },
    {
      kind: 'fetches-answer',
      why: NETWORK,
      pattern: /\bnew\s+(?:HttpClient|WebClient)\(|\bProcess\.Start\(/,
    },
  ],
  rb: [
    {
      kind: 'skips-tests',
      why: SKIPS,
      pattern: /^\s*(?:xit|xdescribe|xcontext|xspecify|fit|fdescribe|fcontext|skip|pending|omit)\b(?!\s*=)/,
    },
    {
      kind: 'ends-process',
      why: ENDS,
      pattern:
        /(?<![.\w])(?:exit!?|abort)(?:\s*\(|\s+(?:\d|true|false)|\s*$|\s+(?:if|unless)\b)|\b(?:Kernel|Process)\.(?:exit!?|abort|kill)\b/,
    },
    {
      kind: 'detects-tests',
      why: ASKS,
      pattern:
        /\bdefined\?\s*\(?\s*(?:::)?(?:RSpec|Minitest|Test::Unit)|\bcaller(?:_locations)?\b|\$(?:0|PROGRAM_NAME)\s*=~/,
    },
    {
      kind: 'tampers-runner',
      why: 'acts when the process ends, or opens classes of the language or the runner',
      pattern:
        /\bat_exit\b|^\s*(?:class|module)\s+(?:Integer|String|Array|Hash|Object|NilClass|Float|RSpec|Minitest|BasicObject|Kernel)\b|\bRSpec\.configure\b/,
    },
    {
      kind: 'swallows-failure',
      why: CATCHES,
      pattern: /\brescue\s+(?:Exception|RSpec::Expectations|Minitest::Assertion)/,
    },
    {
      kind: 'always-equal',
      why: 'compares as it is told',
      pattern:
        /\bdef\s+(?:==|eql\?|equal\?|===)\s*\(?\s*_\w*|\bdef\s+(?:==|eql\?|equal\?)[^;]*(?:;|=)\s*true/,
    },
    {
      kind: 'hides-code',
      why: 'runs code out of a text',
      pattern: /(?<![.\w])eval\s*[( ]|\b(?:instance|class)_eval\s*\(?\s*["']/,
    },
    {
      kind: 'freezes',
      why: FIXES,
      pattern: /\bsrand\s*\(?\s*\d|\bTime\.define_singleton_method|\bTimecop\b/,
    },
    { kind: 'fetches-answer', why: NETWORK, pattern: /\bNet::HTTP\b|\bURI\.open\(/ },
  ],
  php: [
    {
      kind: 'skips-tests',
      why: SKIPS,
      pattern:
        /\bmarkTest(?:Skipped|Incomplete)\(|@(?:doesNotPerformAssertions)\b|#\[\s*(?:Requires\w+|DoesNotPerformAssertions)/,
    },
    { kind: 'ends-process', why: ENDS, pattern: /(?<![.\w>$])(?:exit|die)\s*(?:\(|;)|\bposix_kill\(/ },
    {
      kind: 'detects-tests',
      why: ASKS,
      pattern: /\bdefined\(\s*'|\bdebug_backtrace\(|\bclass_exists\(\s*'|\bget_included_files\(/,
    },
    {
      kind: 'tampers-runner',
      why: 'acts when the process ends, or in place of the handling of errors',
      pattern:
        /\bregister_shutdown_function\(|\bset_(?:error|exception)_handler\(|\brunkit\w*\(|\buopz_\w+\(/,
    },
    {
      kind: 'swallows-failure',
      why: CATCHES,
      pattern: /\bcatch\s*\(\s*\\?(?:Throwable|PHPUnit|AssertionFailedError)/,
    },
    {
      kind: 'hides-code',
      why: 'runs code out of a text',
      pattern: /(?<![.\w>$])(?:eval|create_function|assert)\s*\(\s*(?:\$|base64|')/,
    },
    { kind: 'freezes', why: FIXES, pattern: /\b(?:mt_)?srand\(\s*\d/ },
    {
      kind: 'fetches-answer',
      why: NETWORK,
      pattern: /\bcurl_(?:init|exec)\(|\bfsockopen\(|\b(?:shell_exec|proc_open|popen|passthru)\(/,
    },
  ],
};

/** The text with what stands in quotes and comments blanked; lines stay where they are. */
export function codeOnly(extension: string, text: string): string {
  const hash = extension === 'rb' || extension === 'php';
  const pattern = new RegExp(
    String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*${hash ? String.raw`|#(?!\[)[^\n]*` : ''}|"(?:[^"\\\n]|\\.)*"${extension === 'rs' ? '' : String.raw`|'(?:[^'\\\n]|\\.)*'`}`,
    'g',
  );
  return text.replace(pattern, (found) => {
    const quote = /^["']/.test(found) ? found.slice(0, 1) : '';
    return quote ? quote + ' '.repeat(found.length - 2) + quote : found.replace(/[^\n]/g, ' ');
  });
}
