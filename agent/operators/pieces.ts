// What of a patch is left out or kept together.
import { type Patch } from '../patch/patch.ts';
import { hunksOf, type PatchPart } from '../patch/subset.ts';

/**
 * The parts of a patch, those together of which one adds a line that the other removes: they move it. Half of a move is a
 * deletion or a doubling that nobody wrote, and a thin suite lets either pass.
 */
export function piecesOf(patch: Patch): readonly (readonly PatchPart[])[] {
  let pieces: readonly (readonly PatchPart[])[] = [];
  for (const part of hunksOf(patch)) {
    const bound = pieces.filter((piece) => piece.some((other) => isMove(other, part)));
    pieces = [...pieces.filter((piece) => !bound.includes(piece)), [...bound.flat(), part]];
  }
  return pieces;
}

const isMove = (a: PatchPart, b: PatchPart): boolean => moves(a, b) || moves(b, a);

/** A line of code, not a lone brace or blank, goes from the one to the other. */
function moves(from: PatchPart, to: PatchPart): boolean {
  const [gone, come] = [from.hunk?.removed ?? [], to.hunk?.added ?? []].map(codeOf);
  return gone?.some((line) => come?.includes(line)) ?? false;
}

const codeOf = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.trim()).filter((line) => /\w/.test(line));
