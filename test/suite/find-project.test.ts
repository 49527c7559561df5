// The project that is meant in a sub-folder, in real repositories and without one.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findProject } from '../../sandbox/suite/detection/find-project.ts';

let home = '';
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'galapagos find ')));
});
afterEach(() => rmSync(home, { recursive: true }));

const tested = '{ "scripts": { "test": "node --test" } }';
const nodeTest = "import { test } from 'node:test';\n";

function have(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
}

const repository = () => execFileSync('git', ['init', '-q'], { cwd: home });
const found = async (folder: string) =>
  (await findProject(join(home, folder), new AbortController().signal)).slice(home.length + 1);

describe('in a repository the project is', () => {
  beforeEach(repository);

  test('the nearest folder upward with a manifest and tests', async () => {
    have({
      'package.json': tested,
      'packages/sums/package.json': tested,
      'packages/sums/src/deep/sum.js': '',
      'packages/words/package.json': '{}',
      'packages/words/word.js': '',
    });
    expect(await found('packages/sums/src/deep')).toBe('packages/sums');
    expect(await found('packages/sums')).toBe('packages/sums');
    expect(await found('packages/words')).toBe('');
  });

  test('that of any language', async () => {
    have({ 'tides/pyproject.toml': '[tool.pytest.ini_options]\n', 'tides/src/tides/moon.py': '' });
    expect(await found('tides/src/tides')).toBe('tides');
  });

  test('its root, where that has tests and no folder between has a manifest', async () => {
    have({ 'sum.test.js': nodeTest, 'src/sum.js': '' });
    expect(await found('src')).toBe('');
  });

  test('the folder itself, where nothing above has tests', async () => {
    have({ 'src/sum.js': '', 'package.json': '{}' });
    expect(await found('src')).toBe('src');
  });

  test('never outside of it', async () => {
    have({ 'package.json': tested, 'vendored/src/sum.js': '' });
    execFileSync('git', ['init', '-q'], { cwd: join(home, 'vendored') });
    expect(await found('vendored/src')).toBe('vendored/src');
    expect(await found('vendored')).toBe('vendored');
  });
});

describe('without git the project is', () => {
  test('the nearest folder upward with a manifest and tests', async () => {
    have({ 'sums/package.json': tested, 'sums/test/sum.test.js': nodeTest });
    expect(await found('sums/test')).toBe('sums');
  });

  test('the folder itself, where no folder above has a manifest', async () => {
    have({ 'sums/sum.test.js': nodeTest, 'sums/src/sum.js': '' });
    expect(await found('sums/src')).toBe('sums/src');
  });
});
