// The executor that runs the project's own runner once for every candidate: what it leaves in the files, and how long it waits.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { testId } from '../../agent/engine/ids.ts';
import { type SuiteRun } from '../../agent/task/suite.ts';
import { realExecutor } from '../../agent/variants/mender/execution/real.mjs';
import { type AttemptContext } from '../../agent/variants/protocol.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'galapagos-real-'));
  writeFileSync(join(folder, 'sum.js'), 'as it was');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const red: SuiteRun = {
  end: { kind: 'exited', code: 1 },
  tests: [],
  ms: 1,
  output: { head: '', tail: '', bytes: 0 },
};

/** On one failing test; `runSuite` stands for the project's runner. */
async function executorWith(runSuite: AttemptContext['runSuite'], suiteMs = 100) {
  const executor = realExecutor({
    task: {
      title: 'test',
      root: folder,
      directory: folder,
      suite: { framework: 'node:test', argv: ['node', '--test'], directory: '', source: 'test' },
      failures: [{ id: testId('a.test.js', 'adds'), state: 'failed' }],
      passing: [],
      protect: [],
      suiteMs,
    },
    context: { runSuite, signal: new AbortController().signal },
  });
  const targets = [{ file: 'a.test.js', names: ['adds'] }];
  const nothing = { keep: [], texts: [], limits: {}, steps: [0, 0], testMs: 0, patience: 0 } as const;
  await executor.plan({ ...nothing, targets, count: 1 });
  return executor;
}

const trial = () => ({ files: [], plain: [{ path: join(folder, 'sum.js'), text: 'tried' }] });
const text = () => readFileSync(join(folder, 'sum.js'), 'utf8');

test('is closed only when the files are as they were, though nobody waits for the trial under way', async () => {
  const [started, finished] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const executor = await executorWith(async () => {
    started.resolve(undefined);
    await finished.promise;
    return red;
  });
  void executor.try([trial()], 0);
  await started.promise;
  expect(text()).toBe('tried');
  const closed = executor.close();
  finished.resolve(undefined);
  await closed;
  expect(text()).toBe('as it was');
});

test('gives a slow suite a limit in whole milliseconds', async () => {
  const limits: (number | undefined)[] = [];
  const executor = await executorWith((options) => {
    limits.push(options.timeoutMs);
    return Promise.resolve(red);
  }, 11_504.817_939);
  await executor.try([trial()], 0);
  expect(limits).toEqual([46_020]);
});
