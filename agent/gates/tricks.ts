// Tricks by which a patch reaches the runner instead of the bug, as patterns over added lines.
import { type Hunk } from '../patch/patch.ts';

interface Trick {
  readonly what: string;
  readonly pattern: RegExp;
  readonly files: RegExp;
}

const JS = /\.[cm]?[jt]sx?$/i;
const PYTHON = /\.pyi?$/i;

const TRICKS: readonly Trick[] = [
  {
    what: 'skips or narrows tests',
    files: JS,
    pattern:
      /\b(?:test|it|describe|suite|context|t|bench)\.(?:skip|only|todo|fails|failing|skipIf|runIf)\s*[(.]|(?<![.\w])(?:xit|xtest|xdescribe|xcontext|fit|fdescribe)\s*\(|\bthis\.skip\s*\(|\{\s*(?:skip|only|todo)\s*:\s*(?:true|['"`])/g,
  },
  {
    what: 'skips tests or expects them to fail',
    files: PYTHON,
    pattern:
      /\b(?:pytest\.)?mark\.(?:skip|skipif|xfail)\b|\bpytest\.(?:skip|xfail|exit|importorskip)\b|\bunittest\.(?:skip\w*|expectedFailure)\b|\.skipTest\s*\(|\bSkipTest\b/g,
  },
  {
    what: 'ends the process',
    files: JS,
    pattern: /\bprocess\s*\.\s*(?:exit|exitCode|abort|kill|reallyExit)\b|\bDeno\.exit\b/g,
  },
  {
    what: 'ends the process',
    files: PYTHON,
    pattern:
      /\bos\s*\.\s*(?:_exit|abort|kill)\b|\bsys\s*\.\s*exit\b|\b(?:raise\s+SystemExit\b)|(?<![.\w])(?:quit|exit)\s*\(/g,
  },
  {
    what: 'asks whether a test is running',
    files: JS,
    pattern:
      /\bNODE_TEST_CONTEXT\b|\bJEST_WORKER_ID\b|\bVITEST\w*\b|\bMOCHA_\w+|\bimport\.meta\.vitest\b|\bNODE_ENV\b[^\n]*['"`]test['"`]|\bprocess\s*\.\s*argv\b[^\n]*(?:test|mocha|jest)/g,
  },
  {
    what: 'asks whether a test is running',
    files: PYTHON,
    pattern:
      /\bPYTEST_\w+|['"](?:pytest|_pytest|unittest)['"]\s*(?:not\s+)?in\s+sys\.modules|\bsys\.argv\b[^\n]*test/g,
  },
  {
    what: 'looks at its callers',
    files: /./,
    pattern:
      /\bnew\s+Error\s*\([^)]*\)\s*\.\s*stack\b|\bcaptureStackTrace\b|\bprepareStackTrace\b|\binspect\.(?:stack|currentframe)\b|\bsys\._getframe\b|\btraceback\.(?:extract_stack|format_stack)\b/g,
  },
  {
    what: 'tampers with the runner or its assertions',
    files: JS,
    pattern:
      /\bprocess\s*\.\s*(?:on|once|prependListener)\s*\(\s*['"`](?:exit|beforeExit|uncaughtException|unhandledRejection)|\bexpect\.extend\b|\b(?:assert|expect|console|JSON|process\.(?:stdout|stderr))\s*\.\s*\w+\s*=[^=]|\bglobal(?:This)?\s*\.\s*(?:test|it|describe|expect|assert)\s*=|\brequire\.cache\b|\bModule\s*\.\s*_(?:load|resolveFilename|extensions)\b/g,
  },
  {
    what: 'tampers with the runner or its assertions',
    files: PYTHON,
    pattern:
      /\bdef\s+pytest_\w+|\bsys\.modules\s*\[|\batexit\.register\b|\bsys\.(?:excepthook|settrace|setprofile|stdout|stderr)\s*=[^=]|\b(?:unittest\.)?TestCase\.\w+\s*=[^=]|\bbuiltins\.\w+\s*=[^=]|\bdef\s+__eq__\s*\([^)]*\)[^\n]*:\s*return\s+True/g,
  },
];

/** What a hunk does that no repair needs, with the line it does it in. */
export function tricks(path: string, hunk: Hunk): readonly string[] {
  return TRICKS.filter(({ files }) => files.test(path)).flatMap(({ what, pattern }) => {
    const before = found(pattern, hunk.removed);
    for (const line of hunk.added) {
      for (const match of line.match(pattern) ?? []) {
        const had = before.indexOf(match);
        if (had < 0) return [`${what}: ${line.trim().slice(0, 120)}`];
        before.splice(had, 1);
      }
    }
    return [];
  });
}

const found = (pattern: RegExp, lines: readonly string[]): string[] =>
  lines.flatMap((line) => line.match(pattern) ?? []);
