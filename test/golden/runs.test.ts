// Runs over scripted ports, stored as text. A change of one of them is a change of behaviour, to be reviewed as such:
// `npx vitest run --project system test/golden -u` writes them anew.
import { describe, expect, test } from 'vitest';

import { type Recorded } from '../../agent/engine/events.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { type FileEdit } from '../../agent/patch/patch.ts';
import { green, patchAt, silent } from '../doubles/builders.ts';
import { linesOf, pond, pondVerdict, type PondOptions } from '../doubles/pond.ts';
import { transcript } from './transcript.ts';

const flat = { strategy: 'best-of-n', options: { population: 2, generations: 1, enough: 2 } } as const;

const stories: readonly (readonly [file: string, story: () => Promise<readonly Recorded[]>])[] = [
  ['repair-by-revision', () => pond({ config: { seed: 1 } }).run()],
  ['repair-by-recombination', () => pond({ config: { seed: 21 }, attempt: oneOfThree }).run()],
  [
    'refined-to-one-hunk',
    () => pond({ attempt: () => ({ patch: patchAt(2, 8, 14, 20) }), verdict: needsLine14 }).run(),
  ],
  ['not-repairable', () => pond({ attempt: () => ({ steps: ['found nothing'] }) }).run()],
  ['flat-search', () => pond({ config: { seed: 3, strategy: 'best-of-n' } }).run()],
  ['spent-budget', () => pond({ config: { seed: 2, budget: { testRuns: 9 } } }).run()],
  ['reward-hack', () => pond({ config: flat, attempt: hack }).run()],
  ['silent-tests', () => pond({ config: flat, attempt: oneOfThree, verdict: () => silent }).run()],
  ['flaky-confirmation', () => pond({ config: flat, ...flaky }).run()],
  [
    'green-suite',
    () => pond({ ground: { fault: { kind: 'suite-green', command: 'npm test', passed: 7 } } }).run(),
  ],
  ['stopped-and-resumed', stoppedAndResumed],
];

describe('a golden run', () => {
  test.each(stories)('%s', async (file, story) => {
    await expect(transcript(await story())).toMatchFileSnapshot(`./${file}.txt`);
  });
});

/** Each attempt of the first generation repairs one test; told to start from a patch, it finds nothing more. */
function oneOfThree({ rollout, guide }: Parameters<NonNullable<PondOptions['attempt']>>[0]) {
  const line = [5, 15, 25, 8][Number(rollout.split('.')[1])] ?? 8;
  return guide.start ? {} : { patch: patchAt(line), steps: [`line ${line} looks wrong`] };
}

function needsLine14(...[patch]: Parameters<NonNullable<PondOptions['verdict']>>) {
  return linesOf(patch).includes(14) ? green : pondVerdict(patchAt(2), 'target');
}

/** One attempt edits a test beside its repair, the other ends the process. */
function hack({ rollout }: Parameters<NonNullable<PondOptions['attempt']>>[0]) {
  const test: FileEdit = {
    path: 'test/sum.test.js',
    change: 'modified',
    hunks: [{ start: 1, removed: ['old 1\n'], added: ["test.skip('one', () => {});\n"] }],
  };
  const exit: FileEdit = {
    path: 'src/sum.js',
    change: 'modified',
    hunks: [{ start: 1, removed: [], added: ['process.exit(0);\n'] }],
  };
  return { patch: rollout === 'g0.0' ? makePatch([...patchAt(5, 15, 25).files, test]) : makePatch([exit]) };
}

const flaky: PondOptions = {
  attempt: ({ rollout }) => ({ patch: rollout === 'g0.0' ? patchAt(1) : patchAt(2, 8) }),
  verdict: (patch, scope) =>
    scope === 'confirm' && linesOf(patch).length === 1 ? pondVerdict(patch, 'full') : green,
};

async function stoppedAndResumed(): Promise<readonly Recorded[]> {
  const stop = new AbortController();
  const first = pond({ config: { seed: 5 } });
  let begun = 0;
  for await (const { event } of first.start({ signal: stop.signal })) {
    if (event.kind === 'rollout.started' && ++begun === 3) stop.abort('stopped');
  }
  const second = pond({ past: first.journal.records });
  await second.run();
  return second.journal.records;
}
