// How tests of a reader begin: a real project, opened and run whole once, where this machine has what that takes.
import { afterAll, beforeAll, describe } from 'vitest';

import { type SuiteRun } from '../../agent/task/suite.ts';
import { messageOf, openTrial, toldOf, type Trial, type Wishes } from './trial.ts';
import { type Files } from './project.ts';

interface Beginning {
  /** The first thing that this machine lacks: its tests are skipped, and the title says why. */
  readonly lack: string | undefined;
  /** Files, or a folder to copy. */
  readonly project: Files | string;
  /** Holds for every run. */
  readonly usual?: Wishes;
  /** Of the whole run; its usual one otherwise. */
  readonly timeoutMs?: number;
}

export interface WholeRun extends Pick<Trial, 'suite' | 'run'> {
  readonly whole: SuiteRun;
  /** What the whole run says of a test. */
  readonly messageOf: (id: string) => string;
}

export function describeWhole(what: string, begin: Beginning, tests: (project: WholeRun) => void): void {
  const { lack, project, usual = {}, timeoutMs } = begin;
  describe.skipIf(lack !== undefined)(toldOf(what, lack), () => {
    let trial: Trial;
    let whole: SuiteRun;

    beforeAll(async () => {
      trial = await openTrial(project, usual);
      whole = await trial.run(timeoutMs === undefined ? {} : { timeoutMs });
    });
    afterAll(() => trial[Symbol.asyncDispose]());

    tests({
      get suite() {
        return trial.suite;
      },
      get whole() {
        return whole;
      },
      run: (wishes) => trial.run(wishes),
      messageOf: (id) => messageOf(whole, id),
    });
  });
}
