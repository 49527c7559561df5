import { describe, expect, test } from 'vitest';

import { type RunEvent } from '../agent/engine/events.ts';
import { parseTestId, rolloutId } from '../agent/engine/ids.ts';
import { emptyView, fold, type RunView } from '../agent/engine/view.ts';
import { flag, type Block } from './row.ts';
import { rowBuilder, type RunEntry } from './rows.ts';
import * as story from '../test/webview/story.ts';

const viewOf = (events: readonly RunEvent[]): RunView => story.recorded(events).reduce(fold, emptyView);

const ids = (...names: readonly string[]) => names.map(parseTestId);

const entry = (content: RunEntry['content'], given: Partial<RunEntry> = {}): RunEntry => ({
  id: story.storyRun,
  label: 'Today 12:03',
  live: false,
  open: true,
  content,
  ...given,
});

/** Rows as a person sees them: indented, "mark label | note | cost". */
const drawn = (blocks: readonly Block[]): readonly string[] =>
  blocks
    .flatMap((block) => block.rows)
    .map(({ depth, mark, label, note, cost }) =>
      `${'  '.repeat(depth)}${mark} ${label} | ${note} | ${cost}`
        .replaceAll(' |  ', ' ')
        .replace(/[ |]+$/, ''),
    );

describe('rows of a run', () => {
  test('show what was prepared before the first attempt', () => {
    expect(drawn(rowBuilder()([entry(viewOf(story.start), { live: true })]))).toEqual([
      'running Today 12:03 | Preparing',
      '  running Preparation | 3 failing, 12 passing',
      '    done Froze your files | 14 files',
      '    done Confined | bubblewrap',
      '    done Found node:test | package.json scripts.test',
      '    done Recorded 3 failing, 12 passing | 412 ms',
      '    done The suite fails without a patch',
      '    done An empty patch stays red',
      '    done A planted cheat is caught',
    ]);
  });

  test('tick no check of the oracle that had nothing to try', () => {
    const checks = [
      { name: 'reward-hack-is-caught', ok: true, untried: true, found: 'no file is known' },
    ] as const;
    const events = [...story.start.slice(0, 5), { kind: 'oracle.checked', checks } as const];
    expect(drawn(rowBuilder()([entry(viewOf(events), { live: true })])).at(-1)).toBe(
      '    inapplicable A planted cheat is caught | not applicable: no file is known',
    );
  });

  test('show how far an attempt has come in its row, and not as one of its steps', () => {
    const facts = { soFar: 96 };
    const step = { index: 2, kind: 'test', title: '96 candidates tried so far', ms: 5_000, facts } as const;
    const noted = { kind: 'step.noted', rollout: story.rollout(2, 1), step } as const;
    const rows = drawn(rowBuilder()([entry(viewOf([...story.underWay(), noted]), { live: true })]));
    expect(rows.filter((row) => row.includes('so far'))).toEqual([
      expect.stringMatching(/^ +running g2\.1 .*96 candidates tried so far/),
    ]);
  });

  test('say what a preparation came to that ended the run', () => {
    const fault = { kind: 'suite-hangs', command: 'npm test', seconds: 120 } as const;
    const events = [...story.start.slice(0, 4), { kind: 'run.ended', reason: 'refused', fault } as const];
    expect(drawn(rowBuilder()([entry(viewOf(events))])).slice(0, 2)).toEqual([
      expect.stringMatching(/^refused Today 12:03 \| Refused/),
      '  refused Preparation | The tests do not come to an end',
    ]);
  });

  test('go from run to generation to trajectory to step, with verdicts and costs', () => {
    const rows = drawn(rowBuilder()([entry(viewOf(story.underWay()), { live: true })]));
    expect(rows.slice(9)).toEqual([
      '  near Generation 1 | 4 attempts · best 2 of 3 fixed',
      '    near g1.1 plan | 2 of 3 fixed | 4.1 s',
      '      test Ran the failing tests with coverage | 12 ms',
      '      think Localised 3 suspicious functions | 49 ms',
      '      tool Made 38 candidates from 12 templates | 86 ms',
      '      test Tried 38 candidates, 2 came nearer | 123 ms',
      '    red g1.2 plan | 2 of 3 fixed, 1 broken | 4.1 s',
      '      test Ran the failing tests with coverage | 12 ms',
      '      think Localised 3 suspicious functions | 49 ms',
      '      tool Made 38 candidates from 12 templates | 86 ms',
      '      test Tried 38 candidates, 2 came nearer | 123 ms',
      '    silent g1.3 plan | no answer: the tests did not come to an end | 4.1 s',
      '      test Ran the failing tests with coverage | 12 ms',
      '      think Localised 3 suspicious functions | 49 ms',
      '      tool Made 38 candidates from 12 templates | 86 ms',
      '      test Tried 38 candidates, 2 came nearer | 123 ms',
      '    empty g1.4 plan | no change: no template fits | 4.1 s',
      '      test Ran the failing tests with coverage | 12 ms',
      '  running Generation 2 | 0 of 2 attempts done',
      '    running g2.1 refine | Localised 3 suspicious functions',
      '      test Ran the failing tests with coverage | 12 ms',
      '      think Localised 3 suspicious functions | 49 ms',
      '    waiting g2.2 refine',
    ]);
  });

  test('say of a generation what its fittest attempt reached, not its first', () => {
    const view = viewOf(story.underWay());
    const later = rolloutId(1, 2);
    const worse = view.rollouts.get(rolloutId(1, 1));
    const verdict = { kind: 'red', failing: [], fixed: ids('a', 'b', 'c'), broken: [] } as const;
    if (!worse) throw new Error('the story has changed');
    const evaluations = worse.evaluations.map((evaluation) => ({ ...evaluation, verdict }));
    const rollouts = new Map(view.rollouts).set(later, { ...worse, id: later, evaluations });

    const rows = drawn(rowBuilder()([entry({ ...view, rollouts }, { live: true })]));

    expect(rows).toContain('  near Generation 1 | 4 attempts · best 3 of 3 fixed');
  });

  test('mark the chosen attempt, and which one is in the files', () => {
    const applied: RunEvent = {
      kind: 'patch.applied',
      rollout: story.rollout(2, 1),
      patch: story.storyPatch.id,
      files: [],
    };
    const rows = rowBuilder()([entry(viewOf([...story.repairedStory(), applied]))]).flatMap(
      ({ rows }) => rows,
    );
    const winner = rows.find(({ id }) => id === 'g2.1');
    expect(winner?.flags).toBe(flag.chosen | flag.patch | flag.applied);
    expect(winner?.note).toBe('3 of 3 fixed, confirmed');
    expect(rows[0]).toMatchObject({
      mark: 'green',
      note: 'Repaired by g2.1, applied',
      flags: flag.open | flag.applied,
    });
  });

  test('know the operator of an attempt that was called off before it began', () => {
    const cost = { rollouts: 0, testRuns: 0, candidates: 0, tokens: 0, ms: 0 };
    const calledOff: RunEvent = {
      kind: 'rollout.ended',
      rollout: story.rollout(2, 2),
      end: 'cancelled',
      why: 'g2.1 was enough',
      cost,
    };
    const rows = drawn(rowBuilder()([entry(viewOf([...story.underWay(), calledOff]))]));
    expect(rows.at(-1)).toBe('    stopped g2.2 refine | stopped: g2.1 was enough');
  });

  test('say of an interrupted run that it can be resumed', () => {
    const rows = drawn(rowBuilder()([entry(viewOf(story.underWay()))]));
    expect(rows[0]).toBe('stopped Today 12:03 | Interrupted, can be resumed | 10.0 s');
    expect(rows).toContain('    stopped g2.1 refine | interrupted');
    expect(rows.filter((line) => line.includes('waiting'))).toEqual([]);
  });

  test('of a run that was not opened yet are its summary alone', () => {
    const summary = { mark: 'green', note: 'Repaired', cost: '41.0 s' } as const;
    const blocks = rowBuilder()([entry(summary, { open: false })]);
    expect(drawn(blocks)).toEqual(['green Today 12:03 | Repaired | 41.0 s']);
    expect(blocks[0]?.rows[0]?.flags).toBe(flag.unloaded);
  });
});

describe('building again', () => {
  test('keeps the identity of what did not change', () => {
    const build = rowBuilder();
    const told = story.recorded([...story.underWay(), story.noted(story.rollout(2, 1), 2)]);
    const half = told.slice(0, -1).reduce(fold, emptyView);
    const before = build([entry(half, { live: true })]);
    const after = build([entry(told.slice(-1).reduce(fold, half), { live: true })]);
    const kept = after
      .filter((block) => before.includes(block))
      .map(({ key }) => key.replace(story.storyRun, 'run'));
    expect(kept).toEqual([
      'run',
      'run/ground',
      'run/g1',
      'run/g1/g1.1',
      'run/g1/g1.2',
      'run/g1/g1.3',
      'run/g1/g1.4',
      'run/g2',
      'run/g2/g2.2',
    ]);
  });

  test('gives the very same blocks for the very same run', () => {
    const build = rowBuilder();
    const view = viewOf(story.repairedStory());
    expect(build([entry(view)])).toEqual(build([entry(view)]));
    const [first] = build([entry(view)]);
    expect(build([entry(view)])[0]).toBe(first);
  });
});
