// Owns where a step counter fits in JavaScript without moving a line.
import { child, isFunction } from './node.mjs';

/** @import { Node } from './node.mjs' */
/** @import { StepPoint } from './adapter.mjs' */

/**
 * The counter goes behind the opening brace; a body without braces gets a pair, an arrow's expression a comma.
 * @type {(node: Node) => StepPoint | undefined}
 */
export function javascriptStepOf(node) {
  const body = child(node, 'body');
  if (!body) return undefined;
  const { line } = node;
  if (body.kind === 'block') {
    return { line, index: endOfDirectives(body), text: (counter) => `${counter}();`, close: undefined };
  }
  if (isFunction(node)) {
    return {
      line,
      index: body.start,
      text: (counter) => `(${counter}(),`,
      close: { index: body.end, text: ')' },
    };
  }
  return {
    line,
    index: body.start,
    text: (counter) => `{${counter}();`,
    close: { index: body.end, text: '}' },
  };
}

/**
 * Behind `'use strict'`, which must stay first to have an effect.
 * @type {(body: Node) => number}
 */
function endOfDirectives(body) {
  let end = body.start + 1;
  for (const each of body.children) {
    if (each.kind !== 'expression' || each.children[0]?.kind !== 'string') break;
    end = each.end;
  }
  return end;
}
