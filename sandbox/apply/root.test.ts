import { describe, expect, test } from 'vitest';

import { presentRoot } from './root.ts';

const base = { root: '/home/ada/tides', directory: 'packages/moon' };

describe('the root of a run', () => {
  test('is where the project is now, when its store moved along', () => {
    const project = '/mnt/copy/packages/moon';
    expect(presentRoot({ base, project, storeMovesAlong: true })).toBe('/mnt/copy');
  });

  test('is where it was, when the store is elsewhere', () => {
    expect(presentRoot({ base, project: '/mnt/copy', storeMovesAlong: false })).toBe('/home/ada/tides');
  });

  test('is where it was, when the project is no longer where it was within the repository', () => {
    expect(presentRoot({ base, project: '/mnt/moon', storeMovesAlong: true })).toBe('/home/ada/tides');
  });

  test('is the project itself, when that is the repository', () => {
    const whole = { root: '/home/ada/tides', directory: '' };
    expect(presentRoot({ base: whole, project: '/mnt/copy', storeMovesAlong: true })).toBe('/mnt/copy');
  });
});
