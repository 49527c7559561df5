// Owns the first prompt: what all attempts of a run share, then what is particular to this one.
import { createHash } from 'node:crypto';

import { failureText, placesIn } from '../tests/failure.mjs';
import { walk } from '../project/walk.mjs';
import { CODE, mapOf } from './map.mjs';
import { rulesOf } from './rules.mjs';

/** @import { Patch } from '../../../patch/patch.ts' */
/** @import { Desk } from '../tools/tool.mjs' */

const MOST_REQUEST = 8_000;
const MOST_GUIDE = 12_000;
const MOST_DIFF = 1_500;
const MOST_FOCUS = 8;
const MOST_TESTS = 12;

/** @type {(desk: Desk) => Promise<string>} */
export async function openingOf(desk) {
  const shared = await sharedOf(desk);
  const own = particular(desk);
  return own === '' ? shared : `${shared}\n\n${own}`;
}

/**
 * Byte for byte the same for all attempts of a run, also for those that start from a patch: what the first attempt on the
 * bare base wrote is remembered.
 * @type {(desk: Desk) => Promise<string>}
 */
async function sharedOf(desk) {
  const { context, genes } = desk;
  const key = `finch opening ${createHash('sha256').update(JSON.stringify(genes)).digest('hex').slice(0, 16)}`;
  const known = await context.recall(key);
  if (typeof known === 'string') return known;
  const text = await written(desk);
  if (context.guide.start === undefined) await context.remember(key, text);
  return text;
}

/** @type {(desk: Desk) => Promise<string>} */
async function written(desk) {
  const { context, genes, isTest, paths, task } = desk;
  const prefix = task.directory.slice(task.root.length + 1);
  const messages = task.failures.map(({ message = '' }) => paths.outward(message)).join('\n');
  const inProject = (/** @type {string} */ name) => (prefix === '' ? name : `${prefix}/${name}`);
  const seeds = [
    ...task.failures.map(({ id }) => id.split('::')[0] ?? ''),
    ...placesIn(messages).map(({ path }) => path),
  ].flatMap((name) => [name, inProject(name)]);
  const words = [task.request ?? '', ...task.failures.map(({ id }) => id), messages].join('\n');
  const map = await mapOf({ root: task.root, syntax: context.syntax, seeds, words, isTest }, genes.mapTokens);
  const rules = rulesOf(task, genes.rulesTokens);
  return [
    `Task: ${asked(task.request)}`,
    ...failures(desk),
    `Tests run with: ${paths.outward(task.suite.argv.map(quoted).join(' '))}${prefix === '' ? '' : `, in /repo/${prefix}, where commands start`}`,
    ...(task.failures.length === 0 ? testFiles(desk) : []),
    'Files, with names and lines:',
    map,
    ...(rules === '' ? [] : [rules]),
  ].join('\n');
}

/** As a shell would have to be told. @type {(argument: string) => string} */
const quoted = (argument) =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

/**
 * Where no failing test leads to them: they show how the code is used.
 * @type {(desk: Desk) => string[]}
 */
function testFiles({ task, isTest }) {
  const files = walk(task.root).filter((name) => isTest(name) && CODE.test(name));
  const more = files.length - MOST_TESTS;
  const shown = files.slice(0, MOST_TESTS).join(', ');
  return files.length === 0 ? [] : [`Test files: ${shown}${more > 0 ? ` and ${more} more` : ''}`];
}

/** @type {(request: string | undefined) => string} */
const asked = (request) =>
  request === undefined
    ? 'make the failing tests pass without breaking others.'
    : `${request.slice(0, MOST_REQUEST)}\n(No test that passes may break.)`;

/** @type {(desk: Desk) => string[]} */
function failures({ genes, isTest, paths, task }) {
  const shown = task.failures.slice(0, genes.failuresShown).map((failure) => {
    const { message } = failure;
    const virtual = message === undefined ? failure : { ...failure, message: paths.outward(message) };
    return failureText(virtual, { chars: genes.failureChars, isTest });
  });
  const others = task.failures.slice(shown.length).map(({ id }) => id);
  if (shown.length === 0) return [];
  const more = others.length > 0 ? [`- and ${others.length} more: ${others.slice(0, 10).join('; ')}`] : [];
  return [`${task.failures.length} failing (wanted):`, ...shown, ...more];
}

/** @type {(desk: Desk) => string} */
function particular({ context: { guide }, paths, task }) {
  const focus = focusIn(guide, task);
  const parts = [
    guide.start
      ? `Already in the workspace is a patch to go on from:\n${paths.outward(summary(guide.start))}`
      : '',
    focus.length > 0 ? `Attend to these first: ${focus.join('; ')}` : '',
    paths.outward(guide.text.trim()).slice(0, MOST_GUIDE),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/**
 * What is told just so by the task, in that order, is not told again.
 * @type {(guide: Desk['context']['guide'], task: Desk['task']) => readonly string[]}
 */
function focusIn({ focus = [] }, { failures }) {
  const isTask = failures.length === focus.length && failures.every(({ id }, at) => id === focus[at]);
  return isTask ? [] : focus.slice(0, MOST_FOCUS);
}

/** @type {(patch: Patch) => string} */
function summary({ files }) {
  const text = files
    .flatMap(({ path, change, hunks }) => [
      `${change} ${path}`,
      ...hunks.flatMap(({ start, removed, added }) => [
        `@ line ${start}`,
        ...removed.map((line) => `-${line.trimEnd()}`),
        ...added.map((line) => `+${line.trimEnd()}`),
      ]),
    ])
    .join('\n');
  return text.length <= MOST_DIFF ? text : `${text.slice(0, MOST_DIFF)}\n… (view the files for the rest)`;
}
