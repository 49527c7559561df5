import { closeSync, mkdirSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { git } from '../sandbox/git/git.ts';
import { ownOutputWords } from './own-output.ts';

describe('results that go into a file', () => {
  let place: string;
  let project: string;
  beforeEach(async () => {
    place = realpathSync(mkdtempSync(join(tmpdir(), 'galapagos-output-')));
    project = join(place, 'project');
    mkdirSync(join(project, 'src'), { recursive: true });
    await git(['init', '-q'], { directory: project });
    writeFileSync(join(project, '.gitignore'), '*.log\n');
  });
  afterEach(() => rmSync(place, { recursive: true }));

  async function wordsFor(file: string, cwd = project): Promise<string | undefined> {
    const descriptor = openSync(file, 'w');
    try {
      return await ownOutputWords(project, { descriptor, cwd });
    } finally {
      closeSync(descriptor);
    }
  }

  test('in the project are frozen with it, and that is said', async () => {
    const frozen = /^output {4}goes to out\.patch, in the project: it is frozen with your files/;
    expect(await wordsFor(join(project, 'out.patch'))).toMatch(frozen);
    expect(await wordsFor(join(project, 'src', 'out.patch'), join(project, 'src'))).toMatch(frozen);
  });

  test('elsewhere, ignored by git, or no file are nobody’s concern', async () => {
    expect(await wordsFor(join(place, 'out.patch'))).toBeUndefined();
    expect(await wordsFor(join(place, 'out.patch'), place)).toBeUndefined();
    expect(await wordsFor(join(project, 'out.log'))).toBeUndefined();
    expect(await wordsFor('/dev/null')).toBeUndefined();
  });
});
