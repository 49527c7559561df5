// Owns the warm JavaScript worker: a process that stays, loads the project afresh per candidate and runs chosen tests.
import { Socket } from 'node:net';

import { readLines, writeLine } from '../lines.mjs';
import { framesOf, headOf } from '../failures.mjs';
import { watchProcess } from './guard.mjs';
import { mochaWords } from './mocha.mjs';
import { openModules } from './modules.mjs';
import { nodeTestModule } from './node-test.mjs';
import { openSpectrum } from './spectrum.mjs';
import { installCounter, stepsTaken } from './steps.mjs';
import { LOAD_MS, LOAD_STEPS, runTestFile } from './test-file.mjs';
import { chooser, pseudoOwner } from './tree.mjs';
import { restoreWorld, snapshotWorld } from './world.mjs';

/** @import { FileText, Observation, ObservedTest, Trial, TrialOutcome, TrialPlan } from '../trial.mjs' */
/** @import { Modules } from './modules.mjs' */
/** @import { Loading, Opening } from './test-file.mjs' */
/** @import { TestReport } from './run.mjs' */
/** @import { Lines } from './spectrum.mjs' */

/**
 * @typedef {{ do: 'open' } & Opening
 *   | { do: 'load', files: readonly string[] }
 *   | { do: 'observe', files: readonly string[], texts: readonly FileText[], steps: number, testMs: number }
 *   | { do: 'plan', plan: TrialPlan }
 *   | { do: 'check' }
 *   | { do: 'confirm', trial: Pick<Trial, 'files'> }
 *   | { do: 'try', trials: readonly Pick<Trial, 'files'>[], level: 0 | 1 }} Request
 */

/** @type {{ modules: Modules, opening: Opening, plan: TrialPlan | undefined } | undefined} */
let session;

const socket = new Socket({ fd: 3 });
const world = snapshotWorld();
watchProcess();
installCounter();
void serve();

async function serve() {
  for await (const line of readLines(socket)) {
    // While code under test runs, nothing of ours may keep the loop alive: a test nothing can wake is then found.
    socket.unref();
    try {
      writeLine(socket, { done: await answer(JSON.parse(line)) });
    } catch (error) {
      writeLine(socket, { failed: headOf(error) });
    }
    socket.ref();
  }
  // Whoever started this worker is gone; what tests left running must not outlive it.
  process.kill(process.pid, 'SIGKILL');
}

/** @type {(request: Request) => Promise<unknown>} */
async function answer(request) {
  if (request.do === 'open') return open(request);
  if (!session) throw new Error('the worker was not opened');
  if (request.do === 'load') return loadOnly(session, request.files);
  if (request.do === 'observe') return observe(session, request);
  if (request.do === 'plan') {
    session.plan = request.plan;
    return {};
  }
  return request.do === 'try' ? tryAll(session, request) : once(session, request);
}

/** @type {(opening: Opening) => Promise<object>} */
async function open(opening) {
  process.chdir(opening.directory);
  const words = new Map([['node:test', nodeTestModule()]]);
  if (opening.framework === 'mocha') {
    words.set('mocha', mochaWords());
    Object.assign(globalThis, mochaWords());
  }
  session = { opening, modules: openModules(opening.root, words), plan: undefined };
  return {};
}

/** @typedef {NonNullable<typeof session>} Session */
/**
 * Loads test files and runs nothing: tells which files of the project take part.
 * @type {(loading: Loading, files: readonly string[]) => Promise<object>}
 */
async function loadOnly(loading, files) {
  loading.modules.renew(new Map());
  for (const file of files) {
    await runTestFile(loading, file, {
      wants: () => 'none',
      stepsOf: () => LOAD_STEPS,
      msOf: () => LOAD_MS,
      enough: () => true,
      begins: () => {},
      ended: () => {},
    });
  }
  restoreWorld(world);
  return { loaded: loading.modules.loaded(), stale: loading.modules.stale() };
}

/**
 * Runs whole files on the base with coverage per test.
 * @param {Loading} loading
 * @param {Extract<Request, { do: 'observe' }>} request
 * @returns {Promise<Observation>}
 */
async function observe(loading, { files, texts, steps, testMs }) {
  const { modules } = loading;
  const spectrum = openSpectrum((path) => modules.served(path));
  modules.renew(new Map(texts.map(({ path, text }) => [path, text])));
  /** @type {ObservedTest[]} */
  const tests = [];
  /** @type {Lines[]} */
  const module = [];
  /** @type {{ file: string, message: string, frames: ObservedTest['frames'] }[]} */
  const broken = [];
  for (const file of files) {
    let isFirst = true;
    const failure = await runTestFile(loading, file, {
      wants: () => 'all',
      stepsOf: () => steps,
      msOf: () => testMs,
      enough: () => false,
      begins: () => {
        const lines = spectrum.take();
        if (isFirst) module.push(lines);
        isFirst = false;
      },
      ended: (report) => tests.push(observed(file, report, spectrum.take())),
    });
    if (failure !== undefined) broken.push({ file, message: headOf(failure), frames: framesOf(failure) });
    if (isFirst) module.push(spectrum.take());
  }
  spectrum.end();
  restoreWorld(world);
  return { tests, module: module.map((lines) => ({ ...lines })), broken };
}

