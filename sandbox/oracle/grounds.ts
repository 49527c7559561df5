// The ground of a run: freezes the base, finds the suite and records the baseline.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import { type RunConfig, type RunEvent } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type RunId } from '../../agent/engine/ids.ts';
import { success, type Outcome } from '../../agent/engine/outcome.ts';
import {
  type Clock,
  type Ground,
  type Grounds,
  type Preparation,
  type Rollouts,
} from '../../agent/engine/ports.ts';
import { renderDiff } from '../../agent/patch/render.ts';
import { protectedGlobs, protection } from '../../agent/task/protect.ts';
import { type Suite } from '../../agent/task/suite.ts';
import { titleOf, type Baseline, type Task } from '../../agent/task/task.ts';
import { completeLimits } from '../confinement/running/limits.ts';
import { withTestFiles } from '../suite/configuration/test-files.ts';
import { type Base, type WarmLayer, type Workspaces } from '../workspace/box.ts';
import { needsGit } from '../workspace/needs-git.ts';
import { recordBaseline } from './baseline/baseline.ts';
import { chooseSuite } from './baseline/choose-suite.ts';
import { circumstancesOf } from './memory/circumstances.ts';
import { knownBaseline } from './baseline/known-baseline.ts';
import { verdictMemory, type VerdictMemory } from './memory/memory.ts';
import { SuiteOracle } from './oracle.ts';
import { recordsIn } from './memory/records.ts';
import { slotsOf, thisMachine, type Slots } from './slots.ts';

export interface GroundsParts {
  readonly workspaces: Workspaces;
  /** `boxes` opens what an attempt works in: a box that starts from what the baseline has built. */
  readonly rollouts: (base: Base, task: Task, boxes: Pick<Workspaces, 'open'>) => Rollouts;
  /** Folder for the objects of frozen bases; it outlives the process, so that a run can resume. */
  readonly objects: string;
  readonly clock: Clock;
  /** Where answers are remembered, and by which run; absent: nothing is. */
  readonly memory?: MemoryPlace;
  /** Boxes that work at once: this machine's cores and memory by default. */
  readonly slots?: Slots;
}

export interface MemoryPlace {
  readonly folder: string;
  readonly run: RunId;
  /** Takes secrets out of what tests printed. */
  readonly redact: (text: string) => string;
}

type Report = (event: RunEvent) => Promise<void>;

export function grounds(parts: GroundsParts): Grounds {
  return { prepare: (config, report, options) => prepare(parts, { config, report, ...options }) };
}

/** A run that is about to begin or to go on, and what its ground has to be made ready for. */
interface RunToPrepare extends Preparation {
  readonly config: RunConfig;
  readonly report: Report;
}

async function prepare(parts: GroundsParts, run: RunToPrepare): Promise<Outcome<Ground, Fault>> {
  const { config, report, known, confinement, signal } = run;
  const { workspaces, objects, clock } = parts;
  const start = clock.now();
  const frozen = await workspaces.freeze(config.directory, {
    objects,
    signal,
    ...(known ? { tree: known.base.tree } : {}),
  });
  if (!frozen.ok) return frozen;
  const base = frozen.value;
  let isHandedOver = false;
  try {
    if (!known) await report({ kind: 'base.frozen', base: base.record, ms: clock.now() - start });
    if (!isDeepStrictEqual(confinement, workspaces.confinement)) {
      await report({ kind: 'confinement.chosen', ...workspaces.confinement });
    }
    const ground = await onBase(base, parts, run);
    isHandedOver = ground.ok;
    return ground;
  } finally {
    if (!isHandedOver) await base[Symbol.asyncDispose]();
  }
}

async function onBase(base: Base, parts: GroundsParts, run: RunToPrepare): Promise<Outcome<Ground, Fault>> {
  const { config, known } = run;
  const git = await needsGit(base);
  if (known) {
    const circumstances = circumstancesFor(known.suite, { base, parts, config });
    return success(groundOf({ base, task: known, config, git, circumstances }, parts));
  }
  const recorded = await recordTask(base, parts, { ...run, git });
  return recorded.ok ? success(groundOf({ base, config, git, ...recorded.value }, parts)) : recorded;
}

type Recorded = Pick<Judged, 'task' | 'warm' | 'circumstances'>;

async function recordTask(
  base: Base,
  parts: GroundsParts,
  { config, report, signal, git }: RunToPrepare & { readonly git: boolean },
): Promise<Outcome<Recorded, Fault>> {
  const { testCommand: command, testTimeoutS, only } = config;
  const { workspaces, clock } = parts;
  const timeoutMs = testTimeoutS * 1_000;
  const forRequest = config.request !== undefined;
  const suite = await chooseSuite(base, { workspaces, command, only, forRequest, timeoutMs, signal });
  if (!suite.ok) return suite;
  await report({ kind: 'suite.detected', suite: suite.value });
  const circumstances = circumstancesFor(suite.value, { base, parts, config });
  const records = parts.memory && recordsIn(parts.memory.folder);
  const recorded = await recordBaseline({
    workspaces,
    base,
    suite: suite.value,
    ...(only ? { only: only.map((name) => inPackage(name, suite.value)) } : {}),
    forRequest,
    timeoutMs,
    git,
    isProtected: protectionOf(suite.value, config).isProtected,
    ...(records ? { known: knownBaseline({ records, clock, circumstances }) } : {}),
    signal,
  });
  if (!recorded.ok) return recorded;
  const { baseline, warm } = recorded.value;
  const { failToPass, passToPass, flaky, skipped, leftOut = [] } = baseline;
  const seen = [...failToPass, ...passToPass, ...flaky, ...skipped, ...leftOut];
  const complete = config.allowTestEdits ? suite.value : await withTestFiles(base, suite.value, seen);
  const task = taskOf({ base: base.record, suite: complete, baseline }, config.request);
  await report({ kind: 'task.recorded', task });
  return success({ task, circumstances, ...(warm ? { warm } : {}) });
}

