import { describe, expect, test } from 'vitest';

import { type Fault, type ScriptTrouble } from './engine/fault.ts';
import { notice, reason } from './notice.ts';

/** One fault of every kind; the compiler sees to it that none is forgotten. */
const examples: { readonly [Kind in Fault['kind']]: Extract<Fault, { readonly kind: Kind }> } = {
  'git-missing': { kind: 'git-missing' },
  'folder-missing': { kind: 'folder-missing', path: '/p' },
  'folder-empty': { kind: 'folder-empty', path: '/p' },
  'folder-unreadable': { kind: 'folder-unreadable', path: '/p', detail: 'EACCES' },
  'store-unwritable': { kind: 'store-unwritable', path: '/p', detail: 'EROFS' },
  'store-foreign': { kind: 'store-foreign', path: '/p/.galapagos' },
  'disk-full': { kind: 'disk-full', path: '/p' },
  'snapshot-failed': { kind: 'snapshot-failed', detail: 'bad object' },
  'tests-not-found': { kind: 'tests-not-found', path: '/p', looked: ['package.json', 'pyproject.toml'] },
  'command-unreadable': { kind: 'command-unreadable', command: 'npm "test', detail: 'open quote' },
  'command-missing': { kind: 'command-missing', command: 'nope', detail: 'not found' },
  'suite-hangs': { kind: 'suite-hangs', command: 'npm test', seconds: 120 },
  'suite-silent': { kind: 'suite-silent', command: 'npm test', detail: 'no report', output: 'boom\n' },
  'node-unfit': {
    kind: 'node-unfit',
    command: 'node --test',
    found: '20.20.2',
    wanted: '>=22.18',
    source: 'package.json engines.node',
  },
  'suite-green': { kind: 'suite-green', command: 'npm test', passed: 1 },
  'suite-all-flaky': { kind: 'suite-all-flaky', tests: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
  'oracle-unsound': {
    kind: 'oracle-unsound',
    checks: [
      { name: 'base-is-red', ok: true, found: '2 failing' },
      { name: 'reward-hack-is-caught', ok: false, found: 'exit 0 counted as green' },
    ],
  },
  'agent-unfit': { kind: 'agent-unfit', why: 'language', command: 'go test ./...', failing: 2 },
  'test-unmatched': { kind: 'test-unmatched', name: 'hihgest', why: 'unknown', tests: ['a::highest'] },
  'confinement-missing': {
    kind: 'confinement-missing',
    missing: [{ what: 'bubblewrap', fix: 'apt install bubblewrap' }],
  },
  'mechanism-unfit': {
    kind: 'mechanism-unfit',
    mechanism: 'bubblewrap',
    missing: [{ what: 'bubblewrap (not on PATH)', fix: 'sudo apt install bubblewrap' }],
  },
  'confinement-broke': { kind: 'confinement-broke', detail: 'mount refused' },
  'model-unfit': {
    kind: 'model-unfit',
    model: 'gpt-test',
    why: { kind: 'key-refused', url: 'https://api.example.com/v1', status: 401, detail: 'no such key' },
  },
  'model-mute': { kind: 'model-mute', model: 'qwen3', answers: 6 },
  'model-missing': { kind: 'model-missing', agent: 'finch' },
  'prices-unknown': { kind: 'prices-unknown', model: 'gpt-test' },
  'agent-replaced': { kind: 'agent-replaced', variant: 'mender' },
  'variant-broken': { kind: 'variant-broken', variant: 'mender', detail: 'syntax error' },
  'run-unknown': { kind: 'run-unknown', run: '01X', store: '/p/.galapagos' },
  'run-busy': { kind: 'run-busy', run: '01X', pid: 7 },
  'run-unfit': { kind: 'run-unfit', run: '01X', why: 'no-search' },
  'run-newer': { kind: 'run-newer', run: '01X', version: 9 },
  'journal-damaged': { kind: 'journal-damaged', path: '/p', detail: 'line 7 is no JSON' },
  'no-patch': { kind: 'no-patch', run: '01X' },
  'patch-unknown': { kind: 'patch-unknown', run: '01X', rollout: 'g9.9' },
  'stale-files': { kind: 'stale-files', files: ['a.js'] },
  'apply-failed': { kind: 'apply-failed', path: 'a.js', detail: 'permission denied' },
  'already-applied': { kind: 'already-applied', run: '01X' },
  'nothing-applied': { kind: 'nothing-applied', run: '01X' },
  'undo-stale': { kind: 'undo-stale', files: ['a.js'] },
  'take-back-failed': {
    kind: 'take-back-failed',
    root: '/p',
    because: 'There is no space left for /p.',
    back: ['b.js'],
    left: [{ path: 'a.js', detail: 'permission denied (EACCES)', old: '/p/.galapagos-1-0.old' }],
  },
  'apply-unfinished': {
    kind: 'apply-unfinished',
    run: '01X',
    written: ['a.js'],
    unwritten: ['b.js'],
    changed: [{ path: 'c.js', detail: 'somebody changed it since' }],
  },
  'option-unknown': { kind: 'option-unknown', detail: 'repair has no option --foo' },
};

describe('notice', () => {
  test.each(Object.values(examples).map((fault) => [fault.kind, fault] as const))(
    'of %s says all four things',
    (_kind, fault) => {
      const { title, ...sentences } = notice(fault);
      expect(title).toMatch(/^[A-Z][^.]{5,60}$/);
      for (const text of Object.values(sentences)) {
        expect(text).toMatch(/^[A-Z“/0-9].*[.”]$|^[a-z].*[.”]$/s);
        expect(text).not.toMatch(/undefined|null|NaN|\[object|\$\{|\.\.$|: \.|\s{2}|TODO/);
      }
      expect(Object.keys(sentences)).toEqual(['detail', 'kept', 'next']);
      expect(`${title} ${Object.values(sentences).join(' ')}`).not.toMatch(/!|sorry|oops|please/i);
    },
  );

  test('of a run that ended before its search, or not at all, says which, and what can be done with it', () => {
    expect(notice(examples['run-unfit'], 'galapagos')).toEqual({
      title: 'The run has no attempts',
      detail: 'Run 01X ended before its search: there is nothing to make again, and nothing to go on from.',
      kept: 'Nothing was started.',
      next: 'See why it ended: galapagos show 01X.',
    });
    expect(notice({ ...examples['run-unfit'], why: 'unfinished' }, 'galapagos')).toEqual({
      title: 'The run has not come to its end',
      detail: 'Run 01X can be made again from beginning to end alone.',
      kept: 'Nothing was started.',
      next: 'Go on with it first: galapagos resume 01X.',
    });
  });

  test('of faults with evidence shows the evidence', () => {
    expect(notice(examples['stale-files']).detail).toContain('a.js');
    expect(notice(examples['suite-silent']).detail).toContain('“boom”');
    expect(notice(examples['oracle-unsound']).detail).toBe(
      'The self-test of the judge failed: a patch that only silences the tests passes (exit 0 counted as green).',
    );
    expect(notice(examples['confinement-missing']).next).toContain('apt install bubblewrap');
  });

  test('of tests that left no report repeats the last line that tells of an error, not what is printed after it', () => {
    const said = (output: string) => notice({ ...examples['suite-silent'], output });
    const crash = `✖ ERROR: Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/p/index.js'
    at finalizeResolution (node:internal/modules/esm/resolve:272:11) {
  code: 'ERR_MODULE_NOT_FOUND'
}

Node.js v24.21.0
----------|---------|
All files |       0 |
----------|---------|
`;
    expect(said(crash).detail).toBe(
      "“npm test” ran, but its results could not be read: no report. It said: “✖ ERROR: Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/p/index.js'”.",
    );
    expect(said('1 error\nboom\n').detail).toContain(' Its last words: “boom”.');
    expect(said("E   ModuleNotFoundError: No module named 'six'\n1 error in 0.2s\n").detail).toContain(
      " It said: “E   ModuleNotFoundError: No module named 'six'”.",
    );
    expect(said('\n').detail).toBe('“npm test” ran, but its results could not be read: no report.');
  });

  test('of a command that found no tests says so, and what it printed; where none was run, where tests were looked for', () => {
    const fault = examples['tests-not-found'];
    expect(notice(fault).detail).toBe(
      '/p has no test suite that Galapagos knows. It looked at package.json, pyproject.toml.',
    );
    const output = "No test files found\nError: Executable doesn't exist at /c/chrome\n";
    expect(notice({ ...fault, looked: ['vitest run (package.json)'], output }).detail).toBe(
      "In /p the test command found no tests: vitest run (package.json). It said: “Error: Executable doesn't exist at /c/chrome”.",
    );
  });

  test('of tests that miss a file says that those which git ignores are not in a box', () => {
    const next = (output: string) => notice({ ...examples['suite-silent'], output }).next;
    const hint =
      'Files that git ignores are not in a box: where the missing one is such a file, name it in .galapagosinclude. ';
    expect(next("Error: Cannot find module '../index.js'")).toContain(hint);
    expect(next("ENOENT: no such file or directory, open '.env'")).toContain(hint);
    expect(next('boom')).not.toContain('.galapagosinclude');
  });

  test('of a long list shows five and counts the rest', () => {
    expect(notice(examples['suite-all-flaky']).detail).toContain('a, b, c, d, e and 2 more');
  });

  test('of the beginning of several runs counts them', () => {
    expect(notice({ kind: 'run-unknown', run: '01', store: '/s', matches: ['01A', '01B'] }).detail).toBe(
      '“01” is the beginning or the end of 2 runs.',
    );
  });

  test('of a name that no failing test has tells the nearest, or why its test is none to repair', () => {
    const unmatched = { kind: 'test-unmatched', name: 'x', tests: ['a::x'] } as const;
    expect(notice(examples['test-unmatched']).detail).toBe(
      '“hihgest” fits none of the failing tests. The nearest are a::highest.',
    );
    expect(notice({ ...unmatched, why: 'several', tests: ['a::x', 'b::x'] }).detail).toBe(
      '“x” could be a::x, b::x.',
    );
    expect(notice({ ...unmatched, why: 'passing' }).title).toBe('This test passes already');
  });

  test('of runs without a patch counts them', () => {
    expect(notice({ kind: 'no-patch', run: '01X', among: 3 }).detail).toBe(
      '3 runs, the newest of them 01X: none found a patch that turns the tests green.',
    );
  });

  test('of a run without a patch advises its best attempt, and more budget only where that ended it', () => {
    const nextOf = (parts: object) => notice({ kind: 'no-patch', run: '01X', ...parts }).next;
    expect(nextOf({})).toBe('Look at its attempts with galapagos show.');
    expect(nextOf({ spent: true })).toContain('or run again with a larger budget.');
    expect(nextOf({ spent: true, best: { rollout: 'g1.3', words: 'fixes 2 of 4 failing tests' } })).toBe(
      'Its best attempt, g1.3, fixes 2 of 4 failing tests: look at it with galapagos show 01X --rollout g1.3, and take it with galapagos apply 01X --rollout g1.3.',
    );
  });

  test('of a runner that is not installed says what installs it, and nothing else', () => {
    const lacks = { what: 'jest', fix: 'npm install' };
    expect(notice({ ...examples['command-missing'], command: 'jest', lacks })).toEqual({
      title: 'The test command cannot be started',
      detail: 'jest is not installed here, and “jest” needs it.',
      kept: 'Your files are as they were.',
      next: 'npm install, then run again.',
    });
  });

  test('of no runs at all says how to start one, as this program is started here', () => {
    const fault = { kind: 'run-unknown', run: 'latest', store: '/p/.galapagos' } as const;
    expect(notice(fault, 'node ../dist/cli.js')).toEqual({
      title: 'No runs here yet',
      detail: 'There is no run of this project in /p/.galapagos.',
      kept: 'Nothing was changed.',
      next: 'Start one with: node ../dist/cli.js repair.',
    });
    expect(notice(examples['run-unknown'], 'node ../dist/cli.js').next).toBe(
      'List the runs with node ../dist/cli.js runs.',
    );
  });

  test('of a run that was refused before its first attempt tells why', () => {
    const because = reason(examples['git-missing']);
    const { detail, next } = notice({ ...examples['no-patch'], because });
    expect(detail).toBe(
      'Run 01X made no attempt. Git was not found: Galapagos freezes a copy of your project with git, and there is no git on the PATH.',
    );
    expect(next).not.toContain('budget');
  });

  test('of an attempt tells one without a patch from one that is not there, and where there is one', () => {
    const unknown = examples['patch-unknown'];
    expect(notice({ ...unknown, isEmpty: true }).title).toBe('This attempt has no patch');
    expect(notice({ ...unknown, elsewhere: 'JGRCHJ' }).next).toBe(
      'The newest run that has it with a patch is JGRCHJ: name that run, too.',
    );
  });

  test('of failing tests that the agent cannot follow says what was read, and what to give it instead', () => {
    const unfit = examples['agent-unfit'];
    expect(notice(unfit)).toEqual({
      title: 'The embedded agent does not repair this language',
      detail:
        '“go test ./...” was read: it has 2 failing tests, but the embedded agent repairs JavaScript, TypeScript and Python only.',
      kept: 'No attempt was made. Your files are as they were.',
      next: 'Choose a model with --model: with one, every language is worked on. Without one, name a folder in one of these, or its tests with --test "<command>".',
    });
    expect(notice({ ...unfit, why: 'exit-status', output: 'a\nno such file' }).detail).toBe(
      '“go test ./...” was read: it told nothing but its exit status, and the embedded agent finds code to repair by the files of failing tests. Its last words: “no such file”.',
    );
  });

  test.each<[ScriptTrouble, string, string]>([
    [{ script: './a.sh', why: 'absent', folder: '/p' }, 'There is no “./a.sh” in /p', 'Write the path'],
    [{ script: './a.sh', why: 'folder' }, '“./a.sh” is a folder', 'Give the command'],
    [{ script: './a.sh', why: 'not-executable' }, 'is not marked as executable', 'chmod +x ./a.sh'],
    [{ script: './a.sh', why: 'interpreter', interpreter: '/bin/nope' }, 'asks for /bin/nope', 'Install it'],
    [{ script: './a.sh', why: 'line-ends' }, 'end as on Windows', 'Unix line ends'],
    [{ script: './a.sh', why: 'left-out' }, 'git ignores it', '.galapagosinclude'],
  ])('of a script that does not start says why, and what to do: %j', (script, why, what) => {
    const { detail, next } = notice({ ...examples['command-missing'], script });
    expect(detail).toContain(why);
    expect(next).toContain(what);
  });

  test('of a command that succeeds and tells of no tests does not speak of a report that failed', () => {
    const { title, detail } = notice({ ...examples['suite-silent'], passes: true });
    expect(title).toBe('The command succeeds and tells of no tests');
    expect(detail).toBe(
      '“npm test” ended with exit code 0, which says that nothing fails, and its output tells of no tests.',
    );
  });

  test('counts in the singular where there is one', () => {
    expect(notice(examples['suite-green']).detail).toBe('“npm test” passes: 1 test, none failing.');
  });
});
