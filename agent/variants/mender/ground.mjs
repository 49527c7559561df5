// Owns what mender knows before it searches: which tests are to be fixed and kept, their limits, the suspicious lines.
import { localise } from './localisation/suspicion.mjs';
import { groundMemory } from './memory.mjs';
import { matcher } from './project/globs.mjs';
import { countedBy, readSources, whyNoSource } from './project/sources.mjs';
import { groupByFile, splitId } from './project/tests.mjs';

/** @import { AttemptContext, VisibleTask } from '../protocol.ts' */
/** @import { Executor, FileText, Observation, ObservedTest, TrialPlan } from './execution/trial.mjs' */
/** @import { Genes } from './genes.mjs' */
/** @import { Place } from './localisation/suspicion.mjs' */
/** @import { Survey } from './memory.mjs' */
/** @import { Source } from './project/sources.mjs' */

/**
 * @typedef {object} Ground
 * @property {readonly Source[]} sources what an edit may touch
 * @property {readonly Place[]} places
 * @property {readonly string[]} targets
 * @property {TrialPlan} plan
 * @property {boolean} isRecalled an earlier attempt of the run found it out
 */

/** @typedef {{ executor: Executor, genes: Genes }} Means */

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
 * Runs the tests on what is in the workspace and localises, or takes what an earlier attempt remembered of the bare
 * base. Fails with Unfit when this executor sees other results than the real runner did: then nothing it says can be
 * used.
 * @param {VisibleTask} task
 * @param {AttemptContext} context
 * @param {Means} means
 * @returns {Promise<Ground>}
 */
export async function surveyGround(task, context, means) {
  const { guide, syntax } = context;
  const memory = guide.start
    ? undefined
    : groundMemory(context, means.executor.manner, means.genes.localisation);
  const known = await memory?.recall();
  const files = known?.files ?? (await reached(task, means));
  const limits = { root: task.root, isProtected: protectedFiles(task) };
  const sources = await readSources(files, { ...limits, syntax });
  if (sources.length === 0) throw new Unfit(whyNoSource(files, limits));
  const counted = countedBy(syntax);
  const texts = await Promise.all(sources.map((source) => counted(source, [])));
  const survey =
    known ?? (await watched(await observe(task, context, { ...means, sources, texts }), texts, means));
  if (!known) await memory?.remember(survey);
  const { targets, places } = survey;
  const plan = planOf(survey, texts, means.genes);
  await means.executor.plan(plan);
  return { sources, places, targets, plan, isRecalled: known !== undefined };
}

/**
 * The survey without tests to be kept that cannot be watched alone.
 * @type {(survey: Survey, texts: readonly FileText[], means: Means) => Promise<Survey>}
 */
async function watched(survey, texts, { executor, genes }) {
  await executor.plan(planOf(survey, texts, genes));
  const astray = new Set(survey.keep.length > 0 ? await executor.astray() : []);
  return { ...survey, keep: survey.keep.filter((id) => !astray.has(id)) };
}

/** @type {(task: VisibleTask, means: Means) => Promise<readonly string[]>} */
async function reached({ failures }, { executor }) {
  const { loaded, stale } = await executor.load(
    groupByFile(failures.map(({ id }) => id)).map(({ file }) => file),
  );
  if (stale !== undefined) throw new Unfit(`${stale} cannot be loaded afresh`);
  return loaded;
}

/**
 * @param {VisibleTask} task
 * @param {AttemptContext} context
 * @param {Means & { sources: readonly Source[], texts: readonly FileText[] }} means
 * @returns {Promise<Survey>}
 */
async function observe(task, context, { executor, genes, sources, texts }) {
  const observation = await executor.observe({
    files: observedFiles(task, genes.execution.testFiles),
    sources,
    texts,
    steps: OBSERVED_STEPS,
    testMs: Math.max(5_000, task.suiteMs * 2),
  });
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
  const expected = new Set([...targets, ...keep]);
  const tests = observation.tests.filter(({ id }) => expected.has(id));
  const steps = Object.fromEntries(tests.map((test) => [test.id, test.steps ?? 0]));
  return {
    files: [...editable],
    targets: quickestFirst(targets, { steps, focus }),
    keep,
    places,
    steps,
    ms: Object.fromEntries(tests.map((test) => [test.id, Math.round(test.ms)])),
  };
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

/** @type {(task: VisibleTask, most: number) => string[]} */
function observedFiles({ failures, passing, suiteMs }, most) {
  const targetFiles = groupByFile(failures.map(({ id }) => id)).map(({ file }) => file);
  if (suiteMs > PATIENT_MS) return targetFiles;
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
 * What the operator wants attended to comes first, then what takes fewest steps. Not the clock: the order must be the
 * same on every run.
 * @param {readonly string[]} targets
 * @param {{ steps: { readonly [id: string]: number }, focus: ReadonlySet<string> }} known
 */
const quickestFirst = (targets, { steps, focus }) =>
  targets.toSorted(
    (one, other) =>
      Number(focus.has(other)) - Number(focus.has(one)) || (steps[one] ?? 0) - (steps[other] ?? 0),
  );

/** @type {(survey: Survey, texts: readonly FileText[], genes: Genes) => TrialPlan} */
function planOf({ targets, keep, steps, ms }, texts, { execution }) {
  const { stepsFirst, stepsLast, patience } = execution;
  /** @type {{ [id: string]: { steps: readonly [number, number], ms: number } }} */
  const limits = {};
  for (const id of [...targets, ...keep]) {
    const usual = steps[id] ?? 0;
    limits[id] = {
      steps: [Math.max(stepsFirst, usual * 4), Math.max(stepsLast, usual * 20)],
      ms: Math.max(1_000, (ms[id] ?? 0) * 10),
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
