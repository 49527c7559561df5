import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { type Launch } from '../plan.ts';
import { startChild } from './child.ts';
import { completeLimits } from './limits.ts';

/** This process does nothing at all for so long: as if it had been stopped. */
const stopped = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('a command that ended in time has not hung, though its host was stopped beyond its time', async () => {
  const out = await mkdtemp(join(tmpdir(), 'galapagos-child-'));
  onTestFinished(() => rm(out, { recursive: true }));
  const launch: Launch = {
    file: process.execPath,
    args: ['-e', 'process.exitCode = 7'],
    env: {},
    directory: out,
    reports: false,
  };
  const child = startChild(
    launch,
    { argv: [] },
    {
      limits: completeLimits(1, { wallMs: 1_000 }),
      out,
      folders: [],
      holds: { files: 0, bytes: 0 },
      stdout: 'kept',
      stdin: 'nothing',
      kernelCounts: true,
    },
  );
  stopped(3_000);
  expect((await child.ended).end).toEqual({ kind: 'exited', code: 7 });
});
