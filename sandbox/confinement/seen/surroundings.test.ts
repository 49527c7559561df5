import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Surroundings } from '../plan.ts';
import { findSurroundings, showLinked } from './surroundings.ts';

describe('the surroundings of a box', () => {
  let home: string;
  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'galapagos-home-')));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const make = (...files: readonly string[]): void => {
    for (const file of files) {
      mkdirSync(dirname(join(home, file)), { recursive: true });
      writeFileSync(join(home, file), '');
    }
  };
  /** With these folders of the home on PATH. */
  const around = (...entries: readonly string[]): Surroundings =>
    findSurroundings({
      path: ['/usr/bin', ...entries.map((entry) => join(home, entry))].join(':'),
      home,
      own: [],
    });
  const shown = (...entries: readonly string[]): readonly string[] =>
    around(...entries)
      .shown.filter((folder) => folder.startsWith(home))
      .map((folder) => folder.slice(home.length + 1))
      .sort();

  test('mask homes and temporary folders, once each', () => {
    const { masked } = findSurroundings({ path: '/usr/bin', home, own: [join(home, 'scratch')] });
    expect(masked).toContain('/tmp');
    expect(masked).toContain('/home');
    expect(masked.filter((folder) => folder.startsWith(tmpdir()))).toEqual([tmpdir()]);
  });

  test('never mask the system because of a strange home', () => {
    for (const strange of ['/', '/usr', '/etc', '/var']) {
      expect(findSurroundings({ path: '/usr/bin', home: strange, own: [] }).masked).not.toContain(strange);
    }
  });

  test('show what a program on PATH fetched and built before, for it has no network in there', () => {
    make('tools/go', '.cache/go-build/00/a', 'go/pkg/mod/x', '.cargo/registry/x', '.cargo/credentials.toml');
    expect(shown('tools')).toEqual(['.cache/go-build', 'go/pkg/mod', 'tools']);
    make('tools/cargo');
    expect(shown('tools')).toEqual(['.cache/go-build', '.cargo/registry', 'go/pkg/mod', 'tools']);
  });

  test('show what a program folder on PATH belongs to', () => {
    make('.nvm/versions/node/v24/bin/node', '.nvm/alias', '.pyenv/shims/python', '.pyenv/versions/3/x');
    expect(shown('.nvm/versions/node/v24/bin', '.pyenv/shims')).toEqual(['.nvm/versions/node/v24', '.pyenv']);
  });

  test('do not show a home because its bin is on PATH, nor all of .local', () => {
    make('bin/tool', '.local/bin/pytest', '.local/lib/python3/site.py', '.local/share/keyrings/login');
    expect(shown('bin', '.local/bin')).toEqual(['.local/bin', '.local/lib', 'bin']);
  });

  test('show what links on PATH point to, and the companions of a tool', () => {
    make(
      '.cargo/bin/cargo',
      '.rustup/toolchains/x',
      '.local/share/pipx/venvs/tool/bin/tool',
      '.local/bin/other',
    );
    symlinkSync(join(home, '.local/share/pipx/venvs/tool/bin/tool'), join(home, '.local/bin/tool'));
    expect(shown('.cargo/bin', '.local/bin')).toEqual([
      '.cargo',
      '.local/bin',
      '.local/share/pipx/venvs/tool',
      '.rustup',
    ]);
  });

  test("show the interpreter of a project's virtual environment, and packages it links to", () => {
    make('uv/python/bin/python3', 'project/.venv/bin/activate', 'project/node_modules/own/index.js');
    make('code/library/index.js', 'project/tools/x');
    symlinkSync(join(home, 'uv/python/bin/python3'), join(home, 'project/.venv/bin/python'));
    symlinkSync(join(home, 'code/library'), join(home, 'project/node_modules/library'));
    symlinkSync(join(home, 'project/tools'), join(home, 'project/node_modules/tools'));
    const bare = findSurroundings({ path: '/usr/bin', home, own: [] });
    const { shown } = showLinked(bare, join(home, 'project'), ['.venv', 'node_modules']);
    expect(shown.filter((folder) => !bare.shown.includes(folder)).sort()).toEqual([
      join(home, 'code/library'),
      join(home, 'uv/python'),
    ]);
  });

  test('do not show our own folders, though a toolchain lies around them', () => {
    make('tools/bin/tool', 'tools/galapagos/box-1/file');
    const own = join(home, 'tools/galapagos');
    const { shown, closed } = findSurroundings({ path: join(home, 'tools/bin'), home, own: [own] });
    expect(shown).toContain(join(home, 'tools'));
    expect(closed).toEqual([own]);
  });

  test('hide credentials that lie in what is shown', () => {
    make(
      '.cargo/bin/cargo',
      '.cargo/credentials.toml',
      '.cargo/config.toml',
      '.npm-global/bin/x',
      '.npm-global/etc/npmrc',
    );
    const { hidden } = around('.cargo/bin', '.npm-global/bin');
    expect(hidden.filter((file) => file.startsWith(home)).map((file) => file.slice(home.length + 1))).toEqual(
      ['.cargo/credentials.toml', '.npm-global/etc/npmrc'],
    );
  });

  const inHome = (paths: readonly string[]): readonly string[] =>
    paths.filter((path) => path.startsWith(home)).map((path) => path.slice(home.length + 1));
  /** With these decisions of the user, paths relative to the home. */
  const decided = (show: readonly string[], hide: readonly string[]): Surroundings => {
    const absolute = (paths: readonly string[]): readonly string[] => paths.map((path) => join(home, path));
    const policy = { show: absolute(show), hide: absolute(hide), env: [] };
    return findSurroundings({ path: join(home, '.cargo/bin'), home, own: [], policy });
  };

  test('show what the user chose, at whatever depth without its credentials', () => {
    make(
      'data/a',
      'data/deep/down/.env',
      'data/keys/id_ed25519',
      'data/keys/server.key',
      'data/x/.ssh/config',
    );
    const { shown, hidden, closed } = decided(['data'], []);
    expect(inHome(shown)).toEqual(['data']);
    expect(inHome(hidden).toSorted()).toEqual([
      'data/deep/down/.env',
      'data/keys/id_ed25519',
      'data/keys/server.key',
    ]);
    expect(inHome(closed)).toEqual(['data/x/.ssh']);
  });

  test('hide what the user chose, even in what is shown, whoever shows it', () => {
    make('data/a', 'data/inner/b', 'data/file', '.cargo/bin/cargo', '.cargo/own/x');
    const { shown, hidden, closed } = decided(
      ['data', 'data/inner'],
      ['data/inner', 'data/file', '.cargo/own', 'elsewhere'],
    );
    expect(inHome(shown).toSorted()).toEqual(['.cargo', 'data']);
    expect([inHome(hidden), inHome(closed).toSorted()]).toEqual([
      ['data/file'],
      ['.cargo/own', 'data/inner'],
    ]);
    expect(inHome(decided([], ['.cargo']).shown)).toEqual([]);
  });

  test('take the variables that the user named, where they are set', () => {
    const policy = { show: [], hide: [], env: ['PATH_OF_NOBODY', 'PWD'] };
    const { env } = findSurroundings({ path: '/usr/bin', home, own: [], policy });
    expect(env).toEqual({ PWD: process.env['PWD'] });
  });

  test('leave out of PATH what is relative or not there', () => {
    const { path } = findSurroundings({ path: `/usr/bin:.:bin:${home}/none:`, home, own: [] });
    expect(path).toBe('/usr/bin');
  });
});
