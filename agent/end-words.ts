// The words for how something came out: a run, an attempt, a judgement. Said once, for terminal and editor alike.
import { type RolloutEnd, type RunEnd } from './engine/events.ts';
import { type RunView } from './engine/view.ts';
import { count } from './notices/wording.ts';
import { type Evidence } from './task/suite.ts';
import { hasWantedTests, type Task } from './task/task.ts';
import {
  type Evaluation,
  type OwnOrder,
  type RedBecause,
  type SilentReason,
  type Verdict,
} from './task/verdict.ts';

/** How a run ended, for a headline and one line below it. */
export const runEndWords: { readonly [End in RunEnd]: { readonly title: string; readonly detail: string } } =
  {
    repaired: {
      title: 'Repaired',
      detail: 'A patch turns the failing tests green, breaks nothing, and was confirmed in fresh copies.',
    },
    proposed: {
      title: 'Proposed',
      detail:
        'A patch breaks nothing that passed, confirmed in fresh copies. No test speaks for the request itself: read it with care.',
    },
    unrepaired: {
      title: 'Not repaired',
      detail:
        'No patch turned the failing tests green, broke nothing and was confirmed, and none is pretended. What was tried is kept.',
    },
    budget: {
      title: 'Budget spent',
      detail: 'The search ended at its limit before a patch was confirmed. What was tried is kept.',
    },
    cancelled: {
      title: 'Stopped',
      detail: 'You stopped the run. Everything so far is kept; it can be resumed.',
    },
    green: { title: 'Nothing to repair', detail: 'All tests pass already.' },
    refused: { title: 'Refused', detail: 'The run could not do its work.' },
  };

/** How this run ended: the words above, but no claim to more than was asked of it (`repair --only`). */
export function endingOf(reason: RunEnd, view: RunView): { readonly title: string; readonly detail: string } {
  const { task } = view;
  const { title, detail } = (task && isOpen(task) && openEndWords[reason]) || runEndWords[reason];
  const isPartial = reason === 'repaired' && task?.baseline.leftOut?.length;
  const said = isPartial ? `${namedPass(task)}, confirmed in fresh copies; ${leftAlone(task)}.` : detail;
  return { title, detail: [said, ...scopeWords(view)].join(' ') };
}

/** A request that no failing test speaks for. */
const isOpen = (task: Task): boolean => task.kind === 'solve' && !hasWantedTests(task);

/** Of such a request, where the words for repairs would say too much or the wrong thing. */
const openEndWords: Partial<typeof runEndWords> = {
  unrepaired: {
    title: 'Not solved',
    detail:
      'No patch for the request broke nothing and was confirmed, and none is pretended. What was tried is kept.',
  },
};

/** Of a repository with several packages: which one this was about, and which others have tests. */
export function scopeWords({ suite }: RunView): readonly string[] {
  const { directory = '', others = [] } = suite ?? {};
  if (others.length === 0) return [];
  const named = (folder: string): string => (folder === '' ? 'the root' : folder);
  const [shown, rest] = [others.slice(0, SHOWN).map(named), others.length - SHOWN];
  const more = rest > 0 ? ` and ${rest} more` : '';
  return [
    `This was about ${named(directory)} alone; ${shown.join(', ')}${more} ${others.length === 1 ? 'has' : 'have'} tests, too: name one by its folder.`,
  ];
}

/** Packages that are named before they are counted. */
const SHOWN = 5;

/** What vouches for the results of tests where that is less than a sealed report of ours. */
export const evidenceWords: { readonly [Kind in Evidence]: string } = {
  'handed-on': 'by a sealed report whose key code under test could have read first',
  native: 'by a report that code under test could have written itself',
  'exit-status': 'by the exit status of the command alone',
};

/** What a green patch does not prove: for every place that offers one. */
export function caution(view: RunView): string {
  const { evidence } = view.task?.baseline ?? {};
  return `${evidence ? `It was judged ${evidenceWords[evidence]}. ` : ''}${promise(view)}`;
}

function promise({ task }: RunView): string {
  if (task && isOpen(task)) return openPromise(task);
  if (!task?.baseline.leftOut?.length) {
    const aside = task?.baseline.flaky.length ? ', flaky ones aside' : '';
    return `Green means that your tests pass with it${aside}; read it before you keep it.`;
  }
  const named = task.baseline.failToPass.length === 1 ? 'test passes' : 'tests pass';
  return `It means that the named ${named} with it, and no more; read it before you keep it.`;
}

