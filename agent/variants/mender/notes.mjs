// Owns the steps that mender notes: what a person can follow in the tree, with the facts behind it.
import { relative } from 'node:path';

import { describe } from './search/candidate.mjs';
import { applyEdits } from './syntax/edit.mjs';

/** @import { AttemptContext, NoteParams, VisibleTask } from '../protocol.ts' */
/** @import { Ground } from './ground.mjs' */
/** @import { Ranked } from './search/ranking.mjs' */
/** @import { Share } from './search/share.mjs' */
/** @import { Found } from './search/search.mjs' */
/** @import { Candidate } from './search/candidate.mjs' */

const SHOWN_PLACES = 5;

/**
 * @param {Pick<VisibleTask, 'root' | 'failures'>} task
 * @param {Pick<AttemptContext, 'note' | 'limits'>} context
 */
export const notesOn = (task, context) => ({
  /** @type {(manner: string, why: string) => Promise<void>} */
  passedOver: (manner, why) =>
    context.note({ kind: 'think', title: `Cannot run the tests ${manner}`, detail: why, facts: { manner } }),
  /** @type {(ground: Ground, manner: string) => Promise<void>} */
  localised: (ground, manner) => context.note(localised(task, ground, manner)),
  /** @type {(ranked: readonly Ranked[], share: Share<unknown>) => Promise<void>} */
  generated: (ranked, share) => context.note(generated(ranked, share, context.limits.candidates)),
  /** @type {(found: Found, failing: number) => Promise<void>} */
  searched: async (found, failing) => {
    await context.note(searched(found, failing, context.limits.candidates));
    if (found.plausible && found.first) await context.note(simplified(found.first, found.plausible));
  },
});

/** @type {(task: Pick<VisibleTask, 'root' | 'failures'>, ground: Ground, manner: string) => NoteParams} */
function localised(task, { places, sources, targets, plan, isRecalled }, manner) {
  const top = places.slice(0, SHOWN_PLACES).map(({ path, line, score }) => {
    const text = sources.find((source) => source.path === path)?.text.split('\n')[line - 1] ?? '';
    return {
      path: relative(task.root, path),
      line,
      score: Number(score.toFixed(3)),
      text: text.trim().slice(0, 100),
    };
  });
  const kept = plan.keep.reduce((sum, { names }) => sum + names.length, 0);
  const files = new Set(places.map(({ path }) => path)).size;
  const lines = top.map(({ path, line, score, text }) => `${score.toFixed(2)}  ${path}:${line}  ${text}`);
  const expected = task.failures.length;
  const others =
    targets.length < expected ? [`Only ${targets.length} of ${expected} failing tests fail here.`] : [];
  return {
    kind: 'test',
    title: `Localised ${count(places.length, 'suspicious line')} in ${count(files, 'file')}`,
    detail: [...lines, ...others].join('\n'),
    facts: {
      manner,
      recalled: isRecalled,
      failing: targets.length,
      watched: kept,
      lines: places.length,
      places: top,
    },
  };
}

/** @type {(ranked: readonly Ranked[], share: Share<unknown>, limit: number) => NoteParams} */
function generated(ranked, { singles, passedOver }, limit) {
  /** @type {{ [template: string]: number }} */
  const templates = {};
  for (const { template } of ranked) templates[template] = (templates[template] ?? 0) + 1;
  const known = passedOver === 0 ? '' : `, ${passedOver} of them tried by earlier attempts`;
  const bound = singles.length > limit ? ` It may try ${limit}.` : '';
  return {
    kind: 'think',
    title: `Generated ${count(ranked.length, 'candidate')} from ${count(Object.keys(templates).length, 'template')}`,
    detail: `${count(singles.length + passedOver, 'candidate')} in this attempt's share${known}.${bound}`,
    facts: { candidates: ranked.length, share: singles.length, passedOver, templates },
  };
}

// Who waits for a search hears of it, and the record of a long one stays short.
const QUIET_MS = 5_000;

