// Every word a user reads about a failure: said once, for terminal and editor alike.
import { type Fault, type LeftFile } from './engine/fault.ts';
import { checkWords, unmatchedTitles, unmatchedWords } from './notice-words.ts';

/** What happened, the evidence, what is safe, and the next action. Four short parts, each a full sentence but `title`. */
export interface Notice {
  readonly title: string;
  readonly detail: string;
  readonly kept: string;
  readonly next: string;
}

/** `program` is how galapagos is started here, for hints that are to be pasted. */
export function notice(fault: Fault, program = 'galapagos'): Notice {
  return say(fault.kind, fault, program);
}

/** Why something was refused, in one line. */
export function reason(fault: Fault): string {
  const { title, detail } = notice(fault);
  return `${title}: ${detail}`.replaceAll(/\s+/g, ' ');
}

type Kind = Fault['kind'];
type FaultOf = { readonly [K in Kind]: Extract<Fault, { readonly kind: K }> };

function say<K extends Kind>(kind: K, fault: FaultOf[K], program: string): Notice {
  return catalogue[kind](fault, program);
}

const UNTOUCHED = 'Your files are as they were.';
const RUN_KEPT = 'Everything recorded so far is kept, and your files are as they were.';

const catalogue: { readonly [K in Kind]: (fault: FaultOf[K], program: string) => Notice } = {
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
  'store-unwritable': ({ path, detail }) => ({
    title: 'The record of the run cannot be written',
    detail: `Writing to ${path} failed: ${sentence(detail)}`,
    kept: RUN_KEPT,
    next: 'Make the folder writable, or keep runs elsewhere with --store (setting galapagos.store.location).',
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
  'tests-not-found': ({ path, looked }) => ({
    title: 'No tests were found',
    detail: `${path} has no test suite that Galapagos knows. It looked at ${list(looked)}.`,
    kept: UNTOUCHED,
    next: 'Say how to run the tests: --test "<command>" (setting galapagos.test.command).',
  }),
  'command-unreadable': ({ command, detail }) => ({
    title: 'The test command cannot be read',
    detail: `${quote(command)}: ${sentence(detail)}`,
    kept: 'Nothing was started.',
    next: 'Write the command as you would type it in this folder.',
  }),
  'command-missing': ({ command, detail, lacks }) => ({
    title: 'The test command cannot be started',
    detail: lacks
      ? `${lacks.what} is not installed here, and ${quote(command)} needs it.`
      : `${quote(command)} did not start: ${sentence(detail)}`,
    kept: UNTOUCHED,
    next: lacks
      ? `${lacks.fix}, then run again.`
      : 'Try the command in a terminal in this folder; install what it needs, or give another with --test. To repair one test only, name it with --only.',
  }),
  'suite-hangs': ({ command, seconds, tests = [] }) => ({
    title: 'The tests do not come to an end',
    detail: `${quote(command)} was stopped after ${count(seconds, 'second')}${tests.length > 0 ? `, in the middle of ${list(tests)}` : ''}.`,
    kept: 'Everything it had started was stopped, and your files are as they were.',
    next: 'Allow more time with --test-timeout (setting galapagos.test.timeoutSeconds), or find the test that waits.',
  }),
  'suite-silent': ({ command, detail, output }) => ({
    title: 'The tests left no report',
    detail: `${quote(command)} ran, but its results could not be read: ${sentence(detail)}${lastWords(output)}`,
    kept: UNTOUCHED,
    next: 'Run the command in a terminal to see what it prints, or give another with --test.',
  }),
  'node-unfit': ({ command, found, wanted, source }) => ({
    title: 'The tests need another Node',
    detail: `They need Node ${wanted} (${source}), and the PATH has ${found}: with it, ${quote(command)} finds no tests or cannot load them.`,
    kept: UNTOUCHED,
    next: 'Make such a Node the default of your login shell (nvm alias default, for one), start the terminal or VS Code anew, and run again.',
  }),
  'suite-green': ({ command, passed }) => ({
    title: 'There is nothing to repair',
    detail: `${quote(command)} passes: ${count(passed, 'test')}, none failing.`,
    kept: UNTOUCHED,
    next: 'Write a test that fails where you see the bug, then run again.',
  }),
  'suite-all-flaky': ({ tests }) => ({
    title: 'The failing tests are flaky',
    detail: `The same code made them fail and pass: ${list(tests)}. No patch can be judged by them.`,
    kept: UNTOUCHED,
    next: 'Make these tests repeatable (time, chance, order, network), then run again.',
  }),
  'test-unmatched': ({ name, why, tests }) => ({
    title: unmatchedTitles[why],
    detail: `${quote(name)} ${unmatchedWords[why]} ${list(tests)}.`,
    kept: UNTOUCHED,
    next: 'Name failing tests with --only, by their id or a part that one of them alone has; without it all are repaired.',
  }),
  'oracle-unsound': ({ checks }) => ({
    title: 'These tests cannot judge a patch',
    detail: `The self-test of the judge failed: ${list(checks.filter((check) => !check.ok).map((check) => `${checkWords[check.name]} (${check.found})`))}.`,
    kept: UNTOUCHED,
    next: 'See that the test command fails when a test fails, then run again.',
  }),
  'confinement-missing': ({ missing }) => ({
    title: 'This machine cannot isolate the tests yet',
    detail: `Missing: ${list(missing.map(({ what }) => what))}.`,
    kept: 'Nothing was run.',
    next: `${list(missing.map(({ fix }) => fix))}; or accept running without isolation with --allow-unconfined.`,
  }),
  'mechanism-unfit': ({ mechanism, missing }) => ({
    title: 'The isolation you asked for cannot be had here',
    detail:
      mechanism === 'auto'
        ? `No isolation of this machine does it: ${list(missing.map(({ what }) => what))}.`
        : `You asked for ${mechanism}. What is in the way: ${list(missing.map(({ what }) => what))}.`,
    kept: 'Nothing was run, and no other isolation was taken instead.',
    next: sentence(list(missing.map(({ fix }) => fix))),
  }),
  'confinement-broke': ({ detail }, program) => ({
    title: 'The isolation failed',
    detail: `A confined process could not be held: ${sentence(detail)}`,
    kept: 'It was stopped, and your files are as they were.',
    next: `Run ${program} doctor to see what this machine offers.`,
  }),
  'variant-broken': ({ variant, detail }, program) => ({
    title: `The agent ${quote(variant)} cannot run`,
    detail: `No attempt of it came to its end: ${sentence(detail)}`,
    kept: RUN_KEPT,
    next: `This is most likely a bug of ours; a report with the output of ${program} show --markdown helps us mend it.`,
  }),
  'run-unknown': ({ run, store, matches }, program) =>
    run === 'latest'
      ? noRuns(store, program)
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
            next: `List the runs with ${program} runs.`,
          },
  'run-busy': ({ run, pid }) => ({
    title: 'The run is already under way',
    detail: `Process ${pid} is writing run ${run}.`,
    kept: 'That process goes on undisturbed.',
    next: 'Wait for it, or stop it first.',
  }),
  'run-newer': ({ run, version }) => ({
    title: 'The run was made by a newer Galapagos',
    detail: `Run ${run} is written in format ${version}, which this version does not know.`,
    kept: 'The run was only looked at.',
    next: 'Update Galapagos to go on with it.',
  }),
  'journal-damaged': ({ path, detail }, program) => ({
    title: 'The record of the run is damaged',
    detail: `${path}: ${sentence(detail)}`,
    kept: 'Every event before the damage is good and stays readable.',
    next: `Look at the run with ${program} show; start a new run to go on.`,
  }),
  'no-patch': ({ run, among, spent, best, because }, program) => ({
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
          ? `Its best attempt, ${best.rollout}, ${best.words}: take it with --rollout ${best.rollout}, or look at it first.`
          : `Look at its attempts with ${program} show${spent ? ', or run again with a larger budget' : ''}.`,
  }),
  'patch-unknown': ({ run, rollout, isEmpty, elsewhere }, program) => ({
    title: isEmpty ? 'This attempt has no patch' : 'There is no such attempt',
    detail: isEmpty
      ? `Attempt ${quote(rollout)} of run ${run} ended without a patch.`
      : `Run ${run} has no attempt ${quote(rollout)}.`,
    kept: UNTOUCHED,
    next:
      elsewhere === undefined
        ? `List the attempts with ${program} show ${run}.`
        : `The newest run that has it with a patch is ${elsewhere}: name that run, too.`,
  }),
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
  'nothing-applied': ({ run }, program) => ({
    title: 'There is nothing to undo',
    detail:
      run === ''
        ? 'Galapagos has applied no patch in this folder.'
        : `No patch of run ${run} is in your files.`,
    kept: UNTOUCHED,
    next: `List the runs with ${program} runs to find the one you applied.`,
  }),
  'undo-stale': ({ files }) => ({
    title: 'Your files changed since the patch was applied',
    detail: `Undoing would lose later work in ${list(files)}.`,
    kept: 'Nothing was written.',
    next: 'Take the patch back by hand where you still want to; the diff shows its lines.',
  }),
  'take-back-failed': ({ root, because, back, left }, program) => ({
    title: 'Some of your files could not be put back',
    detail: `${because === undefined ? 'An apply or undo was killed in the middle' : `An apply or undo stopped (${because.replace(/[.]$/, '')})`}, and taking it back left in ${root}: ${left.map(leftWords).join('; ')}.`,
    kept: `As before it: ${list(back)}.`,
    next: `Set right what the detail names (space, permissions), then run ${program} undo: it goes on putting back. A file that somebody changed is left to you.`,
  }),
  'apply-unfinished': ({ run, written, unwritten, changed }) => ({
    title: 'A patch is only partly in your files',
    detail: `An apply or undo of run ${run} was killed in the middle. With the patch: ${all(written)}. As before it: ${all(unwritten)}.${changed.length > 0 ? ` Changed since: ${changed.map(leftWords).join('; ')}.` : ''}`,
    kept: 'Nothing was written now, and every text from before the patch is kept.',
    next: 'Take the patch out of these files with undo, or go on with them as they are.',
  }),
  'option-unknown': ({ detail }, program) => ({
    title: 'The request was not understood',
    detail: sentence(detail),
    kept: 'Nothing was started.',
    next: `See ${program} --help, and ${program} COMMAND --help for its options.`,
  }),
};

const noRuns = (store: string, program: string): Notice => ({
  title: 'No runs here yet',
  detail: `There is no run of this project in ${store}.`,
  kept: 'Nothing was changed.',
  next: `Start one with: ${program} repair.`,
});

/** "1 test", "3 tests". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

// Whoever has to look after files one by one needs every name.
const all = (paths: readonly string[]): string => (paths.length === 0 ? 'none' : paths.join(', '));

const leftWords = ({ path, detail, old }: LeftFile): string =>
  `${path} (${detail}${old === undefined ? '' : `; its text from before: ${old}`})`;

const SHOWN = 5;

function list(items: readonly string[]): string {
  if (items.length === 0) return 'nothing';
  const more = items.length - SHOWN;
  const shown = items.slice(0, SHOWN).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

const quote = (text: string): string => `“${text}”`;

function sentence(detail: string): string {
  const text = detail.trim();
  return text === '' ? 'no reason was given.' : /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** The last line a command printed: most often the reason itself. */
function lastWords(output: string): string {
  const line = output.trim().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? '' : ` Its last words: ${quote(line.slice(0, 200))}.`;
}
