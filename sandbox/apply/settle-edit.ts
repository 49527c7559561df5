// Settles an apply or undo whose host was killed before it could record it: by what is in the files now.
import { type AppliedFile, type Recorded } from '../../agent/engine/events.ts';
import { type Fault, type LeftFile } from '../../agent/engine/fault.ts';
import { contentHash } from '../disk/blobs.ts';
import { errnoOf } from '../disk/errno.ts';
import { wordsOf } from '../disk/disk-fault.ts';
import { type ApplyPlace } from './apply-place.ts';
import { type ApplyEvent, type EditNote } from './decode-swap-note.ts';
import { leftFile } from './kept.ts';
import { CHANGED } from './swap.ts';
import { dropNote, retireNote } from './swap-note.ts';
import { readTarget } from './target.ts';

/**
 * `finished`: it was recorded, and stays. `recorded`: its files were written, and now it is recorded. `taken-back`: the
 * files are what they were before it.
 */
export type SettledHow = 'finished' | 'recorded' | 'taken-back';

export interface Settled {
  /** Undefined when nothing was open. */
  readonly how: SettledHow | undefined;
  /** The journal with what was recorded now. */
  readonly past: readonly Recorded[];
  /** Only a part of the files was written: what is in them is recorded, and the user has to know. */
  readonly unfinished?: Extract<Fault, { readonly kind: 'apply-unfinished' }>;
}

/** Never writes a file of the user's. The note is gone when it resolves, or retired while texts that it names are needed. */
export async function settleEdit(place: ApplyPlace, { afterSeq, intent }: EditNote): Promise<Settled> {
  const { journal, run, runFolder } = place;
  const { event, files } = intent;
  if (journal.past.some((recorded) => recorded.seq > afterSeq && isOfApply(recorded))) {
    return await dropped(place, 'finished');
  }
  const { written, unwritten, changed } = await look(place, files);
  const isWhole = changed.length === 0 && (written.length === 0 || unwritten.length === 0);
  const isApply = event.kind === 'patch.applied';
  if (isWhole) {
    const isDone = isApply ? written.length > 0 : unwritten.length > 0;
    if (!isDone) return await dropped(place, 'taken-back');
    return await dropped(place, 'recorded', await journal.append(event));
  }
  const partly = isApply && written.length > 0 ? [await journal.append(partOf(event, changed))] : [];
  if (changed.length > 0) await retireNote(runFolder);
  else await dropNote(runFolder);
  return {
    how: undefined,
    past: [...journal.past, ...partly],
    unfinished: { kind: 'apply-unfinished', run, written, unwritten, changed },
  };
}

const isOfApply = ({ event }: Recorded): boolean =>
  event.kind === 'patch.applied' || event.kind === 'patch.undone';

/** A file that somebody changed is no longer undo's: it would refuse to put back the others. */
function partOf(
  event: Extract<ApplyEvent, { kind: 'patch.applied' }>,
  changed: readonly LeftFile[],
): ApplyEvent {
  const theirs = new Set(changed.map(({ path }) => path));
  return { ...event, files: event.files.filter(({ path }) => !theirs.has(path)) };
}

async function dropped(
  { journal, runFolder }: ApplyPlace,
  how: SettledHow,
  recorded?: Recorded,
): Promise<Settled> {
  await dropNote(runFolder);
  return { how, past: recorded ? [...journal.past, recorded] : journal.past };
}

interface Found {
  readonly written: readonly string[];
  readonly unwritten: readonly string[];
  readonly changed: readonly LeftFile[];
}

async function look(place: ApplyPlace, files: readonly AppliedFile[]): Promise<Found> {
  const [written, unwritten, changed]: [string[], string[], LeftFile[]] = [[], [], []];
  for (const file of files) {
    const found = await lookAt(place.root, file);
    if (found === 'written') written.push(file.path);
    else if (found === 'unwritten') unwritten.push(file.path);
    else changed.push(leftFile(place, file, found.detail));
  }
  return { written, unwritten, changed };
}

async function lookAt(
  root: string,
  { path, before, after }: AppliedFile,
): Promise<'written' | 'unwritten' | { readonly detail: string }> {
  try {
    const target = await readTarget(root, path);
    if (target.kind === 'other') return { detail: CHANGED };
    const now = target.kind === 'text' ? contentHash(target.text) : undefined;
    if (now === before) return 'unwritten';
    return now === after ? 'written' : { detail: CHANGED };
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    return { detail: wordsOf(code) };
  }
}
