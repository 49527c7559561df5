// Owns how a file of the repository is written: nothing protected, nothing that no longer parses, nothing judged before.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { readText } from '../project/walk.mjs';
import { refused } from '../tools/tool.mjs';
import { flawOf } from './grammar.mjs';

/** @import { Desk, Observation } from '../tools/tool.mjs' */
/** @import { Place } from '../project/paths.mjs' */

/**
 * The file that the model wants to write, or why it may not.
 * @type {(path: string, desk: Desk) => { place: Place } | { refusal: Observation }}
 */
export function placeToWrite(path, { paths, isProtected, isTest }) {
  const place = paths.locate(path);
  if (!place || place.isLog || place.name === '') return { refusal: refused(`${path} is no file in /repo.`) };
  const undone = 'changes to it are undone before judging';
  if (isTest(place.name))
    return { refusal: refused(`${place.name} is a test: ${undone}. Change the code that it tests.`) };
  if (isProtected(place.name))
    return { refusal: refused(`${place.name} is protected: ${undone}. Change other code.`) };
  return { place };
}

/**
 * Writes the file and keeps account of it, or says why not.
 * @param {Desk} desk
 * @param {{ name: string, absolute: string }} place
 * @param {{ before: string | undefined, after: string }} texts
 * @returns {Promise<{ refusal: Observation } | { remark: string }>}
 */
export async function write(desk, place, { before, after }) {
  const { context, tree, meant } = desk;
  const flaw = await flawOf(context.syntax, { path: place.name, before, after });
  if (flaw && before !== undefined) {
    const why = `Not written: ${place.name} would no longer parse at line ${flaw.line}: ${flaw.text}`;
    return { refusal: refused(why, `edit ${place.name}: would not parse`) };
  }
  const isJudged = wasJudged(desk, place.name, after);
  mkdirSync(dirname(place.absolute), { recursive: true });
  writeFileSync(place.absolute, after);
  tree.wrote(place.name, before, after);
  meant.add(place.name);
  const remarks = [
    flaw ? `It does not parse at line ${flaw.line}: ${flaw.text}` : '',
    isJudged
      ? 'The whole patch is now one that was judged before and did not do: change something else.'
      : '',
  ];
  return { remark: remarks.filter((remark) => remark !== '').join('\n') };
}

/**
 * Asked before the file is written: that is how the patch id is told what stood there.
 * @type {(desk: Desk, name: string, after: string) => boolean}
 */
function wasJudged({ context, tree, task }, name, after) {
  const { avoid = [] } = context.guide;
  if (avoid.length === 0) return false;
  const others = tree.changed.filter((each) => each !== name);
  const files = others.map((path) => ({ path, text: readText(join(task.root, path)) ?? '' }));
  return avoid.includes(context.patchId([...files, { path: name, text: after }]));
}
