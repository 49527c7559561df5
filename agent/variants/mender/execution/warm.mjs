// Owns executors made of warm workers: who gets which trial, and what a hang or a crash of a worker means.
import { decodeAstray, decodeLoaded, decodeMessage, decodeObservation } from './messages.mjs';
import { answerOf, OPENING, Pool } from './pool.mjs';
import { WorkerEnded, WorkerSilent } from './process.mjs';
import { hung } from './trial.mjs';

/** @import { PoolSettings, Warm } from './pool.mjs' */
/** @import { Patience } from './process.mjs' */
/** @import { Executor, Trial, TrialOutcome, TrialPlan } from './trial.mjs' */

/**
 * The number of workers is a part of the result: trials are dealt by position, so that timing decides nothing.
 * @typedef {object} WarmSettings
 * @property {string} manner
 * @property {boolean} confirmsInNewProcess what tests leave behind in a worker must not make a candidate look good
 */

const MAX_HEAP_MB = 400;

/** @type {(settings: WarmSettings & PoolSettings) => Executor} */
export function warmExecutor(settings) {
  const pool = new Pool(settings);
  return {
    manner: settings.manner,
    round: Infinity,
    load: async (files) => {
      const worker = await pool.ready(0);
      worker.process.send({ do: 'load', files });
      return decodeLoaded(await answerOf(worker, OPENING));
    },
    observe: async ({ sources: _sources, ...request }) => {
      const worker = await pool.ready(0);
      worker.process.send({ do: 'observe', ...request });
      const patience = { cpuMs: OPENING.cpuMs, wallMs: request.testMs * 20 + OPENING.wallMs };
      const observation = decodeObservation(await answerOf(worker, patience));
      // Coverage slows a worker down for good.
      worker.isStale = true;
      return observation;
    },
    plan: async (plan) => {
      pool.plan = plan;
    },
    astray: async () => {
      const worker = await pool.planned(0);
      worker.process.send({ do: 'check' });
      return decodeAstray(await answerOf(worker, plus(OPENING, patienceFor(pool.plan, 1))));
    },
    try: (trials, level) => tryAll(pool, trials, level),
    confirm: async (trial) => {
      if (settings.confirmsInNewProcess) await pool.retire(0);
      return confirm(pool, trial);
    },
    close: () => pool.close(),
  };
}

/** @typedef {{ trial: Trial, at: number }} Numbered */
/** @typedef {{ at: number, outcome: TrialOutcome }} Answered */

/** @type {(pool: Pool, trials: readonly Trial[], level: 0 | 1) => Promise<TrialOutcome[]>} */
async function tryAll(pool, trials, level) {
  const { places } = pool;
  const shares = await Promise.all(
    places.map((place) => {
      const share = trials
        .map((trial, at) => ({ trial, at }))
        .filter(({ at }) => at % places.length === place);
      return tryShare(pool, { place, level }, share);
    }),
  );
  /** @type {TrialOutcome[]} */
  const outcomes = trials.map(() => hung);
  for (const { at, outcome } of shares.flat()) outcomes[at] = outcome;
  return outcomes;
}

/**
 * Tries what one worker was dealt. A trial that silences or ends the worker counts as hung; the rest goes on in a new one.
 * @type {(pool: Pool, given: { place: number, level: 0 | 1 }, trials: readonly Numbered[]) => Promise<Answered[]>}
 */
async function tryShare(pool, { place, level }, trials) {
  /** @type {Answered[]} */
  const outcomes = [];
  let rest = trials;
  while (rest.length > 0) {
    const worker = await pool.planned(place);
    const { done, isWhole } = await conversation(worker, {
      trials: rest,
      level,
      patience: patienceFor(pool.plan, level),
    });
    for (const [position, outcome] of done.entries()) outcomes.push({ at: rest[position]?.at ?? 0, outcome });
    rest = rest.slice(done.length);
    if (isWhole) break;
    const [lost, ...others] = rest;
    if (lost) outcomes.push({ at: lost.at, outcome: hung });
    rest = others;
    await pool.retire(place);
  }
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
  // The first sign of life may have to wait until the tests are collected.
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
    if (isEnd(error)) return { done, isWhole: false };
    throw error;
  }
}

/**
 * A candidate that silences or ends the worker is not confirmed.
 * @type {(pool: Pool, trial: Trial) => Promise<boolean>}
 */
async function confirm(pool, trial) {
  const worker = await pool.planned(0);
  worker.process.send({ do: 'confirm', trial: { files: trial.files } });
  try {
    const { outcome } = decodeMessage(await answerOf(worker, patienceFor(pool.plan, 1)));
    return outcome !== undefined && !outcome.broke && outcome.fixed.length >= pool.plan.count;
  } catch (error) {
    if (!isEnd(error)) throw error;
    await pool.retire(0);
    return false;
  }
}

/** @type {(error: unknown) => boolean} */
const isEnd = (error) => error instanceof WorkerEnded || error instanceof WorkerSilent;
