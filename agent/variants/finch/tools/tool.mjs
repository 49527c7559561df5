// The contract of a tool, and what all tools of an attempt share.

/** @import { AttemptContext, VisibleTask } from '../../protocol.ts' */
/** @import { Json } from '../../../engine/json.ts' */
/** @import { ToolSpec } from '../../../model/chat.ts' */
/** @import { Finish, Turn } from '../../../trajectory/turn.ts' */
/** @import { Genes } from '../genes.mjs' */
/** @import { Paths } from '../project/paths.mjs' */
/** @import { Tree } from '../project/tree.mjs' */
/** @import { Bench } from '../tests/bench.mjs' */

/**
 * @typedef {object} Desk
 * @property {VisibleTask} task
 * @property {AttemptContext} context
 * @property {Readonly<Genes>} genes
 * @property {Paths} paths
 * @property {Tree} tree
 * @property {Bench} bench
 * @property {string} own folder for what this attempt needs besides the repository; removed at its end
 * @property {string} logs real path of the folder for full logs
 * @property {(name: string) => boolean} isProtected
 * @property {(name: string) => boolean} isTest
 * @property {Set<string>} meant files that were changed on purpose
 * @property {Map<string, number>} misses edits in a row that found no place, by file
 * @property {string[]} findings what the model noted for itself
 * @property {string | undefined} reminded the tree on which it wanted to finish before it was done, and was told so
 * @property {number} turn
 */

/**
 * @typedef {object} Observation
 * @property {boolean} ok
 * @property {string} title one line, for people
 * @property {string} text what the model is shown
 * @property {readonly string[]} [paths] files that were read or written
 * @property {NonNullable<Turn['tests']>} [tests]
 * @property {Finish} [finish] it was the last step
 */

/** @typedef {{ readonly [name: string]: Json }} Input checked against the tool's own schema */

/**
 * @typedef {object} Tool
 * @property {'think' | 'tool' | 'test'} kind
 * @property {ToolSpec} spec
 * @property {{ readonly [name: string]: 'boolean' | 'integer' }} [also] what may be given besides: no request pays for it, an
 * observation tells of it where it helps
 * @property {(input: Input, desk: Desk) => Promise<Observation>} act never throws for what a model can do wrong
 */

/** @type {(input: Input, name: string) => string | undefined} */
export function textIn(input, name) {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

/** @type {(input: Input, name: string) => number | undefined} */
export function numberIn(input, name) {
  const value = input[name];
  return typeof value === 'number' ? value : undefined;
}

/** @type {(text: string, title?: string) => Observation} */
export const refused = (text, title = text) => ({ ok: false, title: title.split('\n')[0] ?? '', text });

/** @type {(path: string) => Observation} */
export const outside = (path) => refused(`${path} is outside of /repo.`);
