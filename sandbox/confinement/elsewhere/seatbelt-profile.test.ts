import { describe, expect, test } from 'vitest';

import { completeLimits } from '../running/limits.ts';
import { type Plan } from '../plan.ts';
import { seatbeltProfile } from './seatbelt-profile.ts';

const plan: Plan = {
  folder: '/Users/ada/.cache/galapagos/box',
  layers: [],
  original: '/Users/ada/work/sum',
  linked: ['/Users/ada/work/sum/node_modules'],
  writable: ['/Users/ada/.cache/galapagos/box/copy'],
  around: {
    masked: ['/Users/ada'],
    shown: ['/Users/ada/.nvm'],
    hidden: ['/Users/ada/.nvm/.npmrc'],
    closed: ['/Users/ada/.ssh'],
    env: {},
    home: '/Users/ada',
    path: '/usr/bin',
  },
  binds: [],
  argv: ['true'],
  env: {},
  directory: '/',
  limits: completeLimits(1),
};

const lines = (parts: Partial<Plan> = {}): readonly string[] =>
  seatbeltProfile({ ...plan, ...parts }).split('\n');

describe('a profile', () => {
  test('refuses what no rule allows, the network first of all', () => {
    expect(lines().slice(0, 2)).toEqual(['(version 1)', '(deny default)']);
    expect(lines().filter((line) => line.includes('network'))).toEqual([]);
  });

  test('masks homes and the original, gives back toolchains and dependencies, and hides credentials last', () => {
    const about = lines().filter((line) => line.includes('file-read'));
    const [everything = '', masked = '', given = '', hidden = '', ...more] = about;
    expect(more).toEqual([]);
    expect(everything).toBe('(allow file-read*)');
    expect(masked).toMatch(/^\(deny file-read-data .*"\/Users".*"\/Users\/ada".*"\/Users\/ada\/work\/sum"/);
    expect(given).toBe(
      '(allow file-read-data (subpath "/Users/ada/.nvm") (subpath "/Users/ada/work/sum/node_modules") (subpath "/Users/ada/.cache/galapagos/box/copy"))',
    );
    expect(hidden).toBe('(deny file-read* (subpath "/Users/ada/.nvm/.npmrc") (subpath "/Users/ada/.ssh"))');
  });

  test('lets a command write in its copy, and to devices that keep nothing', () => {
    expect(lines().filter((line) => line.includes('file-write'))).toEqual([
      '(allow file-write* (subpath "/Users/ada/.cache/galapagos/box/copy"))',
      expect.stringContaining('(allow file-write-data (literal "/dev/null")'),
    ]);
  });

  test('quotes names, so that none can end a rule', () => {
    const odd = '/Users/ada/a") (allow default) ("\\';
    expect(lines({ writable: [odd] })).toContain(
      '(allow file-write* (subpath "/Users/ada/a\\") (allow default) (\\"\\\\"))',
    );
  });
});
