// Owns the workers of one executor: started when they are needed, told the plan, renewed, and none left at the end.
import { decodeMessage } from './messages.mjs';
import { startWorker, WorkerEnded } from './process.mjs';

/** @import { Patience, WorkerCommand, WorkerProcess } from './process.mjs' */
/** @import { TrialPlan } from './trial.mjs' */

/**
 * @typedef {object} PoolSettings
 * @property {WorkerCommand} command
 * @property {object} opening first message to every worker
 * @property {number} workers
 */

/**
 * `isPlanned`: it knows the present plan. `isStale`: it is to be renewed before its next work.
 * @typedef {{ readonly process: WorkerProcess, isPlanned: boolean, isStale: boolean }} Warm
 */

/** @type {Patience} */
export const OPENING = { cpuMs: 30_000, wallMs: 60_000 };

export class Pool {
  /** @type {(Warm | undefined)[]} */
  #workers;
  #settings;
  /** @type {TrialPlan | undefined} */
  #plan;
  #isClosed = false;
  /** @type {WorkerProcess[]} */
  #started = [];

  /** @param {PoolSettings} settings */
  constructor(settings) {
    this.#settings = settings;
    this.#workers = Array.from({ length: settings.workers }, () => undefined);
  }

  get places() {
    return [...this.#workers.keys()];
  }

  get plan() {
    if (!this.#plan) throw new Error('nothing is planned');
    return this.#plan;
  }

  set plan(plan) {
    this.#plan = plan;
    for (const worker of this.#workers) if (worker) worker.isPlanned = false;
  }

  /**
   * A worker that waits for work, without a plan.
   * @param {number} place
   * @returns {Promise<Warm>}
   */
  async ready(place) {
    if (this.#isClosed) throw new WorkerEnded('the executor is closed');
    if (this.#workers[place]?.isStale) await this.retire(place);
    const known = this.#workers[place];
    if (known) return known;
    const worker = { process: startWorker(this.#settings.command), isPlanned: false, isStale: false };
    this.#workers[place] = worker;
    this.#started.push(worker.process);
    worker.process.send({ do: 'open', ...this.#settings.opening });
    await answerOf(worker, OPENING);
    return worker;
  }

  /**
   * A worker that waits for work and knows the plan.
   * @param {number} place
   * @returns {Promise<Warm>}
   */
  async planned(place) {
    const worker = await this.ready(place);
    if (worker.isPlanned) return worker;
    worker.process.send({ do: 'plan', plan: this.plan });
    await answerOf(worker, OPENING);
    worker.isPlanned = true;
    return worker;
  }

  /** @param {number} place */
  async retire(place) {
    const worker = this.#workers[place];
    this.#workers[place] = undefined;
    await worker?.process.stop();
  }

  /** Nothing is started any more, and nothing that was is left, when this resolves. */
  async close() {
    this.#isClosed = true;
    await Promise.all(this.places.map((place) => this.retire(place)));
    await Promise.all(this.#started.map((process) => process.gone()));
  }
}

/**
 * The answer to the one request that is under way. Fails with WorkerEnded or WorkerSilent.
 * @type {(worker: Warm, patience: Patience) => Promise<{ [name: string]: unknown }>}
 */
export async function answerOf(worker, patience) {
  const { done, failed } = decodeMessage(await worker.process.receive(patience));
  if (!done) throw new WorkerEnded(failed ?? 'it said something else');
  return done;
}
