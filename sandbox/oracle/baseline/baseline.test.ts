import { describe, expect, test } from 'vitest';

import { testId } from '../../../agent/engine/ids.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { scriptedBoxes, type Scripted } from '../../../test/oracle/scripted-boxes.ts';
import { baseOf } from '../../../test/suite/base-of.ts';
import { type Base } from '../../workspace/box.ts';
import { type KnownBaseline } from './known-baseline.ts';
import { recordBaseline } from './baseline.ts';

const suite: Suite = { framework: 'vitest', argv: ['vitest', 'run'], directory: '', source: 'package.json' };
const named = (name: string) => testId('a.test.js', name);
const adds = named('adds');
const zero = named('zero');
const waits = named('waits');
const rounds = named('rounds');

interface Parts {
  readonly suite?: Suite;
  readonly signal?: AbortSignal;
  readonly only?: readonly string[];
  readonly forRequest?: boolean;
  readonly base?: Base;
  readonly isProtected?: (path: string) => boolean;
}

async function record(script: readonly Scripted[], parts: Parts = {}) {
  const workspaces = scriptedBoxes(script);
  const signal = parts.signal ?? new AbortController().signal;
  const options = { workspaces, base: baseOf({}), suite, timeoutMs: 90_000, ...parts, signal };
  const outcome = await recordBaseline(options);
  expect(workspaces.openNow()).toBe(0);
  return outcome.ok ? outcome.value.baseline : outcome.fault;
}
const thrice = (line: Scripted): readonly Scripted[] => [line, line, line];

describe('a baseline', () => {
  test('tells failing, passing and skipped tests apart, in report order', async () => {
    const line = { tests: { [zero]: 'passed', [adds]: 'failed', [waits]: 'skipped' }, ms: 30 } as const;
    expect(await record([line, { ...line, ms: 10 }, { ...line, ms: 20 }])).toEqual({
      failToPass: [adds],
      passToPass: [zero],
      flaky: [],
      skipped: [waits],
      failures: [{ id: adds, state: 'failed', message: 'adds failed' }],
      ms: 20,
      runs: 3,
      exitCodeAgrees: true,
    });
  });

  test('for a request wants no failing test that nobody named', async () => {
    const line = { tests: { [zero]: 'passed', [adds]: 'failed', [rounds]: 'failed' } } as const;
    const forRequest = true;
    expect(await record(thrice(line), { forRequest })).toMatchObject({
      failToPass: [],
      passToPass: [zero],
      leftOut: [adds, rounds],
      failures: [],
      exitCodeAgrees: true,
    });
    expect(await record(thrice(line), { forRequest, only: ['round'] })).toMatchObject({
      failToPass: [rounds],
      leftOut: [adds],
    });
  });

  test('for a request may be green: then the exit code has to stay 0', async () => {
    const line = { tests: { [zero]: 'passed' }, end: { kind: 'exited', code: 0 } } as const;
    expect(await record(thrice(line), { forRequest: true })).toMatchObject({
      failToPass: [],
      passToPass: [zero],
      exitCodeAgrees: true,
    });
  });

  test.each([
    ['nothing passes', { tests: { [zero]: 'skipped' }, end: { kind: 'exited', code: 0 } }, 'suite-green'],
    [
      'the command contradicts its tests',
      { tests: { [zero]: 'passed' }, end: { kind: 'exited', code: 1 } },
      'suite-silent',
    ],
  ] as const)('for a request is refused where %s', async (_why, line, kind) => {
    expect(await record(thrice(line), { forRequest: true })).toMatchObject({ kind });
  });

  test('of chosen tests leaves the other failing ones out', async () => {
    const line = { tests: { [zero]: 'passed', [adds]: 'failed', [rounds]: 'failed' } } as const;
    expect(await record(thrice(line), { only: ['round'] })).toMatchObject({
      failToPass: [rounds],
      passToPass: [zero],
      leftOut: [adds],
      failures: [{ id: rounds }],
    });
  });

  test('counts as flaky what differs between runs, and what is missing in one', async () => {
    const found = await record([
      { tests: { [adds]: 'failed', [zero]: 'passed', [rounds]: 'passed' } },
      { tests: { [adds]: 'failed', [zero]: 'failed', [rounds]: 'passed' } },
      { tests: { [adds]: 'failed', [zero]: 'passed' } },
    ]);
    expect(found).toMatchObject({ failToPass: [adds], passToPass: [], flaky: [zero, rounds] });
  });

  test('of a slow suite is two runs that agree', async () => {
    const slow = { tests: { [adds]: 'failed' }, ms: 61_000 } as const;
    expect(await record([slow, slow])).toMatchObject({ runs: 2, ms: 61_000 });
    const other = { tests: { [adds]: 'failed', [zero]: 'passed' }, ms: 61_000 } as const;
    expect(await record([slow, other, slow])).toMatchObject({ runs: 3, flaky: [zero] });
  });

  test('knows a command that never reports failure', async () => {
    const mute = { tests: { [adds]: 'failed' }, end: { kind: 'exited', code: 0 } } as const;
    expect(await record(thrice(mute))).toMatchObject({ exitCodeAgrees: false });
  });

  test('notes which protected files the suite writes by itself, and nothing else', async () => {
    const line = {
      tests: { [adds]: 'failed' },
      changes: ['snap/a.snap', 'notes.txt', 'tests/fresh.txt', 'conftest.py'],
    } as const;
    const base = baseOf({ 'snap/a.snap': '', 'notes.txt': '' });
    const isProtected = (path: string): boolean => /snap|tests/.test(path);
    expect(await record(thrice(line), { base, isProtected })).toMatchObject({
      rewrites: ['conftest.py', 'snap/a.snap'],
    });
  });

  test('stops when it is cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(record([{}], { signal: controller.signal })).rejects.toThrow('aborted');
  });
});