/** Tests are named by files of their package; people may name those of the repository. */
const inPackage = (name: string, { directory }: Suite): string =>
  directory !== '' && name.startsWith(`${directory}/`) ? name.slice(directory.length + 1) : name;

interface Whereabouts {
  readonly base: Base;
  readonly parts: GroundsParts;
  readonly config: RunConfig;
}

/** Looked for while the suite runs. Nobody is to know of a look that failed: nothing is remembered then. */
async function circumstancesFor(
  suite: Suite,
  { base, parts, config }: Whereabouts,
): Promise<string | undefined> {
  if (!parts.memory) return undefined;
  const { confinement } = parts.workspaces;
  const { framework, argv, directory, source } = suite;
  // What configuration and tests name follows from the base, and only the latter are known after the baseline.
  const { globs } = protectionOf({ framework, argv, directory, source }, config);
  return await circumstancesOf({ base, suite, confinement, config, globs });
}

/** Equal bases, commands, failing tests and requests are equal tasks, wherever and whenever they were recorded. */
function taskOf(parts: Pick<Task, 'base' | 'suite' | 'baseline'>, request: string | undefined): Task {
  const { base, suite, baseline } = parts;
  const asked = request === undefined ? [] : [request];
  const identity = [base.tree, suite.directory, suite.argv, baseline.failToPass.toSorted(), ...asked];
  return {
    key: createHash('sha256').update(JSON.stringify(identity)).digest('hex'),
    kind: request === undefined ? 'repair' : 'solve',
    title: titleOf(baseline.failToPass, request),
    ...(request === undefined ? {} : { request }),
    ...parts,
  };
}

interface Judged {
  readonly base: Base;
  readonly task: Task;
  readonly config: RunConfig;
  /** Boxes get a synthetic repository. */
  readonly git: boolean;
  readonly warm?: WarmLayer;
  readonly circumstances: Promise<string | undefined>;
}

function groundOf(judged: Judged, parts: GroundsParts): Ground {
  const { base, task, config, git, warm } = judged;
  const { isProtected } = protectionOf(task.suite, config);
  const timeoutMs = judgementTimeout(task.baseline, config);
  const boxes: Pick<Workspaces, 'open'> = {
    open: (of, options) => parts.workspaces.open(of, { ...(warm ? { warm } : {}), git, ...options }),
  };
  const slots = parts.slots ?? slotsOf(thisMachine, boxMemoryMb(config));
  const memory = memoryFor(judged, parts);
  const read = async (path: string) => (await base.read(path))?.toString('utf8');
  return {
    task,
    read,
    oracle: new SuiteOracle({
      workspaces: boxes,
      base,
      task,
      isProtected,
      timeoutMs,
      slots,
      ...(memory ? { memory } : {}),
    }),
    rollouts: inSlots(parts.rollouts(base, task, boxes), slots),
    async render(patch) {
      const texts = await Promise.all(patch.files.map(async ({ path }) => [path, await read(path)] as const));
      return renderDiff(patch, (path) => new Map(texts).get(path));
    },
    async [Symbol.asyncDispose]() {
      await warm?.[Symbol.asyncDispose]();
      await base[Symbol.asyncDispose]();
    },
  };
}

interface Protected {
  readonly globs: readonly string[];
  readonly isProtected: (path: string) => boolean;
}

function protectionOf(suite: Suite, { protect, allowTestEdits }: RunConfig): Protected {
  const globs = [...protectedGlobs(suite), ...protect];
  return { globs, isProtected: protection({ globs, allowTestEdits }) };
}

function memoryFor(
  { task, circumstances }: Judged,
  { memory, clock }: GroundsParts,
): VerdictMemory | undefined {
  if (!memory) return undefined;
  const { folder, run, redact } = memory;
  const { baseline } = task;
  return verdictMemory({ records: recordsIn(folder), run, clock, circumstances, baseline, redact });
}

/** What one box may take at most. */
const boxMemoryMb = ({ parallel, sandbox }: RunConfig): number =>
  sandbox?.limits.memoryMb ?? completeLimits(parallel).memoryMb;

/** An attempt works in a box of its own, so it waits for its place like everybody else. */
const inSlots = (rollouts: Rollouts, slots: Slots): Rollouts => ({
  ...rollouts,
  async run(request, observe, signal) {
    using _place = await slots.take(signal);
    return await rollouts.run(request, observe, signal);
  },
});

const LEAST_TIMEOUT = 20_000;
const PATIENCE = 10;

/** The base's own time many times over, or the user's limit: a patch that loops for ever is found out sooner. */
function judgementTimeout({ ms }: Baseline, { testTimeoutS }: RunConfig): number {
  return Math.min(testTimeoutS * 1_000, Math.max(LEAST_TIMEOUT, ms * PATIENCE));
}
