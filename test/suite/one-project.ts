// One real project in a real box of this machine, run as often as a test wants: for frameworks that have a project of their own.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseTestId } from '../../agent/engine/ids.ts';
import { type Suite, type SuiteRun, type TestResult } from '../../agent/task/suite.ts';
import { detectSuite } from '../../sandbox/suite/detection/detect.ts';
import { runSuite } from '../../sandbox/suite/run.ts';
import { openGround, tempProject, type Files } from './project.ts';

export interface OneProject extends AsyncDisposable {
  readonly suite: Suite;
  /** Of all tests, or of those with these ids. */
  run(only?: readonly string[]): Promise<SuiteRun>;
}

export interface Wishes {
  /** What the user said; absent, the suite is found by the project. */
  readonly command?: string;
  /** Time after which a single test hangs. */
  readonly testMs?: number;
}

export async function openProject(files: Files, { command, testMs = 60_000 }: Wishes): Promise<OneProject> {
  const ground = await openGround();
  const project = tempProject(files);
  const base = await ground.freeze(project.directory);
  const found = await detectSuite(base, command === undefined ? {} : { command });
  if (!found.ok) throw new Error(JSON.stringify(found.fault));
  return {
    suite: found.value,
    async run(only) {
      await using box = await ground.workspaces.open(base);
      const signal = new AbortController().signal;
      const chosen = only ? { only: only.map(parseTestId) } : {};
      return await runSuite(box, found.value, { ...chosen, testMs, timeoutMs: 150_000, signal });
    },
    async [Symbol.asyncDispose]() {
      await base[Symbol.asyncDispose]();
      project[Symbol.dispose]();
      await ground[Symbol.asyncDispose]();
    },
  };
}

/** What happened to each test: `timeout` and `error` where its report told so, else its state. */
export function outcomesOf({ tests, unreadable }: SuiteRun): Readonly<Record<string, string>> {
  if (!tests) return { unreadable: unreadable ?? 'nothing was said' };
  return Object.fromEntries(tests.map(({ id, state, cause }): [string, string] => [id, cause ?? state]));
}

export const messageOf = (run: SuiteRun, id: string): string =>
  run.tests?.find((test: TestResult) => test.id === id)?.message ?? '(no message)';

export const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

/** What this machine lacks of these programs, asked by `--version`; undefined where all start. */
export function lacking(...programs: readonly string[]): string | undefined {
  return programs.find((program) => {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore', timeout: 60_000 });
      return false;
    } catch {
      return true;
    }
  });
}

/** For titles: what is told, and why it is skipped where it is. */
export const toldOf = (what: string, missing: string | undefined): string =>
  missing === undefined ? what : `${what} (skipped: no ${missing} here)`;