/**
 * Says how far a search has come, once in so many seconds and not before the first of them. Nothing is decided by it.
 * @param {Pick<AttemptContext, 'note'>} context
 * @param {number} failing
 * @param {() => number} now milliseconds
 * @returns {(tried: number, fixed: number) => Promise<void>}
 */
export function progressNotes(context, failing, now) {
  let last = now();
  return async (tried, fixed) => {
    if (now() - last < QUIET_MS) return;
    last = now();
    const best = fixed === 0 ? '' : `, the best fixes ${fixed} of ${count(failing, 'failing test')}`;
    const title = `${count(tried, 'candidate')} tried so far${best}`;
    await context.note({ kind: 'test', title, facts: { soFar: tried } });
  };
}

/** @type {(found: Found, failing: number, limit: number) => NoteParams} */
function searched(found, failing, limit) {
  const { partial, tried, hung, known, unconfirmed } = found;
  const plausible = found.first ?? found.plausible;
  const tries = count(tried, 'candidate');
  return {
    kind: 'test',
    title: plausible ? `Plausible: ${describe(plausible)}` : `No plausible repair in ${tries}`,
    detail: [`Tried ${tries}. ${whyStopped(found, limit)}`, ...remarks(found, failing)].join('\n'),
    facts: {
      tried,
      hung,
      known,
      unconfirmed,
      fixed: plausible ? failing : (partial?.fixed.size ?? 0),
      failing,
      templates: [...((plausible ?? partial?.candidate)?.templates ?? [])],
      rank: plausible ? plausible.order + 1 : null,
    },
  };
}

/** @type {(first: Candidate, simpler: Candidate) => NoteParams} */
function simplified(first, simpler) {
  const pairs = simpler.parts.flatMap(({ ranked }, at) => {
    const before = first.parts[at]?.ranked;
    return before && before !== ranked ? [{ before, after: ranked }] : [];
  });
  return {
    kind: 'think',
    title: `Simplified: ${pairs.map(({ before, after }) => `${before.template} → ${after.template} at ${after.source.name}:${after.line}`).join(', ')}`,
    detail: pairs.map(({ before, after }) => `${codeOf(before)}  →  ${codeOf(after)}`).join('\n'),
    facts: { templates: [...simpler.templates], rank: simpler.order + 1 },
  };
}

/**
 * The line it changes, as it becomes.
 * @type {(ranked: Ranked) => string}
 */
const codeOf = ({ source, edits, line }) =>
  (applyEdits(source.text, edits).split('\n')[line - 1] ?? '').trim().slice(0, 100);

/** @type {(found: Found, failing: number) => string[]} */
function remarks({ plausible, partial, unconfirmed, known, hung }, failing) {
  const lines = [
    partial && !plausible ? closest(partial, failing) : '',
    unconfirmed > 0 ? `${unconfirmed} looked right and did not stand a second run.` : '',
    known > 0 ? `${known} looked right and were judged before.` : '',
    hung > 0 ? `${hung} had to be stopped.` : '',
  ];
  return lines.filter((line) => line !== '');
}

/** @type {(found: Found, limit: number) => string} */
function whyStopped({ plausible, reached, isCut }, limit) {
  if (plausible) return 'It stopped at the first that turns every failing test green and breaks none.';
  if (isCut) return 'It stopped because its time was over.';
  return reached === undefined
    ? 'Nothing is left to try in its share.'
    : `It stopped at its limit of ${limit}.`;
}

/** @type {(partial: { candidate: Candidate, fixed: ReadonlySet<string> }, targets: number) => string} */
const closest = ({ candidate, fixed }, targets) =>
  `Closest: ${describe(candidate)} fixes ${fixed.size} of ${targets} and breaks nothing.`;

/** @type {(amount: number, what: string) => string} */
export const count = (amount, what) => `${amount} ${what}${amount === 1 ? '' : 's'}`;
