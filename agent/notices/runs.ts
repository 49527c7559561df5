// The notices of stored runs: which one is meant, whether it can be read, what patch it has.
import { type Surface } from './surface.ts';
import { UNTOUCHED, count, quote, sentence, type Entries, type Notice } from './wording.ts';

export const runs: Entries<
  'run-unknown' | 'run-busy' | 'run-unfit' | 'run-newer' | 'journal-damaged' | 'no-patch' | 'patch-unknown'
> = {
  'run-unknown': ({ run, store, matches }, here) =>
    run === 'latest'
      ? noRuns(store, here)
      : matches && matches.length > 0
        ? {
            title: 'Several runs fit this name',
            detail: `${quote(run)} is the beginning or the end of ${count(matches.length, 'run')}.`,
            kept: 'Nothing was changed.',
            next: 'Give a few letters more.',
          }
        : {
            title: 'There is no such run',
            detail: `${quote(run)} is not among the runs in ${store}.`,
            kept: 'Nothing was changed.',
            next: `List the runs with ${here.command('runs')}.`,
          },
  'run-busy': ({ run, pid }) => ({
    title: 'The run is already under way',
    detail: `Process ${pid} is writing run ${run}.`,
    kept: 'That process goes on undisturbed.',
    next: 'Wait for it, or stop it first.',
  }),
  'run-unfit': ({ run, why }, here) =>
    why === 'no-search'
      ? {
          title: 'The run has no attempts',
          detail: `Run ${run} ended before its search: there is nothing to make again, and nothing to go on from.`,
          kept: 'Nothing was started.',
          next: `See why it ended: ${here.command(`show ${run}`)}.`,
        }
      : {
          title: 'The run has not come to its end',
          detail: `Run ${run} can be made again from beginning to end alone.`,
          kept: 'Nothing was started.',
          next: `Go on with it first: ${here.command(`resume ${run}`)}.`,
        },
  'run-newer': ({ run, version }) => ({
    title: 'The run was made by a newer Galapagos',
    detail: `Run ${run} is written in format ${version}, which this version does not know.`,
    kept: 'The run was only looked at.',
    next: 'Update Galapagos to go on with it.',
  }),
  'journal-damaged': ({ path, detail }, here) => ({
    title: 'The record of the run is damaged',
    detail: `${path}: ${sentence(detail)}`,
    kept: 'Every event before the damage is good and stays readable.',
    next: `Look at the run with ${here.command('show')}; start a new run to go on.`,
  }),
  'no-patch': ({ run, among, spent, best, because }, here) => ({
    title: among === undefined ? 'This run has no patch' : 'No run here has a patch',
    detail:
      because !== undefined
        ? `Run ${run} made no attempt. ${sentence(because)}`
        : among === undefined
          ? `Run ${run} found no patch that turns the tests green, so there is nothing to apply.`
          : `${count(among, 'run')}, the newest of them ${run}: none found a patch that turns the tests green.`,
    kept: UNTOUCHED,
    next:
      because !== undefined
        ? 'Set that right, then start a new run.'
        : best
          ? `Its best attempt, ${best.rollout}, ${best.words}: ${here.takeAttempt(run, best.rollout)}.`
          : `Look at its attempts with ${here.command('show')}${spent ? ', or run again with a larger budget' : ''}.`,
  }),
  'patch-unknown': ({ run, rollout, isEmpty, elsewhere }, here) => ({
    title: isEmpty ? 'This attempt has no patch' : 'There is no such attempt',
    detail: isEmpty
      ? `Attempt ${quote(rollout)} of run ${run} ended without a patch.`
      : `Run ${run} has no attempt ${quote(rollout)}.`,
    kept: UNTOUCHED,
    next:
      elsewhere === undefined
        ? `List the attempts with ${here.command(`show ${run}`)}.`
        : `The newest run that has it with a patch is ${elsewhere}: name that run, too.`,
  }),
};

const noRuns = (store: string, here: Surface): Notice => ({
  title: 'No runs here yet',
  detail: `There is no run of this project in ${store}.`,
  kept: 'Nothing was changed.',
  next: `Start one with: ${here.command('repair')}.`,
});
