// Whatever Galapagos does, the user's repository is byte for byte what it was, until `apply`.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { fingerprint } from './fingerprint.ts';
import { galapagos, git, offByOne, repository, temporaryFolder, write } from './project.ts';

describe('a repository that nobody here wrote', () => {
  test('is untouched by repair, show and replay, then changed by apply, then restored by undo', async () => {
    const folder = repository({
      ...offByOne,
      '.gitignore': 'node_modules/\n.env\n',
      'docs/größe und fluß.md': 'Ebbe\r\nFlut',
      'bin/a script.sh': '#!/bin/sh\necho tide\n',
    });
    write(folder, { 'stashed.txt': 'for later\n' });
    git(folder, 'stash', 'push', '-u', '-q', '-m', 'later');
    git(folder, 'branch', 'side');
    write(folder, {
      'src/tides.js': `// dirty: not committed\n${offByOne['src/tides.js'] ?? ''}`,
      'untracked näme.txt': 'new\n',
      '.env': 'SECRET_KEY=do-not-read\n',
    });
    write(folder, { 'docs/staged only.md': 'in the index\n' });
    git(folder, 'add', 'docs/staged only.md');
    const before = fingerprint(folder);

    const repaired = await galapagos(folder, 'repair');
    expect(repaired, repaired.err).toMatchObject({ code: 0 });
    expect(fingerprint(folder)).toBe(before);
    expect(await galapagos(folder, 'show', 'latest')).toMatchObject({ code: 0 });
    expect(await galapagos(folder, 'replay', 'latest')).toMatchObject({ code: 0 });
    expect(await galapagos(folder, 'runs')).toMatchObject({ code: 0 });
    expect(fingerprint(folder)).toBe(before);

    expect(await galapagos(folder, 'apply', 'latest')).toMatchObject({ code: 0 });
    const fixed = readFileSync(join(folder, 'src/tides.js'), 'utf8');
    expect(fixed.startsWith('// dirty: not committed\n')).toBe(true);
    expect(changedLines(before, fingerprint(folder))).toEqual(['"src/tides.js"']);

    expect(await galapagos(folder, 'undo')).toMatchObject({ code: 0 });
    expect(withoutTimes(fingerprint(folder))).toBe(withoutTimes(before));
  });

  test('that was copied is changed itself, and not the original', async () => {
    const folder = repository(offByOne);
    expect(await galapagos(folder, 'repair')).toMatchObject({ code: 0 });
    const copy = join(temporaryFolder('copy'), 'tides');
    cpSync(folder, copy, { recursive: true });
    const original = fingerprint(folder);

    expect(await galapagos(copy, 'apply', 'latest')).toMatchObject({ code: 0 });

    expect(fingerprint(folder)).toBe(original);
    expect(readFileSync(join(copy, 'src/tides.js'), 'utf8')).not.toBe(offByOne['src/tides.js']);
  });

  test('keeps a change the user makes while the patch waits', async () => {
    const folder = repository(offByOne);
    expect(await galapagos(folder, 'repair')).toMatchObject({ code: 0 });
    write(folder, { 'src/tides.js': 'export const highest = (tides) => Math.max(...tides);\n' });
    const mine = fingerprint(folder);

    const refused = await galapagos(folder, 'apply', 'latest');

    expect(refused.code).toBe(3);
    expect(refused.err).toContain('Your files changed since the run');
    expect(refused.err).toContain('src/tides.js');
    expect(fingerprint(folder)).toBe(mine);
  });
});

function changedLines(before: string, after: string): readonly string[] {
  const old = new Set(before.split('\n'));
  return after
    .split('\n')
    .filter((line) => !old.has(line))
    .map((line) => line.slice(0, line.indexOf(' file ')));
}

const withoutTimes = (text: string): string => text.replaceAll(/( file \d+) [\d.]+/g, '$1');
