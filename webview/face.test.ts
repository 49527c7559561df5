import { describe, expect, test } from 'vitest';

import { type RunEvent } from '../agent/engine/events.ts';
import { foldAll } from '../agent/engine/view.ts';
import { faceOf, type FaceInput } from './face.ts';
import * as story from '../test/webview/story.ts';

const faceAfter = (events: readonly RunEvent[], given: Partial<FaceInput> = {}) =>
  faceOf({
    run: story.storyRun,
    view: foldAll(story.recorded(events)),
    live: true,
    stopping: false,
    ...given,
  });

describe('the head of the view', () => {
  test.each([
    [1, 'Freezing your files'],
    [2, 'Looking for your tests'],
    [4, 'Running your tests'],
    [5, 'Checking that the tests can judge'],
    [6, 'Planning the first attempts'],
  ])('says after %i events: %s', (events, headline) => {
    expect(faceAfter(story.start.slice(0, events))).toMatchObject({ phase: 'starting', headline });
  });

  test('says what is being tried, how the tests stand and what it has cost', () => {
    expect(faceAfter(story.underWay())).toEqual({
      kind: 'run',
      run: story.storyRun,
      phase: 'running',
      end: null,
      headline: 'Trying g2.1: searching near g1.1',
      detail: 'Localised 3 suspicious functions',
      tests: { failing: 3, fixed: 2, broken: 0, passing: 12 },
      meters: [
        { name: 'time', used: expect.closeTo(8.5 / 60, 1), limit: 10 },
        { name: 'test runs', used: 13, limit: 200 },
      ],
      activeMs: expect.any(Number),
      best: { rollout: 'g1.1', chosen: false, files: 1, added: 1, removed: 1 },
      applied: false,
      notice: null,
      damage: null,
      walls: { label: 'Confined', note: 'bubblewrap', open: false },
      milestone: 'Generation 2. Best so far: 2 of 3 failing tests fixed.',
    });
  });

  test('says how it ended', () => {
    expect(faceAfter(story.repairedStory(), { live: false })).toMatchObject({
      phase: 'ended',
      end: 'repaired',
      headline: 'Repaired',
      detail: 'All 3 failing tests pass and nothing broke, confirmed in fresh copies.',
      tests: { failing: 3, fixed: 3, broken: 0, passing: 12 },
      best: { rollout: 'g2.1', chosen: true },
      notice: null,
    });
  });

  test('says of named tests alone that they pass', () => {
    const view = foldAll(story.recorded(story.repairedStory()));
    const { task } = view;
    if (!task) throw new Error('the story has a task');
    const [named, ...leftOut] = task.baseline.failToPass;
    const baseline = { ...task.baseline, failToPass: named ? [named] : [], leftOut };
    const face = faceAfter([], { view: { ...view, task: { ...task, baseline } }, live: false });
    expect(face.detail).toBe(
      'The named test passes and nothing else got worse, confirmed in fresh copies; 2 other failing tests were left alone.',
    );
  });

  test('explains a refusal once, with what can be done about it', () => {
    const fault = { kind: 'suite-hangs', command: 'npm test', seconds: 120 } as const;
    const face = faceAfter([...story.start.slice(0, 4), { kind: 'run.ended', reason: 'refused', fault }]);
    expect(face).toMatchObject({ headline: 'The tests do not come to an end', end: 'refused', best: null });
    expect(face.notice?.buttons.map(({ action }) => action)).toEqual(['setTestTimeout', 'setTestCommand']);
  });

  test('of failing tests that the agent cannot follow explains it after they were read', () => {
    const fault = { kind: 'agent-unfit', why: 'language', command: 'go test ./...', failing: 3 } as const;
    const face = faceAfter([...story.start.slice(0, 5), { kind: 'run.ended', reason: 'refused', fault }]);
    expect(face).toMatchObject({
      headline: 'The embedded agent does not repair this language',
      end: 'refused',
      best: null,
    });
    expect(face.notice?.buttons.map(({ action }) => action)).toEqual(['chooseModel', 'setTestCommand']);
  });

  test('tells a run that nobody is at work on from one that is', () => {
    expect(faceAfter(story.underWay(), { live: false })).toMatchObject({ phase: 'interrupted' });
    expect(faceAfter(story.underWay(), { stopping: true })).toMatchObject({ phase: 'stopping' });
    expect(faceAfter([...story.underWay(), { kind: 'run.paused' }])).toMatchObject({ phase: 'paused' });
  });

  test('never calls an attempt best that fixed nothing', () => {
    const worse: RunEvent[] = [
      ...story.start,
      ...story.attempt(story.rollout(1, 1), 'plan', { verdict: story.verdicts.nothing }),
      ...story.attempt(story.rollout(1, 2), 'plan', { verdict: story.verdicts.silent }),
    ];
    expect(faceAfter(worse)).toMatchObject({ best: null, tests: { fixed: 0, broken: 0 } });
  });
});
