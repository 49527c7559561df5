import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  test('gives back the package.json above what is shown, and not what is a link or hidden', () => {
    const product = mkdtempSync(join(tmpdir(), 'galapagos-profile-'));
    const [from, hidden] = [join(product, 'linking', 'hidden', 'hooks'), join(product, 'linking', 'hidden')];
    mkdirSync(from, { recursive: true });
    for (const folder of [product, hidden, from]) writeFileSync(join(folder, 'package.json'), '{}');
    symlinkSync('../package.json', join(product, 'linking', 'package.json'));
    const around = { ...plan.around, hidden: [join(hidden, 'package.json')] };
    const given = lines({ around, binds: [{ from, at: '/shown', access: 'read' }] });
    rmSync(product, { recursive: true });
    const literals = given.flatMap((line) =>
      line.startsWith('(allow file-read-data') ? line.match(/\(literal [^)]*\)/g) : [],
    );
    expect(literals).toEqual([`(literal "${join(product, 'package.json')}")`]);
  });

  test('hides a package.json by whatever name it is reached', () => {
    const product = mkdtempSync(join(tmpdir(), 'galapagos-profile-'));
    mkdirSync(join(product, 'vault', 'hooks'), { recursive: true });
    writeFileSync(join(product, 'vault', 'package.json'), '{}');
    symlinkSync('vault', join(product, 'link'));
    const around = { ...plan.around, closed: [join(product, 'vault')] };
    const from = join(product, 'link', 'hooks');
    const given = lines({ around, binds: [{ from, at: '/shown', access: 'read' }] });
    rmSync(product, { recursive: true });
    expect(given.filter((line) => line.startsWith('(allow file-read-data') && /package/.test(line))).toEqual(
      [],
    );
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