function openPromise({ baseline: { passToPass } }: Task): string {
  const many = passToPass.length;
  if (many === 0)
    return 'No test passed before it: that none is broken says nothing. Read it before you keep it.';
  const still = many === 1 ? 'The test that passed still passes' : `The ${many} tests that passed still pass`;
  return `${still} with it, and none speaks for the request itself: read it before you keep it.`;
}

/** "The named test passes and nothing else got worse". */
export function namedPass({ baseline }: Task): string {
  const many = baseline.failToPass.length;
  if (many === 0) return 'Everything that passed still passes';
  return `The named ${many === 1 ? 'test passes' : `${many} tests pass`} and nothing else got worse`;
}

/** "3 other failing tests were left alone". */
export function leftAlone({ baseline }: Task): string {
  const many = baseline.leftOut?.length ?? 0;
  return `${count(many, 'other failing test')} ${many === 1 ? 'was' : 'were'} left alone`;
}

/** How an attempt ended, in one or two words. */
export const rolloutEndWords: { readonly [End in RolloutEnd]: string } = {
  patched: 'patch judged',
  empty: 'no change',
  refused: 'refused',
  failed: 'failed',
  cancelled: 'stopped',
};

/** A verdict in one short line: "red: 2 still failing, 1 fixed, 1 broken". */
export function verdictWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'green':
      return `green: ${count(verdict.passed, 'test')} passed`;
    case 'red': {
      if (verdict.because) return `red: ${becauseWords[verdict.because]}`;
      const wanted = verdict.failing.length + verdict.fixed.length;
      const parts = [
        ...(wanted > 0 ? [`${verdict.failing.length} still failing`, `${verdict.fixed.length} fixed`] : []),
        ...(verdict.broken.length > 0 ? [`${verdict.broken.length} broken`] : []),
        ...(verdict.partial ? ['ended at the first failure'] : []),
      ];
      return `red: ${parts.join(', ')}`;
    }
    case 'silent':
      return `no answer: ${silentWords[verdict.why]}`;
    default:
      return verdict satisfies never;
  }
}

/** The verdict, and what else there is to say of how it was found: "green: 18 tests passed, also in another order". */
export function evaluationWords(evaluation: Evaluation): string {
  const { verdict, flaky = [], remembered } = evaluation;
  return [
    verdictWords(verdict),
    ...(flaky.length > 0 ? [`${count(flaky.length, 'test')} flaky and not counted`] : []),
    ...orderWords(evaluation),
    ...(remembered ? ['found by an earlier run'] : []),
  ].join(', ');
}

function orderWords({ verdict, shuffle, orderBound = [], ownOrder }: Evaluation): readonly string[] {
  if (verdict.kind === 'green' && ownOrder) return [ownOrderWords[ownOrder]];
  if (shuffle === undefined || verdict.kind === 'silent') return [];
  if (verdict.kind === 'red') return ['in another order'];
  if (orderBound.length === 0) return ['also in another order'];
  return [`also in another order, without ${count(orderBound.length, 'test')} bound to their own`];
}

const ownOrderWords: { readonly [Why in OwnOrder]: string } = {
  runner: 'twice in the same order, for the runner has no other',
  base: 'twice in the same order: in another the suite gives no answer, with the patch or without it',
  unchanged: 'twice in the same order',
};

/** Why a patch is red although every expected test passed. */
export const becauseWords: { readonly [Because in RedBecause]: string } = {
  'exit-code-disagrees': 'all tests passed, but the command reports failure',
  'tests-changed': 'all tests passed, but the tests were changed while they ran',
};

const silentWords: { readonly [Why in SilentReason]: string } = {
  timeout: 'the tests did not come to an end',
  output: 'the tests printed without end',
  memory: 'the tests needed more memory than allowed',
  processes: 'the tests started more processes than allowed',
  disk: 'the tests wrote more than allowed',
  files: 'the tests opened more files than allowed',
  cpu: 'the tests used more processor time than allowed',
  cancelled: 'the judging was stopped',
  signal: 'the tests were killed by a signal',
  spawn: 'the tests could not be started',
  'no-report': 'the tests left no report',
  'patch-does-not-apply': 'the patch does not fit the frozen files',
};
