// The ground of a run: freezes the base, finds the suite and records the baseline.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import { type RunConfig, type RunEvent } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
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
import { partsOf, type Suite } from '../../agent/task/suite.ts';
import { type Baseline, type BaseRecord, type Task } from '../../agent/task/task.ts';
import { detectSuite } from '../suite/detect.ts';
import { type Base, type Workspaces } from '../workspace/box.ts';
import { recordBaseline } from './baseline.ts';
import { SuiteOracle } from './oracle.ts';

export interface GroundsParts {
  readonly workspaces: Workspaces;
  readonly rollouts: (base: Base, task: Task) => Rollouts;
  /** Folder for the objects of frozen bases; it outlives the process, so that a run can resume. */
  readonly objects: string;
  readonly clock: Clock;
}

type Report = (event: RunEvent) => Promise<void>;

export function grounds(parts: GroundsParts): Grounds {
  return { prepare: (config, report, options) => prepare(parts, { config, report, ...options }) };
}

interface Wanted extends Preparation {
  readonly config: RunConfig;
  readonly report: Report;
}

async function prepare(parts: GroundsParts, wanted: Wanted): Promise<Outcome<Ground, Fault>> {
  const { config, report, known, confinement, signal } = wanted;
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
    const ground = await onBase(base, parts, wanted);
    isHandedOver = ground.ok;
    return ground;
  } finally {
    if (!isHandedOver) await base[Symbol.asyncDispose]();
  }
}

async function onBase(base: Base, parts: GroundsParts, wanted: Wanted): Promise<Outcome<Ground, Fault>> {
  const { config, known } = wanted;
  const task = known ? success(known) : await recordTask(base, parts, wanted);
  if (!task.ok) return task;
  return success(groundOf({ base, task: task.value, config }, parts));
}

async function recordTask(
  base: Base,
  { workspaces }: GroundsParts,
  { config, report, signal }: Wanted,
): Promise<Outcome<Task, Fault>> {
  const { testCommand: command, testTimeoutS, only } = config;
  const suite = await detectSuite(base, command === undefined ? {} : { command });
  if (!suite.ok) return suite;
  await report({ kind: 'suite.detected', suite: suite.value });
  const timeoutMs = testTimeoutS * 1_000;
  const baseline = await recordBaseline({
    workspaces,
    base,
    suite: suite.value,
    ...(only ? { only } : {}),
    timeoutMs,
    signal,
  });
  if (!baseline.ok) return baseline;
  const task = taskOf(base.record, suite.value, baseline.value);
  await report({ kind: 'task.recorded', task });
  return success(task);
}

/** Equal bases, commands and failing tests are equal tasks, wherever and whenever they were recorded. */
function taskOf(base: BaseRecord, suite: Suite, baseline: Baseline): Task {
  const { failToPass } = baseline;
  const identity = [base.tree, suite.directory, suite.argv, failToPass.toSorted()];
  const [first] = failToPass;
  const what =
    failToPass.length === 1 && first ? partsOf(first).path.join(' › ') : `${failToPass.length} failing tests`;
  return {
    key: createHash('sha256').update(JSON.stringify(identity)).digest('hex'),
    kind: 'repair',
    title: `Repair ${what}`,
    base,
    suite,
    baseline,
  };
}

interface Judged {
  readonly base: Base;
  readonly task: Task;
  readonly config: RunConfig;
}

function groundOf({ base, task, config }: Judged, { workspaces, rollouts }: GroundsParts): Ground {
  const { allowTestEdits } = config;
  const globs = [...protectedGlobs(task.suite), ...config.protect];
  const isProtected = protection({ globs, allowTestEdits });
  const timeoutMs = judgementTimeout(task.baseline, config);
  return {
    task,
    oracle: new SuiteOracle({ workspaces, base, task, isProtected, timeoutMs }),
    rollouts: rollouts(base, task),
    async render(patch) {
      const texts = await Promise.all(
        patch.files.map(async ({ path }) => [path, (await base.read(path))?.toString('utf8')] as const),
      );
      return renderDiff(patch, (path) => new Map(texts).get(path));
    },
    [Symbol.asyncDispose]: () => base[Symbol.asyncDispose](),
  };
}

const LEAST_TIMEOUT = 20_000;
const PATIENCE = 10;

/** The base's own time many times over, or the user's limit: a patch that loops for ever is found out sooner. */
function judgementTimeout({ ms }: Baseline, { testTimeoutS }: RunConfig): number {
  return Math.min(testTimeoutS * 1_000, Math.max(LEAST_TIMEOUT, ms * PATIENCE));
}
