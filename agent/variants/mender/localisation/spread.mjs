// Owns the widening of suspicion from the lines that tools report to all lines of the same statement.
import { downward, isConciseBody } from '../syntax/node.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Reading } from '../syntax/reading.mjs' */

/**
 * Tracers name the line where a statement or condition begins; an edit may begin on any of its lines. Lines that have
 * a score keep it.
 * @type {(reading: Reading, scores: ReadonlyMap<number, number>) => Map<number, number>}
 */
export function spread({ nodes }, scores) {
  const wide = new Map(scores);
  for (const node of nodes) {
    const score = node.endLine > node.line && isOnePiece(node) ? scores.get(node.line) : undefined;
    if (score === undefined) continue;
    for (let line = node.line + 1; line <= node.endLine; line++) {
      if (!wide.has(line)) wide.set(line, score);
    }
  }
  return wide;
}

/** @type {(node: Node) => boolean} */
function isOnePiece(node) {
  if (!node.isStatement && node.role !== 'condition' && !isConciseBody(node)) return false;
  for (const each of downward(node)) if (each !== node && each.isStatement) return false;
  return true;
}
