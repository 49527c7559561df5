import { describe, expect, test } from 'vitest';

import { foldAll } from '../agent/engine/view.ts';
import { bodyOf } from './details.ts';
import { faceOf } from './face.ts';
import { createFeed } from './feed.ts';
import { decodeHostMessage, decodeViewMessage } from './protocol.ts';
import { rowBuilder } from './rows.ts';
import * as story from '../test/webview/story.ts';

describe('what the host says', () => {
  const view = foldAll(story.recorded(story.repairedStory()));

  test('is understood: rows', () => {
    const feed = createFeed();
    feed.update(rowBuilder()([{ id: story.storyRun, label: 'now', live: false, open: true, content: view }]));
    const rows = feed.all();
    expect(decodeHostMessage(structuredClone(rows))).toEqual(rows);
  });

  test('is understood: the head and the details of every row', () => {
    const face = faceOf({ run: story.storyRun, view, live: false, stopping: false });
    expect(decodeHostMessage({ kind: 'face', face })).toEqual({ kind: 'face', face });
    for (const path of ['', '/ground', '/g1', '/g1/g1.1', '/g1/g1.4', '/g2/g2.1', '/g2/g2.1/1']) {
      const key = `${story.storyRun}${path}`;
      const body = bodyOf(view, key, false);
      expect(decodeHostMessage({ kind: 'body', key, body })).toEqual({ kind: 'body', key, body });
    }
  });

  test.each([
    undefined,
    'rows',
    { kind: 'rows' },
    { kind: 'rows', version: 1, from: 0, splices: [{ at: -1, remove: 0, rows: {} }] },
    { kind: 'rows', version: 1, from: 0, splices: [{ at: 0, remove: 0, rows: { depth: [0], text: '' } }] },
    { kind: 'face', face: { kind: 'welcome', why: 'bored' } },
    { kind: 'body', key: 'a', body: { key: 'a' } },
    { kind: 'eval', code: 'alert(1)' },
  ])('is ignored when it is %j', (data) => {
    expect(decodeHostMessage(data)).toBeUndefined();
  });
});

describe('what the webview asks for', () => {
  test.each([
    { kind: 'ready' },
    { kind: 'resync', have: 3 },
    { kind: 'watch', key: null },
    { kind: 'load', run: 'a' },
    { kind: 'do', action: 'apply', run: 'a', rollout: 'g1.1' },
    { kind: 'goTo', run: 'a', path: 'src/a.js', line: 3 },
  ])('is understood: %j', (message) => {
    expect(decodeViewMessage(message)).toEqual(message);
  });

  test.each([
    null,
    {},
    { kind: 'do', action: 'workbench.action.quit', run: null, rollout: null },
    { kind: 'do', action: 'apply' },
    { kind: 'goTo', run: 'a', path: 'a', line: -1 },
    { kind: 'watch', key: 3 },
  ])('is refused when it is %j', (message) => {
    expect(decodeViewMessage(message)).toBeUndefined();
  });
});