/** @type {(file: string, report: TestReport, lines: Lines) => ObservedTest} */
function observed(file, report, lines) {
  const { count, spent } = stepsTaken();
  return {
    id: `${file}::${report.id}`,
    state: spent ? 'failed' : report.state,
    ms: report.ms,
    steps: spent ? undefined : count,
    message: report.error === undefined ? '' : headOf(report.error),
    frames: report.error === undefined ? [] : framesOf(report.error),
    lines,
  };
}

/** @type {(session: Session, request: Extract<Request, { do: 'try' }>) => Promise<object>} */
async function tryAll(session, { trials, level }) {
  const { plan } = session;
  if (!plan) throw new Error('nothing is planned');
  const handles = process.getActiveResourcesInfo().length;
  for (const [at, trial] of trials.entries()) {
    writeLine(socket, { at });
    const outcome = await tryOne(session, plan, { trial, level });
    restoreWorld(world);
    writeLine(socket, { at, outcome });
  }
  return {
    heapMb: process.memoryUsage().heapUsed / 2 ** 20,
    leaks: process.getActiveResourcesInfo().length > handles,
  };
}

/** @type {(session: Session, request: Extract<Request, { do: 'check' | 'confirm' }>) => Promise<object>} */
async function once(session, request) {
  const { plan } = session;
  if (!plan) throw new Error('nothing is planned');
  const answer =
    request.do === 'check'
      ? { astray: await astray(session, plan) }
      : { outcome: await tryOne(session, plan, { trial: request.trial, level: 1 }) };
  restoreWorld(world);
  return answer;
}

/** @type {(session: Session, plan: TrialPlan) => Promise<readonly string[]>} */
async function astray(session, plan) {
  /** @type {string[]} */
  const failed = [];
  await runGroups(session, plan, {
    trial: { files: [] },
    level: 1,
    groups: plan.keep,
    enough: () => false,
    ended: (id, state) => {
      if (state !== 'passed') failed.push(id);
    },
    loads: () => {},
  });
  return failed;
}

/** @type {(session: Session, plan: TrialPlan, tried: { trial: Pick<Trial, 'files'>, level: 0 | 1 }) => Promise<TrialOutcome>} */
async function tryOne(session, plan, tried) {
  const fixed = new Set();
  let failed = 0;
  let spent = false;
  let loads = true;
  const isHopeless = () => (spent || failed >= plan.patience) && fixed.size === 0;
  await runGroups(session, plan, {
    ...tried,
    groups: plan.targets,
    enough: isHopeless,
    ended: (id, state) => {
      if (state === 'passed') fixed.add(id);
      else failed++;
      if (state === 'spent') spent = true;
    },
    loads: (failure) => {
      if (failure !== undefined) loads = false;
    },
  });
  if (fixed.size === 0)
    return { kind: !loads && !spent ? 'broken' : spent ? 'spent' : 'ran', fixed: [], broke: false };
  let broke = false;
  await runGroups(session, plan, {
    ...tried,
    groups: plan.keep,
    enough: () => broke,
    ended: (_id, state) => {
      if (state !== 'passed') broke = true;
    },
    loads: (failure) => {
      if (failure !== undefined) broke = true;
    },
  });
  const isWhole = fixed.size === plan.count;
  return { kind: spent && !isWhole ? 'spent' : 'ran', fixed: [...fixed].map(String), broke };
}

/**
 * @typedef {object} GroupRun
 * @property {Pick<Trial, 'files'>} trial
 * @property {0 | 1} level
 * @property {TrialPlan['targets']} groups
 * @property {() => boolean} enough
 * @property {(id: string, state: 'passed' | 'failed' | 'skipped' | 'spent') => void} ended
 * @property {(failure: unknown) => void} loads
 */

/** @type {(session: Session, plan: TrialPlan, run: GroupRun) => Promise<void>} */
async function runGroups(session, plan, run) {
  const texts = new Map([...plan.texts, ...run.trial.files].map(({ path, text }) => [path, text]));
  session.modules.renew(texts);
  for (const { file, names } of run.groups) {
    if (run.enough()) return;
    const wanted = new Set(names);
    /** @type {string[]} */
    const failures = [];
    const failure = await runTestFile(session, file, {
      wants: chooser(names),
      stepsOf: (name) => plan.limits[`${file}::${name}`]?.steps[run.level] ?? plan.steps[run.level],
      msOf: (name) => plan.limits[`${file}::${name}`]?.ms ?? plan.testMs,
      enough: run.enough,
      begins: () => {},
      ended: ({ id, state }) => {
        if (state === 'failed') failures.push(id);
        if (wanted.delete(id)) run.ended(`${file}::${id}`, stepsTaken().spent ? 'spent' : state);
      },
    });
    run.loads(failure);
    if (!run.enough()) settleRest(wanted, failures, (name, state) => run.ended(`${file}::${name}`, state));
  }
}

/**
 * What was wanted and did not come: a pseudo-test passes when nothing failed in what it stands for; a test that is
 * gone does not pass.
 * @type {(wanted: Iterable<string>, failures: readonly string[], ended: (name: string, state: 'passed' | 'failed') => void) => void}
 */
function settleRest(wanted, failures, ended) {
  for (const name of wanted) {
    const owner = pseudoOwner(name);
    const isFine =
      owner !== undefined && !failures.some((id) => owner === '' || id.startsWith(`${owner} › `));
    ended(name, isFine ? 'passed' : 'failed');
  }
}
