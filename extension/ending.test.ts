import { describe, expect, test } from 'vitest';

import { type RunEvent } from '../agent/engine/events.ts';
import { foldAll } from '../agent/engine/view.ts';
import { faceOf } from '../webview/face.ts';
import * as story from '../test/webview/story.ts';
import { endingOf } from './ending.ts';

const ending = (events: readonly RunEvent[]) =>
  endingOf(
    faceOf({ run: story.storyRun, view: foldAll(story.recorded(events)), live: false, stopping: false }),
  );

describe('the notification at the end of a run', () => {
  test('offers the patch that was found', () => {
    expect(ending(story.repairedStory())).toEqual({
      text: 'Repaired. All 3 failing tests pass and nothing broke, confirmed in fresh copies.',
      buttons: [
        { label: 'Review Patch', action: 'review' },
        { label: 'Apply', action: 'apply' },
      ],
      tone: 'info',
    });
  });

  test('pretends nothing where none was found, and never offers to apply half a patch', () => {
    const told = ending([...story.underWay(), { kind: 'run.ended', reason: 'unrepaired' }]);
    expect(told?.tone).toBe('warning');
    expect(told?.text).toMatch(/^Not repaired\. /);
    expect(told?.buttons).toEqual([{ label: 'Review Best Attempt', action: 'review' }]);
  });

  test('says why a run was refused, and what can be done', () => {
    const fault = { kind: 'tests-not-found', path: '/p', looked: ['package.json'] } as const;
    const told = ending([...story.start.slice(0, 3), { kind: 'run.ended', reason: 'refused', fault }]);
    expect(told?.text).toMatch(/^No tests were found\. /);
    expect(told?.buttons).toEqual([{ label: 'Set Test Command', action: 'setTestCommand' }]);
  });

  test('is left out when the user stopped the run', () => {
    expect(ending([...story.underWay(), { kind: 'run.ended', reason: 'cancelled' }])).toBeUndefined();
    expect(ending(story.underWay())).toBeUndefined();
  });
});
