// One real project in a box of this machine, frozen once, its suite run as often as a test asks.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parseTestId } from '../../agent/engine/ids.ts';
import { type Suite, type SuiteRun, type TestResult } from '../../agent/task/suite.ts';
import { findProgram } from '../../sandbox/disk/find-program.ts';
import { detectSuite } from '../../sandbox/suite/detection/detect.ts';
import { runSuite } from '../../sandbox/suite/run.ts';
import { openGround, tempProject, type Files, type TempProject } from './project.ts';

/** A folder or a file below `fixtures`. */
export const fixture = (...names: readonly string[]): string =>
  join(import.meta.dirname, 'fixtures', ...names);

/** The text of such a file. */
export const recorded = (name: string): string => readFileSync(fixture(name), 'utf8');

/** The first of the programs that this machine lacks. */
export const missing = (...programs: readonly string[]): string | undefined =>
  programs.find((program) => findProgram(program) === undefined);

/** For titles: what is told, and why it is skipped where it is. */
export const toldOf = (what: string, lack: string | undefined): string =>
  lack === undefined ? what : `${what} (skipped: no ${lack} here)`;

export interface Wishes {
  readonly only?: readonly string[];
  /** Files that a patch would write before, by their paths. */
  readonly edits?: Files;
  /** What the user said; absent, the suite is found by the project. */
  readonly command?: string;
  /** Time after which a single test hangs. */
  readonly testMs?: number;
  readonly timeoutMs?: number;
}

export interface Trial extends AsyncDisposable {
  /** Of the project as it was given, with the usual command. */
  readonly suite: Suite;
  run(wishes?: Wishes): Promise<SuiteRun>;
}

/** `project`: files, or a folder to copy; it lies below a folder with umlauts and spaces. `usual` holds for every run. */
export async function openTrial(project: Files | string, usual: Wishes = {}): Promise<Trial> {
  const ground = await openGround();
  const place = typeof project === 'string' ? copyOf(project) : tempProject(project);
  const base = await ground.freeze(place.directory);
  const detect = async (command: string | undefined): Promise<Suite> => {
    const found = await detectSuite(base, command === undefined ? {} : { command });
    if (!found.ok) throw new Error(JSON.stringify(found.fault));
    return found.value;
  };
  return {
    suite: await detect(usual.command),
    async run(wishes = {}) {
      const { only, edits = {}, command, testMs, timeoutMs = 150_000 } = { ...usual, ...wishes };
      await using box = await ground.workspaces.open(base);
      const written = Object.entries(edits).map(([path, text]) => ({ path, content: Buffer.from(text) }));
      if (written.length > 0) await box.write(written);
      return await runSuite(box, await detect(command), {
        ...(only && { only: only.map(parseTestId) }),
        ...(testMs !== undefined && { testMs }),
        timeoutMs,
        signal: new AbortController().signal,
      });
    },
    async [Symbol.asyncDispose]() {
      await base[Symbol.asyncDispose]();
      await ground[Symbol.asyncDispose]();
      place[Symbol.dispose]();
    },
  };
}

function copyOf(folder: string): TempProject {
  const place = mkdtempSync(join(tmpdir(), 'galapagos trial '));
  const directory = join(place, 'prüfung eins');
  cpSync(folder, directory, { recursive: true });
  return { directory, [Symbol.dispose]: () => rmSync(place, { recursive: true, force: true }) };
}

/** What every test came to; in place of `failed`, why, where that is known. */
export function outcomesOf(run: SuiteRun): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readable(run).map(({ id, state, cause }): [string, string] => [id, cause ?? state]),
  );
}

/** A run in which something was read; otherwise the test fails with what was printed. */
export function readable({ tests, unreadable, output, end }: SuiteRun): readonly TestResult[] {
  if (tests) return tests;
  throw new Error(`${unreadable} (${JSON.stringify(end)})\n${output.head}${output.tail}`);
}

export const messageOf = (run: SuiteRun, id: string): string =>
  readable(run).find((test) => test.id === id)?.message ?? '(no message)';
