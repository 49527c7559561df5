// Finch: a model with a few tools. Looks, edits, tests, and stops when it is done or goes in circles.
import { rmSync } from 'node:fs';

import { native } from './conversation/native.mjs';
import { text } from './conversation/text.mjs';
import { Transcript } from './conversation/transcript.mjs';
import { openDesk } from './desk.mjs';
import { work } from './loop.mjs';
import { openingOf } from './prompt/opening.mjs';
import { promptText } from './prompts.mjs';
import { headline } from './tests/report.mjs';

/** @import { AttemptContext, AttemptResult, VisibleTask } from '../protocol.ts' */
/** @import { End } from './loop.mjs' */
/** @import { Desk } from './tools/tool.mjs' */

/**
 * One attempt. The patch is what it leaves in the workspace.
 * @param {VisibleTask} task
 * @param {AttemptContext} context
 * @returns {Promise<AttemptResult>}
 */
export async function attempt(task, context) {
  const desk = openDesk(task, context);
  try {
    const opening = { fixed: promptText('fixed'), task: await openingOf(desk) };
    const protocol = context.model?.tools === 'text' ? text : native;
    const window = context.model?.contextTokens ?? desk.genes.windowTokens;
    const end = await work(desk, new Transcript(opening, { protocol, window }));
    return { claim: claimOf(end, desk), candidates: desk.bench.runs, files: [...desk.meant].sort() };
  } finally {
    rmSync(desk.own, { recursive: true, force: true });
  }
}

/** @type {(end: End, desk: Desk) => string} */
function claimOf(end, desk) {
  if (end.kind === 'finished' && end.finish.approach !== '') return end.finish.approach;
  const { last } = desk.bench;
  const tests = last
    ? (last.report.silent ?? headline(last.report, desk.bench.wanted.length))
    : 'no test was run.';
  const changed = desk.tree.changed.length;
  const files = `${changed} ${changed === 1 ? 'file' : 'files'} changed`;
  return `${wordsFor(end, desk)}; ${files}; ${tests}`;
}

/** @type {(end: End, desk: Desk) => string} */
function wordsFor(end, { turn }) {
  switch (end.kind) {
    case 'finished':
      return 'Finished';
    case 'turns':
      return `Ended after ${turn - 1} turns, as many as it may take`;
    case 'tokens':
      return 'Ended because its tokens are spent';
    case 'unusable':
      return `Ended because the model gave no usable answer: ${firstSentence(end.last)}`;
    case 'circles':
      return 'Ended because the model went in circles';
    case 'cancelled':
      return 'Ended because its time was over';
    case 'fault':
      return faultWords(end.fault);
    default:
      return end;
  }
}

/**
 * What was wrong comes first; what the model should do now is for the model alone.
 * @type {(correction: string) => string}
 */
const firstSentence = (correction) => (/^.*?(?=[.:]?\s*$|\.\s)/m.exec(correction) ?? [correction])[0];

/** @type {(fault: Extract<End, { kind: 'fault' }>['fault']) => string} */
function faultWords(fault) {
  if (fault.kind === 'budget')
    return `Ended because the budget of ${fault.what} does not reach for another answer`;
  const detail = 'detail' in fault && fault.detail !== '' ? ` (${fault.detail.slice(0, 200)})` : '';
  return `Ended because the model could not be asked: ${fault.kind.replaceAll('-', ' ')}${detail}`;
}
