// Which of the written files can be put back: those in which still stands what was written. Pure.
import { type PlannedFile } from '../../sandbox/apply/plan.ts';

/** A file now. `disk`: its text, undefined when there is none, null when it is no text that can be read. */
export interface Present {
  readonly disk: string | undefined | null;
  /** What an editor shows and has not saved. */
  readonly unsaved?: string;
}

export interface Rollback {
  /** What puts the files back. */
  readonly back: readonly PlannedFile[];
  /** Files that are neither what they were nor what was written: somebody else's by now, and left alone. */
  readonly left: readonly string[];
}

export function rollbackOf(
  planned: readonly PlannedFile[],
  present: (path: string) => Present | undefined,
): Rollback {
  const back: PlannedFile[] = [];
  const left: string[] = [];
  for (const file of planned) {
    const state = stateOf(file, present(file.path));
    if (state === 'left') left.push(file.path);
    if (state === 'written') back.push(reversed(file));
  }
  return { back, left };
}

function stateOf({ before, after }: PlannedFile, now: Present | undefined): 'before' | 'written' | 'left' {
  if (!now) return 'left';
  const { disk, unsaved } = now;
  if (disk !== before && disk !== after) return 'left';
  if (unsaved === undefined) return disk === before ? 'before' : 'written';
  if (isShownAs(unsaved, after)) return 'written';
  return isShownAs(unsaved, before) && disk === before ? 'before' : 'left';
}

/** An editor shows a text without its byte order mark, and may show other line ends. */
const isShownAs = (shown: string, text: string | undefined): boolean =>
  text !== undefined && plain(shown) === plain(text);
const plain = (text: string): string => text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');

const reversed = ({ path, before, after, mode }: PlannedFile): PlannedFile => ({
  path,
  before: after,
  after: before,
  ...(mode === undefined ? {} : { mode }),
});
