// One project of a fixture, frozen once, its suite run as often as a test asks.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parseTestId } from '../../agent/engine/ids.ts';
import { type Suite, type SuiteRun, type TestResult } from '../../agent/task/suite.ts';
import { findProgram } from '../../sandbox/confinement/find-program.ts';
import { detectSuite } from '../../sandbox/suite/detection/detect.ts';
import { runSuite } from '../../sandbox/suite/run.ts';
import { openGround } from './project.ts';

export const fixture = (...names: readonly string[]): string =>
  join(import.meta.dirname, 'fixtures', ...names);

/** The first of the programs that this machine lacks. */
export const missing = (...programs: readonly string[]): string | undefined =>
  programs.find((program) => findProgram(program) === undefined);

/** For titles: what is described, and why it is skipped where it is. */
export const lacking = (what: string, lack: string | undefined): string =>
  lack === undefined ? what : `${what} (skipped: no ${lack} here)`;

export interface Wishes {
  readonly only?: readonly string[];
  /** Files that a patch would write before, by their paths. */
  readonly edits?: Readonly<Record<string, string>>;
  readonly command?: string;
  readonly timeoutMs?: number;
}

export interface Trial extends AsyncDisposable {
  suite(command?: string): Promise<Suite>;
  run(wishes?: Wishes): Promise<SuiteRun>;
}

/** `folder` is copied into a folder with spaces and umlauts in its name. */
export async function openTrial(folder: string): Promise<Trial> {
  const ground = await openGround();
  const place = mkdtempSync(join(tmpdir(), 'galapagos trial '));
  const directory = join(place, 'prüfung eins');
  cpSync(folder, directory, { recursive: true });
  const base = await ground.freeze(directory);
  const suite = async (command?: string): Promise<Suite> => {
    const found = await detectSuite(base, command === undefined ? {} : { command });
    if (!found.ok) throw new Error(JSON.stringify(found.fault));
    return found.value;
  };
  return {
    suite,
    async run({ only, edits, command, timeoutMs = 100_000 } = {}) {
      await using box = await ground.workspaces.open(base);
      const written = Object.entries(edits ?? {}).map(([path, text]) => ({
        path,
        content: Buffer.from(text),
      }));
      if (written.length > 0) await box.write(written);
      const ids = only?.map(parseTestId);
      const { signal } = new AbortController();
      return await runSuite(box, await suite(command), { ...(ids ? { only: ids } : {}), timeoutMs, signal });
    },
    async [Symbol.asyncDispose]() {
      await base[Symbol.asyncDispose]();
      await ground[Symbol.asyncDispose]();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

export type Outcome = 'passed' | 'failed' | 'skipped' | 'error' | 'timeout';

/** What every test came to; in place of `failed`, why, where that is known. */
export function outcomesOf(tests: readonly TestResult[] | undefined): Readonly<Record<string, Outcome>> {
  return Object.fromEntries((tests ?? []).map(({ id, state, cause }) => [id, cause ?? state]));
}

/** A run in which something was read; otherwise the test fails with what was printed. */
export function readable({ tests, unreadable, output, end }: SuiteRun): readonly TestResult[] {
  if (tests) return tests;
  throw new Error(`${unreadable} (${JSON.stringify(end)})\n${output.head}${output.tail}`);
}
