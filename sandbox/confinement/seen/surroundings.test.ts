import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

  test('mask every folder of the root that is not the system, links aside', () => {
    const system =
      /^(usr|etc|s?bin|lib(32|64|x32|exec)?|.*\.usr-is-merged|opt|var|boot|proc|sys|dev|nix|gnu|snap)$/;
    const apple = /^(System|Library|Applications|private|cores)$/;
    const others = readdirSync('/', { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !system.test(entry.name) && !apple.test(entry.name))
      .map((entry) => `/${entry.name}`);
    const { masked } = findSurroundings({ path: '/usr/bin', home, own: [] });
    expect(masked.filter((folder) => dirname(folder) === '/' && folder !== '/boot').toSorted()).toEqual(
      others.toSorted(),
    );
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
    make('.nvm/versions/node/v24/lib/node_modules/npm/x', '.pyenv/version', '.pyenv/pyenv.d/x', '.pyenv/own');
    expect(shown('.nvm/versions/node/v24/bin', '.pyenv/shims')).toEqual([
      '.nvm/versions/node/v24/bin',
      '.nvm/versions/node/v24/lib',
      '.pyenv/pyenv.d',
      '.pyenv/shims',
      '.pyenv/version',
      '.pyenv/versions',
    ]);
  });

  test.each([
    [
      'conda/bin',
      ['conda/bin/python', 'conda/conda-meta/x', 'conda/ssl/x', 'conda/.condarc'],
      ['bin', 'conda-meta', 'ssl'],
    ],
    ['sdk/go/bin', ['sdk/go/bin/go', 'sdk/go/src/runtime/x', 'sdk/go/pkg/tool/x'], ['bin', 'pkg', 'src']],
    [
      'jdk/bin',
      ['jdk/bin/java', 'jdk/lib/modules', 'jdk/release', 'jdk/conf/x'],
      ['bin', 'conf', 'lib', 'release'],
    ],
    [
      'venv/bin',
      ['venv/bin/python', 'venv/pyvenv.cfg', 'venv/lib/x', 'venv/src/x'],
      ['bin', 'lib', 'pyvenv.cfg'],
    ],
    ['.elan/bin', ['.elan/bin/lean', '.elan/toolchains/x', '.elan/own'], ['bin', 'toolchains']],
    ['.volta/bin', ['.volta/bin/node', '.volta/tools/image/x', '.volta/log/x'], ['bin', 'tools']],
    ['brew/bin', ['brew/bin/x', 'brew/Cellar/x/1/y', 'brew/opt/z', 'brew/var/db'], ['Cellar', 'bin', 'opt']],
    [
      'maven/bin',
      ['maven/bin/mvn', 'maven/boot/x', 'maven/conf/x', 'maven/lib/x'],
      ['bin', 'boot', 'conf', 'lib'],
    ],
    [
      'gems/3.0/bin',
      ['gems/3.0/bin/x', 'gems/3.0/gems/x', 'gems/3.0/specifications/x'],
      ['bin', 'gems', 'specifications'],
    ],
  ])('show of what is around %s the installation, and no more', (entry, files, parts) => {
    make(...files);
    expect(shown(entry)).toEqual(parts.map((part) => join(dirname(entry), part)));
  });

  test.each([
    ['.docker/bin', ['.docker/bin/x', '.docker/config.json', '.docker/etc/x']],
    ['go/bin', ['go/bin/gopls', 'go/src/private/secret.go']],
    ['.cargo/bin', ['.cargo/bin/cargo', '.cargo/config.toml', '.cargo/credentials.toml']],
    ['projects/bin', ['projects/bin/x', 'projects/other/private.txt', 'projects/.env']],
  ])('show of what is around %s only the programs', (entry, files) => {
    make(...files);
    expect(shown(entry)).toEqual([entry]);
  });

  test('show packages together, of which one uses another', () => {
    make('tools/node_modules/.bin/x', 'tools/node_modules/y/index.js', 'tools/own.js');
    make(
      'php/vendor/bin/x',
      'php/vendor/autoload.php',
      'php/own.php',
      'mine/vendor/bin/x',
      'mine/vendor/own',
    );
    expect(shown('tools/node_modules/.bin', 'php/vendor/bin', 'mine/vendor/bin')).toEqual([
      'mine/vendor/bin',
      'php/vendor',
      'tools/node_modules',
    ]);
  });

  test('show of a project or of dotfiles that a link leads into the one file, and of credentials nothing', () => {
    make(
      'other/bin/cli.js',
      'other/lib/x.js',
      'other/.env',
      'dotfiles/x.sh',
      '.ssh/run.sh',
      '.local/bin/own',
    );
    make(
      'lib/npm/node_modules/a/cli.js',
      'lib/npm/node_modules/b/x',
      '.local/lib/tool/cli.py',
      '.local/share/x',
    );
    make('.local/lib/python3/x');
    const link = (target: string, name: string): void =>
      symlinkSync(join(home, target), join(home, 'bin', name));
    make('bin/own');
    link('other/bin/cli.js', 'cli');
    link('dotfiles/x.sh', 'x');
    link('.ssh/run.sh', 'run');
    link('lib/npm/node_modules/a/cli.js', 'a');
    link('.local/lib/tool/cli.py', 'tool');
    link('.local/bin/own', 'also');
    expect(shown('bin')).toEqual([
      '.local/bin',
      '.local/lib/tool',
      'bin',
      'dotfiles/x.sh',
      'lib/npm/node_modules',
      'other/bin/cli.js',
    ]);
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
      '.cargo/bin',
      '.local/bin',
      '.local/share/pipx/venvs/tool/bin',
      '.rustup',
    ]);
  });

  test("show the interpreter of a project's virtual environment, and packages it links to", () => {
    make(
      'uv/python/bin/python3',
      'uv/python/lib/python3.12/os.py',
      'project/.venv/bin/activate',
      'project/node_modules/own/index.js',
    );
    make('code/library/index.js', 'project/tools/x');
    symlinkSync(join(home, 'uv/python/bin/python3'), join(home, 'project/.venv/bin/python'));
    symlinkSync(join(home, 'code/library'), join(home, 'project/node_modules/library'));
    symlinkSync(join(home, 'project/tools'), join(home, 'project/node_modules/tools'));
    const bare = findSurroundings({ path: '/usr/bin', home, own: [] });
    const { shown } = showLinked(bare, join(home, 'project'), ['.venv', 'node_modules']);
    expect(shown.filter((folder) => !bare.shown.includes(folder)).sort()).toEqual([
      join(home, 'code/library'),
      join(home, 'uv/python/bin'),
      join(home, 'uv/python/lib'),
    ]);
  });

  test('do not show our own folders, though a toolchain lies around them', () => {
    make('tools/bin/tool', 'tools/share/galapagos/box-1/file');
    const own = join(home, 'tools/share/galapagos');
    const { shown, closed } = findSurroundings({ path: join(home, 'tools/bin'), home, own: [own] });
    expect(shown).toContain(join(home, 'tools/share'));
    expect(closed).toEqual([own]);
  });

  test('hide credentials that lie in what is shown', () => {
    make(
      'tools/x',
      'tools/credentials.toml',
      'tools/config.toml',
      'tools/.condarc',
      '.npm-global/bin/x',
      '.npm-global/etc/npmrc',
    );
    const { hidden } = around('tools', '.npm-global/bin');
    expect(hidden.filter((file) => file.startsWith(home)).map((file) => file.slice(home.length + 1))).toEqual(
      ['tools/credentials.toml', 'tools/.condarc', 'tools/config.toml', '.npm-global/etc/npmrc'],
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
      'data/config.json',
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
    make('data/a', 'data/inner/b', 'data/file', '.cargo/bin/cargo', '.cargo/bin/own/x');
    const { shown, hidden, closed } = decided(
      ['data', 'data/inner'],
      ['data/inner', 'data/file', '.cargo/bin/own', 'elsewhere'],
    );
    expect(inHome(shown).toSorted()).toEqual(['.cargo/bin', 'data']);
    expect([inHome(hidden), inHome(closed).toSorted()]).toEqual([
      ['data/file'],
      ['.cargo/bin/own', 'data/inner'],
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
