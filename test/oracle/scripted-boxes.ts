// Boxes whose suite says what a test has written down, one line per run: the port, without processes.
import { createHmac } from 'node:crypto';

import * as v from 'valibot';

import { parseTestId, type TestId } from '../../agent/engine/ids.ts';
import { partsOf, type ProcessEnd, type TestResult } from '../../agent/task/suite.ts';
import { type RunResult } from '../../sandbox/confinement/command.ts';
import {
  type Box,
  type BoxChange,
  type BoxEdit,
  type OpenOptions,
  type Workspaces,
} from '../../sandbox/workspace/box.ts';

/** What one run of the suite comes to. */
export interface Scripted {
  /** Outcomes by test; absent means that no report is left. */
  readonly tests?: Readonly<Record<TestId, TestResult['state']>>;
  /** What failing tests say; absent: that they failed. */
  readonly messages?: Readonly<Record<TestId, string>>;
  readonly end?: ProcessEnd;
  readonly output?: string;
  readonly ms?: number;
  /** Files the run has changed. */
  readonly changes?: readonly string[];
  /** Files the run has written to, and left as they were. */
  readonly touched?: readonly string[];
  /** It leaves build results, which the box can keep. */
  readonly builds?: true;
}

interface Asked {
  readonly written: readonly string[];
  readonly only: readonly string[] | undefined;
  /** In another order than the project's own. */
  readonly shuffled?: true;
  /** To its first failure. */
  readonly failFast?: true;
  /** In a box that began with build results. */
  readonly warm?: true;
}

export interface ScriptedBoxes extends Pick<Workspaces, 'open'> {
  /** What was asked of the boxes so far: one entry for each run of the suite. */
  readonly asked: Asked[];
  /** Warm layers that were kept and not disposed of. */
  layersNow(): number;
  /** Boxes that were opened and are not closed. */
  openNow(): number;
}

const ticket = v.object({ key: v.string(), report: v.string(), only: v.optional(v.array(v.string())) });

/** The n-th run of the suite answers with the n-th line, any other command with the version of Node; one line too few is an error of the test. */
export function scriptedBoxes(script: readonly Scripted[], node = 'v24.21.0'): ScriptedBoxes {
  const asked: ScriptedBoxes['asked'] = [];
  let opened = 0;
  let runs = 0;
  let layers = 0;
  const open: Workspaces['open'] = (_base, options = {}): Promise<Box> => {
    opened += 1;
    let written: readonly BoxEdit[] = [];
    let line: Scripted = {};
    return Promise.resolve({
      root: '/home/ada/project',
      shown: '/run/galapagos',
      keepWarm: () => {
        if (!line.builds) return Promise.resolve(undefined);
        layers += 1;
        return Promise.resolve({
          bytes: 1,
          files: 1,
          [Symbol.asyncDispose]: () => {
            layers -= 1;
            return Promise.resolve();
          },
        });
      },
      write: (edits) => {
        written = [...written, ...edits];
        return Promise.resolve();
      },
      run: ({ argv, stdin, signal }) => {
        if (stdin === undefined) return Promise.resolve(said(node));
        const { key, report, only } = v.parse(ticket, JSON.parse(stdin));
        const found = script[runs];
        if (!found) throw new Error(`nothing is written down for run ${runs + 1}`);
        runs += 1;
        line = found;
        asked.push({ written: written.map(({ path }) => path), only, ...manner(argv, options) });
        const end = endOf(line, signal);
        const output = { head: line.output ?? '', tail: '', bytes: (line.output ?? '').length };
        const collected = new Map(line.tests ? [[report, sealed(line, key)] as const] : []);
        return Promise.resolve({ end, ms: line.ms ?? 10, peakMb: 1, output, collected });
      },
      start: () => {
        throw new Error('nothing is started here');
      },
      changes: () =>
        Promise.resolve((line.changes ?? []).map((path): BoxChange => ({ kind: 'deleted', path }))),
      touched: () => Promise.resolve(line.touched ?? []),
      [Symbol.asyncDispose]: () => {
        opened -= 1;
        return Promise.resolve();
      },
    });
  };
  return { open, asked, openNow: () => opened, layersNow: () => layers };
}

function endOf({ end, tests }: Scripted, signal: AbortSignal | undefined): ProcessEnd {
  if (signal?.aborted) return { kind: 'stopped', why: 'cancelled' };
  return end ?? { kind: 'exited', code: failed({ tests: tests ?? {} }) ? 1 : 0 };
}

const manner = (argv: readonly string[], { warm }: OpenOptions): Omit<Asked, 'written' | 'only'> => ({
  ...(argv.includes('--sequence.shuffle') ? { shuffled: true } : {}),
  ...(argv.includes('--bail=1') ? { failFast: true } : {}),
  ...(warm ? { warm: true } : {}),
});

const said = (text: string): RunResult => ({
  end: { kind: 'exited', code: 0 },
  ms: 1,
  peakMb: 1,
  output: { head: `${text}\n`, tail: '', bytes: text.length + 1 },
  collected: new Map(),
});

const failed = ({ tests }: Scripted): boolean => Object.values(tests ?? {}).includes('failed');

function sealed({ tests: states = {}, messages = {} }: Scripted, key: string): Buffer {
  const tests = Object.entries(states).map(([name, state]) => {
    const id = parseTestId(name);
    const { file, path } = partsOf(id);
    const message = messages[id] ?? `${path.join(' ')} failed`;
    return { file, path, state, ...(state === 'failed' ? { message } : {}) };
  });
  const body = JSON.stringify({ kind: 'galapagos-report', version: 1, tests });
  return Buffer.from(`${createHmac('sha256', key).update(body).digest('hex')}\n${body}`);
}
