// The notices of the user's files: what was written into them, and what was not.
import { type LeftFile } from '../engine/fault.ts';
import { UNTOUCHED, list, sentence, type Entries } from './wording.ts';

export const files: Entries<
  | 'stale-files'
  | 'apply-failed'
  | 'already-applied'
  | 'nothing-applied'
  | 'undo-stale'
  | 'take-back-failed'
  | 'apply-unfinished'
> = {
  'stale-files': ({ files }) => ({
    title: 'Your files changed since the run',
    detail: `The patch was made for another text of ${list(files)}.`,
    kept: 'Nothing was written.',
    next: 'Review the patch and take over by hand what still fits, or run again on the new text.',
  }),
  'apply-failed': ({ path, detail }) => ({
    title: 'The patch could not be written',
    detail: `${path} was not changed: ${sentence(detail)}`,
    kept: 'Every file is as it was before.',
    next: 'See that the file can be written, then apply again; or review the patch and take it over by hand.',
  }),
  'already-applied': ({ run }) => ({
    title: 'The patch is already in your files',
    detail: `The patch of run ${run} was applied before.`,
    kept: UNTOUCHED,
    next: 'Take it back with undo if you want to apply it anew.',
  }),
  'nothing-applied': ({ run }, here) => ({
    title: 'There is nothing to undo',
    detail:
      run === ''
        ? 'No patch that Galapagos applied here is in your files now.'
        : `No patch of run ${run} is in your files.`,
    kept: UNTOUCHED,
    next: `${here.command('runs')} marks the runs whose patch is in your files.`,
  }),
  'undo-stale': ({ files }) => ({
    title: 'Your files changed since the patch was applied',
    detail: `Undoing would lose later work in ${list(files)}.`,
    kept: 'Nothing was written.',
    next: 'Take the patch back by hand where you still want to; the diff shows its lines.',
  }),
  'take-back-failed': ({ root, because, back, left }, here) => ({
    title: 'Some of your files could not be put back',
    detail: `${because === undefined ? 'An apply or undo was killed in the middle' : `An apply or undo stopped (${because.replace(/[.]$/, '')})`}, and taking it back left in ${root}: ${left.map(leftWords).join('; ')}.`,
    kept: `As before it: ${list(back)}.`,
    next: `Set right what the detail names (space, permissions), then run ${here.command('undo')}: it goes on putting back. A file that somebody changed is left to you.`,
  }),
  'apply-unfinished': ({ run, written, unwritten, changed }) => ({
    title: 'A patch is only partly in your files',
    detail: `An apply or undo of run ${run} was killed in the middle. With the patch: ${all(written)}. As before it: ${all(unwritten)}.${changed.length > 0 ? ` Changed since: ${changed.map(leftWords).join('; ')}.` : ''}`,
    kept: 'Nothing was written now, and every text from before the patch is kept.',
    next: 'Take the patch out of these files with undo, or go on with them as they are.',
  }),
};

// Whoever has to look after files one by one needs every name.
const all = (paths: readonly string[]): string => (paths.length === 0 ? 'none' : paths.join(', '));

const leftWords = ({ path, detail, old }: LeftFile): string =>
  `${path} (${detail}${old === undefined ? '' : `; its text from before: ${old}`})`;