describe('build results of the first run', () => {
  const first = { tests: { [adds]: 'failed', [zero]: 'passed' }, builds: true } as const;
  const second = { tests: first.tests } as const;
  const other = { tests: { [adds]: 'failed', [zero]: 'failed' } } as const;
  const recorded = async (script: readonly Scripted[], known?: KnownBaseline) => {
    const workspaces = scriptedBoxes(script);
    const signal = new AbortController().signal;
    const options = { workspaces, base: baseOf({}), suite, timeoutMs: 90_000, signal };
    const outcome = await recordBaseline({ ...options, ...(known ? { known } : {}) });
    if (outcome.ok) await outcome.value.warm?.[Symbol.asyncDispose]();
    return {
      outcome,
      isWarm: outcome.ok && outcome.value.warm !== undefined,
      warmly: workspaces.asked.map(({ warm }) => warm === true),
      left: workspaces.layersNow(),
    };
  };

  test('are what the other runs begin with, and what is handed over', async () => {
    expect(await recorded([first, second, second])).toMatchObject({
      outcome: { value: { baseline: { runs: 3, flaky: [] } } },
      isWarm: true,
      warmly: [false, true, true],
      left: 0,
    });
  });

  test('are thrown away where tests come to something else with them, and what they said counts for nothing', async () => {
    expect(await recorded([first, second, other, second, second])).toMatchObject({
      outcome: { value: { baseline: { runs: 3, flaky: [], passToPass: [zero] } } },
      isWarm: false,
      warmly: [false, true, true, false, false],
      left: 0,
    });
    const hangs = { end: { kind: 'stopped', why: 'timeout' } } as const;
    expect(await recorded([first, hangs, second, second])).toMatchObject({ isWarm: false, left: 0 });
  });

  test('are not left behind where there is no baseline', async () => {
    const green = { tests: { [zero]: 'passed' } } as const;
    expect(await recorded([{ ...green, builds: true }, green, green])).toMatchObject({
      outcome: { fault: { kind: 'suite-green' } },
      left: 0,
    });
  });

  test('have to prove themselves where earlier runs are known, too', async () => {
    const known = { agreeing: () => Promise.resolve(3), keep: () => Promise.resolve() };
    expect(await recorded([first, second], known)).toMatchObject({
      outcome: { value: { baseline: { runs: 5, earlier: 3 } } },
      isWarm: true,
      warmly: [false, true],
    });
  });
});

