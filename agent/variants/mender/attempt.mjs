// Mender: search-based program repair without a model. Localises, generates, tries, keeps what the tests approve.
import { writeFile } from 'node:fs/promises';

import { executorsFor } from './execution/choose.mjs';
import { WorkerEnded, WorkerSilent } from './execution/process.mjs';
import { readGenes } from './genes.mjs';
import { surveyGround, Unfit } from './ground.mjs';
import { count, notesOn, progressNotes } from './notes.mjs';
import { countedBy } from './project/sources.mjs';
import { describe, textsOf, trialOf } from './search/candidate.mjs';
import { readIngredients } from './search/ingredients.mjs';
import { rank } from './search/ranking.mjs';
import { Search } from './search/search.mjs';
import { openShare } from './search/share.mjs';

/** @import { AttemptContext, AttemptResult, VisibleTask } from '../protocol.ts' */
/** @import { Executor } from './execution/trial.mjs' */
/** @import { Genes } from './genes.mjs' */
/** @import { Ground } from './ground.mjs' */
/** @import { Candidate } from './search/candidate.mjs' */
/** @import { Found } from './search/search.mjs' */

/**
 * One attempt. The patch is what it leaves in the workspace.
 * @param {VisibleTask} task
 * @param {AttemptContext} context
 * @returns {Promise<AttemptResult>}
 */
export async function attempt(task, context) {
  const genes = readGenes(context.params);
  const notes = notesOn(task, context);
  const reasons = [];
  for (const open of executorsFor(task, context, genes.execution.workers)) {
    const executor = await open();
    if (!executor) continue;
    try {
      const ground = await surveyGround(task, context, { executor, genes });
      await notes.localised(ground, executor.manner);
      return await repair(task, context, { executor, genes, ground });
    } catch (error) {
      if (!isUnfit(error)) throw error;
      reasons.push(`${executor.manner}: ${error.message}`);
      await notes.passedOver(executor.manner, error.message);
    } finally {
      await executor.close();
    }
  }
  return nothingToDo(task, reasons);
}

/** @type {(error: unknown) => error is Error} */
function isUnfit(error) {
  return error instanceof Unfit || error instanceof WorkerEnded || error instanceof WorkerSilent;
}

/** @type {(task: VisibleTask, reasons: readonly string[]) => AttemptResult} */
function nothingToDo({ suite }, reasons) {
  const why =
    reasons.length > 0
      ? `these tests could not be run for it (${reasons.join('; ')})`
      : `it repairs JavaScript, TypeScript and Python, and knows no way to run ${suite.framework} here`;
  return { claim: `Mender has nothing to do: ${why}.`, candidates: 0, files: [] };
}

/**
 * @param {VisibleTask} task
 * @param {AttemptContext} context
 * @param {{ executor: Executor, genes: Genes, ground: Ground }} means
 * @returns {Promise<AttemptResult>}
 */
async function repair(task, context, { executor, genes, ground }) {
  const notes = notesOn(task, context);
  const { guide, limits, signal } = context;
  const given = guide.start?.files.map(({ path }) => path) ?? [];
  if (ground.targets.length === 0) {
    return {
      claim: 'The patch it was given turns every failing test green already.',
      candidates: 0,
      files: given,
    };
  }
  const ingredients = await readIngredients(task, context.syntax);
  const ranked = rank(ground.sources, { places: ground.places, ingredients, genes: genes.ranking });
  const share = await openShare(context, ranked);
  await notes.generated(ranked, share);
  const counted = countedBy(context.syntax);
  const search = new Search({
    singles: share.singles,
    ranked,
    executor,
    counted,
    targets: ground.targets.length,
    limit: limits.candidates,
    genes: genes.search,
    signal,
    tell: progressNotes(context, ground.targets.length, () => performance.now()),
    isKnown: (candidate) => isAvoided(candidate, context),
    confirm: async (candidate) => executor.confirm(await trialOf(candidate, counted)),
  });
  const found = await search.run();
  await share.close(found.reached);
  await notes.searched(found, ground.targets.length);
  const candidate = found.plausible ?? found.partial?.candidate;
  const texts = candidate ? textsOf(candidate) : [];
  // A trial that nobody waits for any more would put back what it found after this was written.
  await executor.close();
  for (const { path, text } of texts) await writeFile(path, text);
  const changed = candidate?.changes.map(({ source }) => source.name) ?? [];
  return {
    claim: claimOf(found, ground),
    candidates: found.tried,
    files: [...new Set([...given, ...changed])],
  };
}

/**
 * Proposing again what was judged already would be waste.
 * @type {(candidate: Candidate, context: AttemptContext) => boolean}
 */
function isAvoided(candidate, context) {
  const { avoid = [] } = context.guide;
  if (avoid.length === 0) return false;
  const files = candidate.changes.map(({ source }) => source.name);
  const texts = textsOf(candidate);
  return avoid.includes(context.patchId(files.map((path, at) => ({ path, text: texts[at]?.text ?? '' }))));
}

/** @type {(found: Found, ground: Ground) => string} */
function claimOf({ plausible, partial, tried }, { targets }) {
  const all = count(targets.length, 'failing test');
  if (plausible) return `${describe(plausible)} turns ${all} green and breaks none that was watched.`;
  if (partial)
    return `${describe(partial.candidate)} fixes ${partial.fixed.size} of ${all} and breaks none that was watched.`;
  return `None of ${count(tried, 'candidate')} fixed any of ${all} without breaking another.`;
}
