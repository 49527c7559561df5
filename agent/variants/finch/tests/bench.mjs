// Owns runs of the visible tests within the attempt: how many there were, and what the last said of which tree.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { isGreen, reportOf } from './report.mjs';

/** @import { AttemptContext, VisibleTask } from '../../protocol.ts' */
/** @import { SuiteRun } from '../../../task/suite.ts' */
/** @import { Paths } from '../project/paths.mjs' */
/** @import { Report } from './report.mjs' */

/** @typedef {{ report: Report, which: 'wanted' | 'all', tree: string, log: string, turn: number }} Tested */

/** Wanted are the failing tests of the task; all are those and the ones that passed. */
export class Bench {
  /** @type {VisibleTask} */
  #task;
  /** @type {AttemptContext} */
  #context;
  /** @type {{ paths: Paths, logs: string, testSeconds: number }} */
  #means;
  /** Trees whose whole suite is known. @type {Map<string, Tested>} */
  #whole = new Map();
  /** First turn in which each failure was seen. @type {Map<string, number>} */
  #seen = new Map();

  runs = 0;
  /** @type {Tested | undefined} */
  last;

  /**
   * @param {VisibleTask} task
   * @param {AttemptContext} context
   * @param {{ paths: Paths, logs: string, testSeconds: number }} means
   */
  constructor(task, context, means) {
    this.#task = task;
    this.#context = context;
    this.#means = means;
  }

  get wanted() {
    return this.#task.failures.map(({ id }) => String(id));
  }

  get isSpent() {
    return this.runs >= this.#context.limits.candidates;
  }

  /** @type {(tree: string) => Tested | undefined} */
  whole(tree) {
    return this.#whole.get(tree);
  }

  /** Whether everything is known to pass on this tree. @type {(tree: string) => boolean} */
  isGreenOn(tree) {
    const tested = this.#whole.get(tree);
    return tested !== undefined && isGreen(tested.report);
  }

  /**
   * @param {'wanted' | 'all'} which
   * @param {{ tree: string, turn: number }} at
   * @returns {Promise<Tested>}
   */
  async run(which, { tree, turn }) {
    const { suiteMs, failures } = this.#task;
    this.runs++;
    const run = await this.#context.runSuite({
      timeoutMs: Math.ceil(Math.max(this.#means.testSeconds * 1_000, suiteMs * 5)),
      ...(which === 'wanted' ? { only: failures.map(({ id }) => id) } : {}),
    });
    const report = reportOf(this.#virtual(run), this.expected(which));
    const tested = { report, which, tree, log: this.#keep(run), turn };
    if (which === 'all') this.#whole.set(tree, tested);
    this.last = tested;
    return tested;
  }

  /** @type {(which: 'wanted' | 'all') => import('./report.mjs').Expected} */
  expected(which) {
    return { wanted: this.wanted, passing: this.#task.passing.map(String), which };
  }

  /**
   * The earlier turn with the same failures, if there was one.
   * @type {(tested: Tested) => number | undefined}
   */
  before({ report: { signature }, turn }) {
    const first = this.#seen.get(signature);
    if (first === undefined) this.#seen.set(signature, turn);
    return signature === '' || first === turn ? undefined : first;
  }

  /** @type {(run: SuiteRun) => SuiteRun} */
  #virtual(run) {
    const { outward } = this.#means.paths;
    const tests = run.tests?.map((test) =>
      test.message === undefined ? test : { ...test, message: outward(test.message) },
    );
    return tests ? { ...run, tests } : run;
  }

  /**
   * Writes everything that was printed and reported into a file that the model can view.
   * @type {(run: SuiteRun) => string}
   */
  #keep({ output, tests = [] }) {
    const name = `test-${this.runs}.txt`;
    const failed = tests.filter(({ state }) => state === 'failed');
    const told = failed.map(({ id, message = '' }) => `${id}\n${message}\n`);
    const text = [...told, output.head, output.tail].join('\n');
    writeFileSync(join(this.#means.logs, name), this.#means.paths.outward(text));
    return `/logs/${name}`;
  }
}