describe('there is no baseline', () => {
  const command = 'vitest run';

  test('where all tests pass', async () => {
    const line = { tests: { [zero]: 'passed', [waits]: 'skipped' } } as const;
    expect(await record(thrice(line))).toEqual({ kind: 'suite-green', command, passed: 1 });
  });

  test('where all pass and the command reports failure', async () => {
    const line = {
      tests: { [zero]: 'passed' },
      end: { kind: 'exited', code: 2 },
      output: 'coverage',
    } as const;
    expect(await record(thrice(line))).toEqual({
      kind: 'suite-silent',
      command,
      detail: 'all 1 tests passed, and yet the command ended with exit code 2',
      output: 'coverage',
    });
  });

  test('where tests fail only by chance', async () => {
    const [fails, passes] = [
      { tests: { [adds]: 'failed' } } as const,
      { tests: { [adds]: 'passed' } } as const,
    ];
    expect(await record([fails, passes, fails])).toEqual({ kind: 'suite-all-flaky', tests: [adds] });
  });

  test.each<[string, Scripted, object]>([
    ['it hangs', { end: { kind: 'stopped', why: 'timeout' } }, { kind: 'suite-hangs', command, seconds: 90 }],
    [
      'the command is not there',
      { end: { kind: 'exited', code: 127 }, output: 'sh: 1: exec: vitest: not found\n' },
      {
        kind: 'command-missing',
        command,
        detail: 'sh: 1: exec: vitest: not found',
        lacks: { what: 'vitest', fix: 'npm install --save-dev vitest' },
      },
    ],
    [
      'the box cannot start it',
      { end: { kind: 'unstarted', why: 'no such folder' } },
      { kind: 'command-missing', command, detail: 'no such folder' },
    ],
    [
      'it leaves no report',
      { end: { kind: 'exited', code: 1 }, output: 'config is broken' },
      {
        kind: 'suite-silent',
        command,
        detail: 'vitest ended without a report (exit code 1)',
        output: 'config is broken',
      },
    ],
    [
      'it needs too much memory',
      { end: { kind: 'stopped', why: 'memory' }, tests: { [adds]: 'failed' } },
      { kind: 'suite-silent', command, detail: 'the run was stopped: memory', output: '' },
    ],
    [
      'a signal ends it',
      { end: { kind: 'signalled', signal: 'SIGSEGV' } },
      { kind: 'suite-silent', command, detail: 'the run was ended by SIGSEGV', output: '' },
    ],
    [
      'it has no tests',
      { tests: {} },
      {
        kind: 'tests-not-found',
        path: '/home/ada/project',
        looked: ['vitest run (package.json)'],
        output: '',
      },
    ],
    [
      'it says that it has no tests',
      { end: { kind: 'exited', code: 1 }, output: 'No test files found, exiting with code 1' },
      {
        kind: 'tests-not-found',
        path: '/home/ada/project',
        looked: ['vitest run (package.json)'],
        output: 'No test files found, exiting with code 1',
      },
    ],
  ])('where %s', async (_what, line, fault) => {
    expect(await record([line])).toEqual(fault);
  });

  test('where a chosen test is not among the failing ones', async () => {
    const line = { tests: { [zero]: 'passed', [adds]: 'failed' } } as const;
    expect(await record(thrice(line), { only: ['zero'] })).toEqual({
      kind: 'test-unmatched',
      name: 'zero',
      why: 'passing',
      tests: [zero],
    });
  });

  test('where a second run says nothing', async () => {
    const red = { tests: { [adds]: 'failed' } } as const;
    expect(await record([red, { end: { kind: 'stopped', why: 'timeout' } }])).toMatchObject({
      kind: 'suite-hangs',
    });
  });

  test('where a command nobody knows tells of no tests and is content, with a word on what can be read', async () => {
    const other: Suite = { framework: 'tap', argv: ['sh', '-c', 'make test'], directory: '', source: '' };
    const done = { output: 'done', end: { kind: 'exited', code: 0 } } as const;
    expect(await record(thrice(done), { suite: other })).toMatchObject({
      kind: 'suite-silent',
      command: 'make test',
      detail: expect.stringMatching(/^it told of no tests, and ended with exit code 0; give the command of/),
    });
  });
});

describe('a baseline by exit status alone', () => {
  const other: Suite = { framework: 'tap', argv: ['sh', '-c', 'make test'], directory: '', source: '' };

  test('is one test that stands for the command, and says so', async () => {
    const fails = { output: 'boom', end: { kind: 'exited', code: 2 } } as const;
    expect(await record(thrice(fails), { suite: other })).toMatchObject({
      failToPass: ['::(command)'],
      passToPass: [],
      failures: [{ id: '::(command)', state: 'failed', message: 'exit code 2\nboom' }],
      exitCodeAgrees: true,
      evidence: 'exit-status',
    });
  });

  test('is none where the command does not start', async () => {
    const missing = { output: 'sh: 1: mak: not found', end: { kind: 'exited', code: 127 } } as const;
    expect(await record([missing], { suite: other })).toMatchObject({ kind: 'command-missing' });
  });
});
