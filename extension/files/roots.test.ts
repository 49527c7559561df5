import { describe, expect, test } from 'vitest';

import { foldAll } from '../../agent/engine/view.ts';
import * as story from '../../test/webview/story.ts';
import { rootOf } from './roots.ts';

/** A run of /home/ada/sums, looked at in another folder. */
const rootIn = (folder: string, store = '') => {
  const base = { tree: 'b'.repeat(40), root: '/home/ada/sums', directory: '', files: 3 };
  const view = foldAll(story.recorded([{ kind: 'base.frozen', base, ms: 1 }]));
  return rootOf({ project: { folder, name: 'sums', store }, view });
};

describe('the root of a run', () => {
  test('moves with the project, and with it alone', () => {
    expect(rootIn('/workspaces/sums')).toBe('/workspaces/sums');
    expect(rootIn('/workspaces/sums', '/var/runs')).toBe('/home/ada/sums');
  });

  test('is nowhere before anything was frozen', () => {
    const project = { folder: '/p', name: 'p', store: '' };
    expect(rootOf({ project, view: foldAll([]) })).toBeUndefined();
  });
});
