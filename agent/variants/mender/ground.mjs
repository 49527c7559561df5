// Owns what mender knows before it searches: which tests are to be fixed and kept, their limits, the suspicious lines.
import { matcher } from './project/globs.mjs';
import { countedBy, readSources } from './project/sources.mjs';
import { groupByFile, splitId } from './project/tests.mjs';
import { localise } from './localisation/suspicion.mjs';

/** @import { AttemptContext, VisibleTask } from '../protocol.ts' */
/** @import { Executor, Observation, ObservedTest, TrialPlan } from './execution/trial.mjs' */
/** @import { Genes } from './genes.mjs' */
/** @import { Place } from './localisation/suspicion.mjs' */
/** @import { Source } from './project/sources.mjs' */

/**
 * @typedef {object} Ground
 * @property {readonly Source[]} sources what an edit may touch
 * @property {readonly Place[]} places
 * @property {readonly string[]} targets
 * @property {TrialPlan} plan
 */

/** Why an executor cannot be used for this task. */
export class Unfit extends Error {
  /** @override */
  name = 'Unfit';
}

// Beyond this a test counts as looping for ever while the base is observed.
const OBSERVED_STEPS = 5_000_000;
// A suite that takes longer is not run as a whole only to localise.
const PATIENT_MS = 20_000;

/**
 * Runs the tests on what is in the workspace and localises. Fails with Unfit when this executor sees other results
 * than the real runner did: then nothing it says can be used.
 * @param {VisibleTask} task
 * @param {AttemptContext} context
 * @param {{ executor: Executor, genes: Genes }} means
 * @returns {Promise<Ground>}
 */
export async function surveyGround(task, context, { executor, genes }) {
  const failing = task.failures.map(({ id }) => id);
  const targetFiles = groupByFile(failing).map(({ file }) => file);
  const { loaded, stale } = await executor.load(targetFiles);
  if (stale !== undefined) throw new Unfit(`${stale} cannot be loaded afresh`);
  const isProtected = protectedFiles(task);
  const sources = await readSources(loaded, { root: task.root, isProtected, syntax: context.syntax });
  if (sources.length === 0) {
    throw new Unfit('no file that the failing tests reach is in a language mender repairs');
  }
  const counted = countedBy(context.syntax);
  const texts = await Promise.all(sources.map((source) => counted(source, [])));
  const files = observedFiles(task, targetFiles, genes.execution.testFiles);
  const testMs = Math.max(5_000, task.suiteMs * 2);
  const observation = await executor.observe({ files, sources, texts, steps: OBSERVED_STEPS, testMs });
  const { targets, kept } = sortTests(task, context, observation);
  const editable = new Set(sources.map(({ path }) => path));
  /** @type {ReadonlySet<string>} */
  const focus = new Set((context.guide.focus ?? []).map(String).filter((id) => targets.includes(id)));
  const places = localise(observation, {
    failing: focus.size > 0 ? focus : new Set(targets),
    isEditable: (path) => editable.has(path),
    mix: genes.localisation,
  });
  const suspects = new Set(places.map(({ path }) => path));
  const keep = touching(kept, suspects).slice(0, genes.execution.keepTests);
  const byId = new Map(observation.tests.map((test) => [test.id, test]));
  const sorted = quickestFirst(targets, { byId, focus });
  return { sources, places, targets: sorted, plan: planOf({ targets: sorted, keep, texts, byId, genes }) };
}

/**
 * Besides what the run protects, the files of tests themselves: a test is never made to pass by changing it.
 * @type {(task: VisibleTask) => (name: string) => boolean}
 */
function protectedFiles({ root, directory, protect, failures, passing }) {
  const prefix = directory === root ? '' : `${directory.slice(root.length + 1)}/`;
  const tests = new Set([...failures.map(({ id }) => id), ...passing].map((id) => prefix + splitId(id).file));
  const isProtected = matcher(protect);
  return (name) => tests.has(name) || isProtected(name);
}

/** @type {(task: VisibleTask, targetFiles: readonly string[], most: number) => string[]} */
function observedFiles({ passing, suiteMs }, targetFiles, most) {
  if (suiteMs > PATIENT_MS) return [...targetFiles];
  const others = groupByFile(passing).map(({ file }) => file);
  return [...new Set([...targetFiles, ...others])].slice(0, Math.max(most, targetFiles.length));
}

/**
 * Targets are the failing tests that fail here too, and after a start patch also what it broke. A failing test that
 * passes here, on the bare base, says that this way of running tests cannot be trusted with it.
 * @param {VisibleTask} task
 * @param {AttemptContext} context
 * @param {Observation} observation
 */
function sortTests(task, { guide }, { tests }) {
  const state = new Map(tests.map((test) => [test.id, test.state]));
  const failing = task.failures.map(({ id }) => id);
  /** @type {ReadonlySet<string>} */
  const passing = new Set(task.passing);
  const broken = guide.start ? [...passing].filter((id) => state.get(id) === 'failed') : [];
  const targets = [...failing.filter((id) => state.get(id) === 'failed'), ...broken];
  /** @type {ReadonlySet<string>} */
  const fixed = new Set(failing.filter((id) => state.get(id) === 'passed'));
  if (targets.length === 0 && !(guide.start && fixed.size > 0)) {
    throw new Unfit('the failing tests do not fail here');
  }
  return {
    targets,
    kept: tests.filter(({ id, state }) => state === 'passed' && (passing.has(id) || fixed.has(id))),
  };
}

/** @type {(tests: readonly ObservedTest[], files: ReadonlySet<string>) => string[]} */
const touching = (tests, files) =>
  tests.filter(({ lines }) => Object.keys(lines).some((path) => files.has(path))).map(({ id }) => id);

/**
 * What the operator wants attended to comes first, then what is soonest known.
 * @param {readonly string[]} targets
 * @param {{ byId: ReadonlyMap<string, ObservedTest>, focus: ReadonlySet<string> }} known
 */
function quickestFirst(targets, { byId, focus }) {
  // By magnitude only: the exact time differs from run to run, the order must not.
  /** @type {(id: string) => number} */
  const cost = (id) => Math.floor(Math.log10(1 + (byId.get(id)?.ms ?? 0) / 100));
  return targets.toSorted(
    (one, other) => Number(focus.has(other)) - Number(focus.has(one)) || cost(one) - cost(other),
  );
}

/** @typedef {{ targets: readonly string[], keep: readonly string[], texts: TrialPlan['texts'], byId: ReadonlyMap<string, ObservedTest>, genes: Genes }} Parts */

/** @type {(parts: Parts) => TrialPlan} */
function planOf({ targets, keep, texts, byId, genes: { execution } }) {
  const { stepsFirst, stepsLast, patience } = execution;
  /** @type {{ [id: string]: { steps: readonly [number, number], ms: number } }} */
  const limits = {};
  for (const id of [...targets, ...keep]) {
    const known = byId.get(id);
    const steps = known?.steps ?? 0;
    limits[id] = {
      steps: [Math.max(stepsFirst, steps * 4), Math.max(stepsLast, steps * 20)],
      ms: Math.max(1_000, Math.round((known?.ms ?? 0) * 10)),
    };
  }
  return {
    targets: groupByFile(targets),
    keep: groupByFile(keep),
    count: targets.length,
    texts,
    limits,
    steps: [stepsFirst, stepsLast],
    testMs: 2_000,
    patience,
  };
}
