import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { type Launch } from '../plan.ts';
import { startChild } from './child.ts';
import { completeLimits } from './limits.ts';

/** This process does nothing at all for so long: as if it had been stopped. */
const stopped = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

const started = async (launch: Partial<Launch>, wallMs = 10_000): Promise<ReturnType<typeof startChild>> => {
  const out = await mkdtemp(join(tmpdir(), 'galapagos-child-'));
  onTestFinished(() => rm(out, { recursive: true }));
  return startChild(
    { file: process.execPath, args: [], env: {}, directory: out, reports: false, ...launch },
    { argv: [] },
    {
      limits: completeLimits(1, { wallMs }),
      out,
      folders: [],
      holds: { files: 0, bytes: 0 },
      stdout: 'kept',
      stdin: 'nothing',
      kernelCounts: true,
    },
  );
};

test('a command that ended in time has not hung, though its host was stopped beyond its time', async () => {
  const child = await started({ args: ['-e', 'process.exitCode = 7'] }, 1_000);
  stopped(3_000);
  expect((await child.ended).end).toEqual({ kind: 'exited', code: 7 });
});

test.each([
  [
    `console.error('first\\nbwrap: setting up uid map: \\x1b[31mPermission denied\\n')`,
    'first / bwrap: setting up uid map: Permission denied',
  ],
  [`console.error('1\\n2\\n3\\n4')`, '3 / 4'],
  [`console.error('x'.repeat(1000) + '!')`, `…${'x'.repeat(299)}!`],
])(
  'of a mechanism that reports nothing, the last lines that it wrote are told (%s)',
  async (script, said) => {
    const child = await started({ args: ['-e', `${script}; process.exitCode = 1`], reports: true });
    const why = `the box ended without a word about the command (exit code 1); the last that was written: “${said}”`;
    expect((await child.ended).end).toEqual({ kind: 'unstarted', why });
  },
);

test('of a mechanism that writes nothing either, no more is told than how it ended', async () => {
  const child = await started({ args: ['-e', ''], reports: true });
  const why = 'the box ended without a word about the command (exit code 0)';
  expect((await child.ended).end).toEqual({ kind: 'unstarted', why });
});
