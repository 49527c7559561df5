// The notices of what a run stands on: git, folders, the store, the walls, the agent, the request itself.
import { count, UNTOUCHED, RUN_KEPT, list, quote, sentence, type Entries } from './wording.ts';

export const machine: Entries<
  | 'git-missing'
  | 'folder-missing'
  | 'folder-empty'
  | 'folder-unreadable'
  | 'store-unwritable'
  | 'store-foreign'
  | 'disk-full'
  | 'snapshot-failed'
  | 'confinement-missing'
  | 'mechanism-unfit'
  | 'confinement-broke'
  | 'agent-replaced'
  | 'variant-broken'
  | 'option-unknown'
> = {
  'git-missing': () => ({
    title: 'Git was not found',
    detail: 'Galapagos freezes a copy of your project with git, and there is no git on the PATH.',
    kept: UNTOUCHED,
    next: 'Install git, then run again.',
  }),
  'folder-missing': ({ path }) => ({
    title: 'There is no such folder',
    detail: `${path} does not exist, or is not a folder.`,
    kept: 'Nothing was started.',
    next: 'Check the path, then run again.',
  }),
  'folder-empty': ({ path }) => ({
    title: 'The folder is empty',
    detail: `There is no file in ${path} to repair.`,
    kept: 'Nothing was started.',
    next: 'Choose the folder of a project that has tests.',
  }),
  'folder-unreadable': ({ path, detail }) => ({
    title: 'The folder cannot be read',
    detail: `Reading ${path} failed: ${sentence(detail)}`,
    kept: UNTOUCHED,
    next: 'Give yourself the right to read the folder, then run again.',
  }),
  'store-unwritable': ({ path, detail }, here) => ({
    title: 'The record of the run cannot be written',
    detail: `Writing to ${path} failed: ${sentence(detail)}`,
    kept: RUN_KEPT,
    next: `Make the folder writable, or keep runs elsewhere with ${here.store}.`,
  }),
  'store-foreign': ({ path }, here) => ({
    title: 'The runs kept in this project are not yours',
    detail: `${path} was not made by you on this machine: it came with the project, or you made it elsewhere. What it says of your files cannot be believed.`,
    kept: 'Nothing was read out of it, and nothing was run.',
    next: `If it is yours, move it out of the project and name it with ${here.store}: what was applied out of it can only be undone with it. If not, delete that folder.`,
  }),
  'disk-full': ({ path }) => ({
    title: 'The disk is full',
    detail: `There is no space left for ${path}.`,
    kept: RUN_KEPT,
    next: 'Free some space, then resume the run.',
  }),
  'snapshot-failed': ({ detail }) => ({
    title: 'Your files could not be frozen',
    detail: `Taking a private copy of the project failed: ${sentence(detail)}`,
    kept: 'Your files, index and history are as they were.',
    next: 'Check that git status works in this folder, then run again.',
  }),
  'confinement-missing': ({ missing }, here) => ({
    title: 'This machine cannot isolate the tests yet',
    detail: `Missing: ${list(missing.map(({ what }) => what))}.`,
    kept: 'Nothing was run.',
    next: `${list(missing.map(({ fix }) => fix))}; or accept running without isolation with ${here.allowUnconfined}.`,
  }),
  'mechanism-unfit': ({ mechanism, missing }) => ({
    title: 'The isolation you asked for cannot be had here',
    detail:
      mechanism === 'auto'
        ? `No isolation of this machine does it: ${list(missing.map(({ what }) => what))}.`
        : `You asked for ${mechanism}. What is in the way: ${list(missing.map(({ what }) => what))}.`,
    kept: 'Nothing was run, and no other isolation was taken instead.',
    next: sentence(`To mend it: ${list(missing.map(({ fix }) => fix))}`),
  }),
  'confinement-broke': ({ detail }, here) => ({
    title: 'The isolation failed',
    detail: `A confined process could not be held: ${sentence(detail)}`,
    kept: 'It was stopped, and your files are as they were.',
    next: `Run ${here.command('doctor')} to see what this machine offers.`,
  }),
  'agent-replaced': ({ variant }) => ({
    title: 'Galapagos was updated during the run',
    detail: `The code of the agent ${quote(variant)} is no longer what the run was started with, so no further attempt was begun.`,
    kept: RUN_KEPT,
    next: 'Resume the run: it goes on with the agent as it is now.',
  }),
  'variant-broken': ({ variant, detail, steps }, here) => ({
    title: `The agent ${quote(variant)} ${steps === undefined ? 'cannot run' : 'breaks off'}`,
    detail:
      steps === undefined
        ? `No attempt of it came to its end: ${sentence(detail)}`
        : `No attempt of it came to its end, the longest after ${count(steps, 'step')}: ${sentence(detail)}`,
    kept: RUN_KEPT,
    next: `${steps === undefined ? '' : 'Where that names a limit or something this machine lacks, mend it and run again. Otherwise '}${steps === undefined ? 'This' : 'this'} is most likely a bug of ours; a report with ${here.record} helps us mend it.`,
  }),
  'option-unknown': ({ detail }, here) => ({
    title: 'The request was not understood',
    detail: sentence(detail),
    kept: 'Nothing was started.',
    next: `See ${here.command('--help')}, and ${here.command('COMMAND --help')} for its options.`,
  }),
};
