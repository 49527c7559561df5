// Schemas of a task: its suite, the tests of it and what they said on the base.
import { base } from './decode-base.ts';
import { flag, id, list, maybe, number, shape, text, words } from './decode-shape.ts';
import { type TestId } from '../ids.ts';
import { type Evidence, type FrameworkName, type Suite, type TestResult } from '../../task/suite.ts';
import { type Baseline, type Task } from '../../task/task.ts';

export const test = id<TestId>();
export const tests = list(test);

export const suite = shape<Suite>({
  framework: words<FrameworkName>({
    'node:test': true,
    vitest: true,
    jest: true,
    mocha: true,
    pytest: true,
    unittest: true,
    ava: true,
    playwright: true,
    go: true,
    cargo: true,
    nextest: true,
    maven: true,
    gradle: true,
    dotnet: true,
    rspec: true,
    phpunit: true,
    ctest: true,
    tap: true,
  }),
  argv: list(text),
  directory: text,
  source: text,
  others: maybe(list(text)),
  named: maybe(list(text)),
  early: maybe(list(text)),
});

export const testResult = shape<TestResult>({
  id: test,
  state: words<TestResult['state']>({ passed: true, failed: true, skipped: true }),
  ms: maybe(number),
  message: maybe(text),
  cause: maybe(words<NonNullable<TestResult['cause']>>({ error: true, timeout: true })),
});

const baseline = shape<Baseline>({
  failToPass: tests,
  passToPass: tests,
  flaky: tests,
  skipped: tests,
  leftOut: maybe(tests),
  failures: list(testResult),
  ms: number,
  runs: number,
  exitCodeAgrees: flag,
  evidence: maybe(words<Evidence>({ 'handed-on': true, native: true, 'exit-status': true })),
  earlier: maybe(number),
  rewrites: maybe(list(text)),
});

export const task = shape<Task>({
  key: text,
  kind: words<Task['kind']>({ repair: true, solve: true }),
  request: maybe(text),
  title: text,
  base,
  suite,
  baseline,
});
