// Owns executors made of warm workers: who gets which trial, what a hang or a crash means, when a worker is renewed.
import { decodeLoaded, decodeMessage, decodeObservation } from './messages.mjs';
import { startWorker, WorkerEnded, WorkerSilent } from './process.mjs';
import { hung } from './trial.mjs';

/** @import { Patience, WorkerCommand, WorkerProcess } from './process.mjs' */
/** @import { Executor, Trial, TrialOutcome, TrialPlan } from './trial.mjs' */

/**
 * @typedef {object} WarmSettings
 * @property {string} tier
 * @property {WorkerCommand} command
 * @property {object} opening first message to every worker
 * @property {boolean} confirmsInNewProcess what tests leave behind in a worker must not make a candidate look good
 * @property {number} workers a part of the result: trials are dealt by position, so that timing decides nothing
 */

/** @typedef {{ process: WorkerProcess, isPlanned: boolean, isStale: boolean }} Warm */

/** @type {Patience} */
const OPENING = { cpuMs: 30_000, wallMs: 60_000 };
const MAX_HEAP_MB = 400;

/** @type {(settings: WarmSettings) => Executor} */
export function warmExecutor(settings) {
  /** @type {(Warm | undefined)[]} */
  const workers = Array.from({ length: settings.workers }, () => undefined);
  /** @type {TrialPlan | undefined} */
  let plan;
  return {
    tier: settings.tier,
    round: Infinity,
    load: async (files) => {
      const worker = await ready(settings, workers, 0);
      worker.process.send({ do: 'load', files });
      return decodeLoaded(await answerOf(worker, OPENING));
    },
    observe: async ({ sources: _sources, ...request }) => {
      const worker = await ready(settings, workers, 0);
      worker.process.send({ do: 'observe', ...request });
      const patience = { cpuMs: OPENING.cpuMs, wallMs: request.testMs * 20 + OPENING.wallMs };
      const observation = decodeObservation(await answerOf(worker, patience));
      // Coverage slows a worker down for good.
      await retire(workers, 0);
      return observation;
    },
    plan: async (given) => {
      plan = given;
      for (const worker of workers) if (worker) worker.isPlanned = false;
    },
    try: async (trials, level) => {
      const current = plan;
      if (!current) throw new Error('nothing is planned');
      /** @type {TrialOutcome[]} */
      const outcomes = trials.map(() => hung);
      await Promise.all(
        workers.map(async (_, index) => {
          const share = trials
            .map((trial, at) => ({ trial, at }))
            .filter(({ at }) => at % workers.length === index);
          for (const { at, outcome } of await tryShare(
            { settings, workers, index, plan: current, level },
            share,
          )) {
            outcomes[at] = outcome;
          }
        }),
      );
      return outcomes;
    },
    confirm: async (trial) => {
      const current = plan;
      if (!current) throw new Error('nothing is planned');
      if (settings.confirmsInNewProcess) await retire(workers, 0);
      const worker = await planned(await ready(settings, workers, 0), current);
      worker.process.send({ do: 'confirm', trial: { files: trial.files } });
      const { outcome } = decodeMessage(await confirmation(worker, plus(OPENING, patienceFor(current, 1))));
      return outcome !== undefined && !outcome.broke && outcome.fixed.length >= current.count;
    },
    close: async () => {
      await Promise.all(workers.map((_, index) => retire(workers, index)));
    },
  };
}

/** @typedef {{ settings: WarmSettings, workers: (Warm | undefined)[], index: number, plan: TrialPlan, level: 0 | 1 }} Share */
/** @typedef {{ trial: Trial, at: number }} Numbered */

/**
 * Tries what one worker was dealt. A trial that silences or ends the worker counts as hung; the rest goes on in a new one.
 * @type {(share: Share, trials: readonly Numbered[]) => Promise<readonly { at: number, outcome: TrialOutcome }[]>}
 */
