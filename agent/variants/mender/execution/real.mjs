// Owns the slow way: one run of the project's own runner per candidate, with the candidate written to the workspace.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import { splitId } from '../project/tests.mjs';
import { framesInText } from './failures.mjs';
import { importedFiles } from './imports.mjs';
import { HITS, probed, readHits } from './probes.mjs';

/** @import { AttemptContext, VisibleTask } from '../../protocol.ts' */
/** @import { TestId } from '../../../engine/ids.ts' */
/** @import { TestResult } from '../../../task/suite.ts' */
/** @import { Executor, FileText, Frame, Observation, ObserveRequest, ObservedTest } from './trial.mjs' */
/** @import { Trial, TrialOutcome, TrialPlan } from './trial.mjs' */

/**
 * @typedef {object} Job
 * @property {VisibleTask} task
 * @property {Pick<AttemptContext, 'runSuite' | 'signal'>} context
 */

/** @type {(job: Job) => Executor} */
export function realExecutor(job) {
  /** @type {TrialPlan | undefined} */
  let plan;
  /** The trial under way: whoever stopped waiting for it has files that are not as they were until it is over. */
  /** @type {Promise<unknown>} */
  let underWay = Promise.resolve();
  /** @type {(trial: Trial) => Promise<TrialOutcome>} */
  const tryOne = async (trial) => {
    if (!plan) throw new Error('nothing is planned');
    const trying = tryTrial(job, plan, trial);
    underWay = trying.catch(() => undefined);
    return trying;
  };
  return {
    manner: 'one process per candidate',
    // Every candidate takes as long as a run of the tests: one look too many costs more than one decision too many.
    round: 4,
    load: async (files) => ({
      loaded: await importedFiles(
        files.map((file) => join(job.task.directory, file)),
        job.task.root,
      ),
      stale: undefined,
    }),
    observe: (request) => observe(job, request),
    plan: async (given) => {
      plan = given;
    },
    // What it observed it ran as it runs candidates.
    astray: async () => [],
    try: async (trials) => {
      /** @type {TrialOutcome[]} */
      const outcomes = [];
      for (const trial of trials) {
        if (job.context.signal.aborted) break;
        outcomes.push(await tryOne(trial));
      }
      return outcomes;
    },
    // The oracle does the same once more, in a fresh box.
    confirm: async () => true,
    close: async () => {
      await underWay;
    },
  };
}

/** @type {(job: Job, plan: TrialPlan, trial: Trial) => Promise<TrialOutcome>} */
async function tryTrial(job, plan, trial) {
  const targets = idsOf(
    job.task.failures.map(({ id }) => id),
    plan.targets,
  );
  const keep = idsOf(job.task.passing, plan.keep);
  const restore = await write(trial.plain);
  try {
    const passed = await passing(job, targets);
    const fixed = targets.filter((id) => passed.has(id));
    if (fixed.length === 0 || keep.length === 0) return { kind: 'ran', fixed, broke: false };
    const kept = await passing(job, keep);
    return { kind: 'ran', fixed, broke: keep.some((id) => !kept.has(id)) };
  } finally {
    await restore();
  }
}

/**
 * The planned tests among those the host named: ids go back to it as they came.
 * @type {(known: readonly TestId[], groups: TrialPlan['targets']) => TestId[]}
 */
function idsOf(known, groups) {
  const planned = new Set(groups.flatMap(({ file, names }) => names.map((name) => `${file}::${name}`)));
  return known.filter((id) => planned.has(id));
}

/** @type {(texts: readonly FileText[]) => Promise<() => Promise<void>>} */
async function write(texts) {
  /** @type {{ path: string, before: Buffer }[]} */
  const saved = [];
  for (const { path, text } of texts) {
    saved.push({ path, before: await readFile(path) });
    await writeFile(path, text);
  }
  return async () => {
    for (const { path, before } of saved) await writeFile(path, before);
  };
}

/** @type {(job: Job, only: readonly TestId[]) => Promise<ReadonlySet<string>>} */
async function passing(job, only) {
  const { tests = [] } = await job.context.runSuite({ only, timeoutMs: timeoutOf(job.task) });
  const states = new Map(tests.map(({ id, state }) => [String(id), state]));
  return new Set(only.filter((id) => (states.get(id) ?? pseudoState(id, states)) === 'passed'));
}

/**
 * A pseudo-test is only reported when it failed: missing, it passed if all that it stands for did.
 * @type {(id: string, states: ReadonlyMap<string, string>) => string}
 */
function pseudoState(id, states) {
  const owner = /^(.*?)(?: › )?\((?:load|teardown)\)$/s.exec(id)?.[1];
  if (owner === undefined) return 'missing';
  const below = [...states].filter(([other]) => other.startsWith(owner));
  return below.length > 0 && below.every(([, state]) => state !== 'failed') ? 'passed' : 'failed';
}

/** @type {(task: Pick<VisibleTask, 'suiteMs'>) => number} */
const timeoutOf = ({ suiteMs }) => Math.max(20_000, Math.ceil(suiteMs * 4));

/**
 * Coverage comes per run, not per test: of the failing tests together, and of the passing ones of the same files.
 * @type {(job: Job, request: ObserveRequest) => Promise<Observation>}
 */
async function observe(job, { sources }) {
  const { task } = job;
  const failing = task.failures.map(({ id }) => id);
  const files = new Set(failing.map((id) => splitId(id).file));
  const passing = task.passing.filter((id) => files.has(splitId(id).file));
  const restore = await write(sources.flatMap((source) => probed(source) ?? []));
  try {
    const failed = await covered(job, failing);
    const passed = passing.length > 0 ? await covered(job, passing) : { tests: [], lines: {} };
    const states = new Map(failed.tests.map((test) => [test.id, test]));
    /** @type {ObservedTest[]} */
    const tests = failing.map((id) =>
      observed(task, states.get(id) ?? { id, state: 'failed' }, failed.lines),
    );
    // How many passing tests ran a line is not known, only whether any did: every one of them counts.
    for (const test of passed.tests)
      if (passing.includes(test.id)) tests.push(observed(task, test, passed.lines));
    return { tests, module: [], broken: [] };
  } finally {
    await restore();
  }
}

/** @type {(task: VisibleTask, result: TestResult, lines: ObservedTest['lines']) => ObservedTest} */
const observed = (task, { id, state, ms = 0, message = '' }, lines) => ({
  id,
  state,
  ms,
  steps: undefined,
  message,
  frames: framesInText(message).map((frame) => absolute(task, frame)),
  lines,
});

/** @type {(task: VisibleTask, frame: Frame) => Frame} */
const absolute = ({ directory }, { path, line }) => ({
  path: isAbsolute(path) ? path : join(directory, path),
  line,
});

/** @type {(job: Job, only: readonly TestId[]) => Promise<{ tests: readonly TestResult[], lines: ObservedTest['lines'] }>} */
async function covered({ task, context }, only) {
  const folder = await mkdtemp(join(tmpdir(), 'mender-'));
  const hits = join(folder, 'hits');
  try {
    const { tests = [] } = await context.runSuite({
      only,
      timeoutMs: timeoutOf(task),
      env: { [HITS]: hits },
    });
    return { tests, lines: existsSync(hits) ? readHits(await readFile(hits, 'utf8')) : {} };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
