// Owns what one attempt leaves to the later ones of its run: what running the tests on the bare base has shown.

import { createHash } from 'node:crypto';

/** @import { Json } from '../../engine/json.ts' */
/** @import { AttemptContext } from '../protocol.ts' */
/** @import { Mix, Place } from './localisation/suspicion.mjs' */

/**
 * @typedef {object} Survey
 * @property {readonly string[]} files what an edit may touch, absolute
 * @property {readonly string[]} targets
 * @property {readonly string[]} keep
 * @property {readonly Place[]} places
 * @property {{ readonly [id: string]: number }} steps on the base, by test
 * @property {{ readonly [id: string]: number }} ms
 */

/** Larger than this it is cheaper to find out again. */
const MOST_LENGTH = 300_000;

/**
 * Only of the bare base: what an attempt starts from otherwise is its own. Genes of localisation that differ see other
 * places, and another executor other tests.
 * @param {AttemptContext} context
 * @param {string} manner
 * @param {Mix} mix
 */
export function groundMemory(context, manner, mix) {
  const { focus = [] } = context.guide;
  // Both may be long, and a key may not.
  const seen = createHash('sha256')
    .update(JSON.stringify([manner, mix, focus]))
    .digest('hex')
    .slice(0, 16);
  const key = `mender/ground/${seen}`;
  return {
    /** @returns {Promise<Survey | undefined>} */
    recall: async () => decodeSurvey(await context.recall(key)),
    /** @type {(survey: Survey) => Promise<void>} */
    remember: async ({ files, targets, keep, places, steps, ms }) => {
      const value = {
        files,
        targets,
        keep,
        places: places.map(({ path, line, score }) => [files.indexOf(path), line, score]),
        steps,
        ms,
      };
      if (JSON.stringify(value).length <= MOST_LENGTH) await context.remember(key, value);
    },
  };
}

/** @typedef {{ readonly [name: string]: Json }} Fields */

/** @type {(value: Json | undefined) => value is Fields} */
function isFields(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @type {(value: Json | undefined) => Survey | undefined} */
function decodeSurvey(value) {
  if (!isFields(value)) return undefined;
  const files = textsIn(value['files']);
  const targets = textsIn(value['targets']);
  if (files.length === 0 || targets.length === 0) return undefined;
  return {
    files,
    targets,
    keep: textsIn(value['keep']),
    places: listIn(value['places']).flatMap((each) => {
      const [file, line, score] = listIn(each);
      const path = typeof file === 'number' ? files[file] : undefined;
      const isWhole = path !== undefined && typeof line === 'number' && typeof score === 'number';
      return isWhole ? [{ path, line, score }] : [];
    }),
    steps: numbersIn(value['steps']),
    ms: numbersIn(value['ms']),
  };
}

/** @type {(value: Json | undefined) => readonly Json[]} */
const listIn = (value) => (Array.isArray(value) ? value : []);

/** @type {(value: Json | undefined) => string[]} */
const textsIn = (value) => listIn(value).filter((each) => typeof each === 'string');

/** @type {(value: Json | undefined) => { [name: string]: number }} */
const numbersIn = (value) =>
  Object.fromEntries(
    Object.entries(isFields(value) ? value : {}).flatMap(([name, each]) =>
      typeof each === 'number' ? [[name, each]] : [],
    ),
  );
