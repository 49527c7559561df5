// Executors of mender on temporary projects, and what the project's own runner says of the same tests.
import { mkdtempSync, readdirSync, readlinkSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type FrameworkName, type Suite, type TestResult } from '../../agent/task/suite.ts';
import { type VisibleTask } from '../../agent/variants/protocol.ts';
import { javascriptExecutor } from '../../agent/variants/mender/execution/javascript.mjs';
import { pythonExecutor } from '../../agent/variants/mender/execution/python.mjs';
import { localBox } from '../../sandbox/guest/local-box.ts';
import { reportersFolder } from '../../sandbox/suite/reporters.ts';
import { runSuite } from '../../sandbox/suite/run.ts';
import { packagesOf } from '../suite/installed.ts';
import { tempProject, type Files } from '../suite/project.ts';

export type Executor = NonNullable<Awaited<ReturnType<typeof javascriptExecutor>>>;

export interface Bench extends AsyncDisposable {
  readonly directory: string;
  readonly executor: Executor;
  /** What the project's own command reports, test by test. */
  really(): Promise<readonly TestResult[]>;
  /** Processes whose working directory lies in the project: workers, and what tests started. */
  processes(): readonly string[];
}

const commands: Readonly<Partial<Record<FrameworkName, readonly string[]>>> = {
  'node:test': [process.execPath, '--test'],
  mocha: ['mocha'],
  unittest: ['python3', '-m', 'unittest'],
  pytest: ['python3', '-m', 'pytest'],
};

export async function openBench(framework: FrameworkName, files: Files, workers = 1): Promise<Bench> {
  const project = tempProject(files, packagesOf(framework));
  const { directory } = project;
  const suite: Suite = { framework, argv: commands[framework] ?? [], directory: '', source: 'test' };
  const task: VisibleTask = {
    title: 'test',
    root: directory,
    directory,
    suite,
    failures: [],
    passing: [],
    protect: [],
    suiteMs: 100,
  };
  const isPython = framework === 'unittest' || framework === 'pytest';
  const executor = isPython ? pythonExecutor(task, workers) : await javascriptExecutor(task, workers);
  if (!executor) throw new Error('no node here can substitute modules');
  return {
    directory,
    executor,
    processes: () => livingIn(directory),
    async really() {
      const shown = mkdtempSync(join(tmpdir(), 'galapagos-shown-'));
      symlinkSync(reportersFolder(), join(shown, 'suite'));
      const options = { timeoutMs: 60_000, signal: new AbortController().signal };
      const { tests, unreadable } = await runSuite(localBox(directory, shown, {}), suite, options);
      rmSync(shown, { recursive: true });
      if (!tests) throw new Error(unreadable);
      return tests;
    },
    async [Symbol.asyncDispose]() {
      await executor.close();
      project[Symbol.dispose]();
    },
  };
}

function livingIn(directory: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const stat = readFileSync(join('/proc', pid, 'stat'), 'latin1');
        const isZombie = stat[stat.lastIndexOf(')') + 2] === 'Z';
        return !isZombie && readlinkSync(join('/proc', pid, 'cwd')).startsWith(directory);
      } catch {
        // It ended while we looked, or is not ours to look at.
        return false;
      }
    });
}