async function tryShare({ settings, workers, index, plan, level }, trials) {
  /** @type {{ at: number, outcome: TrialOutcome }[]} */
  const outcomes = [];
  let rest = trials;
  while (rest.length > 0) {
    const worker = await planned(await ready(settings, workers, index), plan);
    const { done, isWhole } = await conversation(worker, {
      trials: rest,
      level,
      patience: patienceFor(plan, level),
    });
    for (const [position, outcome] of done.entries()) outcomes.push({ at: rest[position]?.at ?? 0, outcome });
    rest = rest.slice(done.length);
    if (isWhole) break;
    const [lost, ...others] = rest;
    if (lost) outcomes.push({ at: lost.at, outcome: hung });
    rest = others;
    await retire(workers, index);
  }
  if (workers[index]?.isStale) await retire(workers, index);
  return outcomes;
}

/**
 * What one trial may take: what its tests took on the base, and a second or two to make sure.
 * @type {(plan: TrialPlan, level: 0 | 1) => Patience}
 */
function patienceFor(plan, level) {
  const tests = [...plan.targets, ...plan.keep].flatMap(({ file, names }) =>
    names.map((name) => `${file}::${name}`),
  );
  // Limits are ten times what a test took.
  const usual = tests.reduce((sum, id) => sum + (plan.limits[id]?.ms ?? plan.testMs) / 10, 0);
  const cpuMs = 1_000 * (level + 1) + usual * 2;
  return { cpuMs, wallMs: 10_000 + cpuMs * 10 };
}

/** @type {(one: Patience, other: Patience) => Patience} */
const plus = (one, other) => ({ cpuMs: one.cpuMs + other.cpuMs, wallMs: one.wallMs + other.wallMs });

/**
 * @param {Warm} worker
 * @param {{ trials: readonly Numbered[], level: 0 | 1, patience: Patience }} talk
 * @returns {Promise<{ done: readonly TrialOutcome[], isWhole: boolean }>}
 */
async function conversation(worker, { trials, level, patience }) {
  /** @type {TrialOutcome[]} */
  const done = [];
  worker.process.send({ do: 'try', trials: trials.map(({ trial }) => ({ files: trial.files })), level });
  // The first answer may have to wait until the tests are collected.
  let waits = plus(OPENING, patience);
  try {
    for (;;) {
      const message = decodeMessage(await worker.process.receive(waits));
      waits = patience;
      if (message.outcome) done.push(message.outcome);
      if (message.failed !== undefined) throw new WorkerEnded(message.failed);
      if (message.done) {
        worker.isStale = message.done['leaks'] === true || Number(message.done['heapMb']) > MAX_HEAP_MB;
        return { done, isWhole: true };
      }
    }
  } catch (error) {
    if (error instanceof WorkerEnded || error instanceof WorkerSilent) return { done, isWhole: false };
    throw error;
  }
}

/** @type {(settings: WarmSettings, workers: (Warm | undefined)[], index: number) => Promise<Warm>} */
async function ready(settings, workers, index) {
  const known = workers[index];
  if (known) return known;
  const worker = { process: startWorker(settings.command), isPlanned: false, isStale: false };
  workers[index] = worker;
  worker.process.send({ do: 'open', ...settings.opening });
  await answerOf(worker, OPENING);
  return worker;
}

/** @type {(worker: Warm, plan: TrialPlan) => Promise<Warm>} */
async function planned(worker, plan) {
  if (worker.isPlanned) return worker;
  worker.process.send({ do: 'plan', plan });
  await answerOf(worker, OPENING);
  worker.isPlanned = true;
  return worker;
}

/** @type {(workers: (Warm | undefined)[], index: number) => Promise<void>} */
async function retire(workers, index) {
  const worker = workers[index];
  workers[index] = undefined;
  await worker?.process.stop();
}

/**
 * A candidate that silences or ends the worker is not confirmed.
 * @type {(worker: Warm, patience: Patience) => Promise<{ [name: string]: unknown }>}
 */
async function confirmation(worker, patience) {
  try {
    return await answerOf(worker, patience);
  } catch (error) {
    if (error instanceof WorkerEnded || error instanceof WorkerSilent) return {};
    throw error;
  }
}

/** @type {(worker: Warm, patience: Patience) => Promise<{ [name: string]: unknown }>} */
async function answerOf(worker, patience) {
  const { done, failed } = decodeMessage(await worker.process.receive(patience));
  if (!done) throw new WorkerEnded(failed ?? 'it said something else');
  return done;
}
