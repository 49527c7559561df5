// What of a patch is left out or kept together.
import { type Patch } from '../patch/patch.ts';
import { hunksOf, type PatchPart } from '../patch/subset.ts';

/**
 * The parts of a patch, those together of which one adds a line that the other removes: they move it. Half of a move is a
 * deletion or a doubling that nobody wrote, and a thin suite lets either pass.
 */
export function piecesOf(patch: Patch): readonly (readonly PatchPart[])[] {
  const parts = hunksOf(patch);
  const pieces = new Map<number, readonly PatchPart[]>();
  /** Of each part the number of the piece that it is in. */
  const places = new Map<PatchPart, number>();
  const [gone, come] = [new Lines(), new Lines()];
  for (const [nth, part] of parts.entries()) {
    const [removed, added] = [codeOf(part.hunk?.removed), codeOf(part.hunk?.added)];
    const near = [...come.withAny(removed), ...gone.withAny(added)];
    const bound = new Set(near.flatMap((other) => places.get(other) ?? []));
    const piece = [...bound].toSorted((a, b) => a - b).flatMap((number) => pieces.get(number) ?? []);
    for (const number of bound) pieces.delete(number);
    pieces.set(nth, [...piece, part]);
    for (const each of [...piece, part]) places.set(each, nth);
    gone.add(removed, part);
    come.add(added, part);
  }
  return [...pieces.values()];
}

/** Lines of code, and the parts that they stand in: patches of formatters have thousands. */
class Lines {
  private readonly parts = new Map<string, PatchPart[]>();

  add(lines: readonly string[], part: PatchPart): void {
    for (const line of lines) {
      const known = this.parts.get(line);
      if (known) known.push(part);
      else this.parts.set(line, [part]);
    }
  }

  withAny(lines: readonly string[]): readonly PatchPart[] {
    return lines.flatMap((line) => this.parts.get(line) ?? []);
  }
}

/** Not a lone brace or blank. */
const codeOf = (lines: readonly string[] = []): readonly string[] =>
  lines.map((line) => line.trim()).filter((line) => /\w/.test(line));
