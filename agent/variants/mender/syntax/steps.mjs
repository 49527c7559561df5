// Owns the points where a step counter fits: at the head of every loop and at the entry of every function.
import { isFunction, isLoop } from './node.mjs';

/** @import { Reading } from './reading.mjs' */
/** @import { StepPoint } from './adapter.mjs' */

/**
 * One point per loop, in the order of the text; loops without a place for a counter are left out.
 * @type {(reading: Reading) => StepPoint[]}
 */
export const loopHeads = ({ adapter, nodes }) =>
  nodes.filter(isLoop).flatMap((node) => adapter.stepOf(node) ?? []);

/**
 * One point per function, in the order of the text.
 * @type {(reading: Reading) => StepPoint[]}
 */
export const functionEntries = ({ adapter, nodes }) =>
  nodes.filter(isFunction).flatMap((node) => adapter.stepOf(node) ?? []);
