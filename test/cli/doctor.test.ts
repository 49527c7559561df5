// What a newcomer asks first: would it work here?
import { describe, expect, test } from 'vitest';

import { galapagos, offByOne, pathWithout, repository, start, temporaryFolder } from './project.ts';

describe('galapagos doctor', () => {
  test('tells the runner of the project and its interpreter, and ends with one sentence', async () => {
    const said = await galapagos(repository(offByOne), 'doctor');
    expect(said.out).toContain(
      '\ntests      node:test, by package.json scripts.test\ncommand    node --test\n',
    );
    expect(said.out).toMatch(/\n✓ node {2}v\d+\.\d+\.\d+, \/.*\n/);
    // A machine without walls is not ready, and says so.
    const isReady = said.out.includes('\nReady: a repair here is judged by node:test, isolated (');
    expect(said.code).toBe(isReady ? 0 : 3);
    expect(said.out).toMatch(/\n(Ready: .*\nStart with|Not ready: .*\nNext): .+\n$/);
  });

  test('is not ready where the runner is not installed, and names the command', async () => {
    const manifest = { scripts: { test: 'jest' }, devDependencies: { jest: '^30' } };
    const folder = repository({ 'package.json': JSON.stringify(manifest) });
    const said = await galapagos(folder, 'doctor', '--json');
    expect(said.code).toBe(3);
    expect(JSON.parse(said.out)).toMatchObject({
      ready: false,
      project: {
        directory: folder,
        suite: { framework: 'jest', argv: ['jest'] },
        tools: [
          { name: 'node', present: true },
          { name: 'jest', present: false, fix: 'npm install' },
        ],
      },
    });
  });

  test.each([
    [
      'gradle',
      { 'build.gradle': "apply plugin: 'java'\n", 'src/test/java/ATest.java': 'class ATest {}\n' },
      'nothing',
    ],
    [
      'phpunit',
      { 'phpunit.xml': '<phpunit/>\n', 'tests/ATest.php': '<?php\n' },
      'by a sealed report where its version takes ours, else by a report',
    ],
    [
      'go',
      { 'go.mod': 'module a\n', 'a_test.go': 'package a\n' },
      'by a report that code under test could have written itself',
    ],
  ])('says of %s what vouches for its results, if no seal does', async (framework, files, words) => {
    const { out } = await galapagos(repository(files), 'doctor');
    const judged = /\njudged +(.*)/.exec(out)?.[1] ?? 'nothing';
    expect(out).toContain(`\ntests      ${framework}, by `);
    expect(judged).toContain(words);
  });

  test('is not ready where there are no tests', async () => {
    const said = await galapagos(repository({ 'notes.txt': 'none\n' }), 'doctor');
    expect(said.code).toBe(3);
    expect(said.out).toContain('\ntests      none found\n');
    expect(said.out).toMatch(/\nNot ready: .*\nNext: .*\n$/);
  });

  test('says of tests that it did not look for them where git is missing', async () => {
    const env = { PATH: pathWithout('git') };
    const said = await start(['doctor'], { cwd: repository(offByOne), env }).said;
    expect(said.code).toBe(3);
    expect(said.out).toContain('(not on PATH)');
    expect(said.out).toContain('\ntests      not looked at: git is missing\n');
    expect(said.out).toContain('\nNot ready: git is missing.\n');
  });

  test('advises in an empty folder what repair advises', async () => {
    const folder = temporaryFolder('empty');
    const advice = 'Choose the folder of a project that has tests.';
    expect((await galapagos(folder, 'doctor')).out).toContain(`\nNext: ${advice}\n`);
    expect((await galapagos(folder, 'repair')).err).toContain(advice);
  });

  test.each([
    [['--sandbox', 'bubblewarp'], 2, 'Did you mean bubblewrap?'],
    [['--limit', 'foo=1'], 2, 'There is no limit “foo”.'],
    [['--image', 'nothing'], 3, 'add --sandbox docker or --sandbox podman'],
    [['--sandbox', 'podman', '--image', 'localhost/nothing:1'], 3, 'You asked for podman.'],
  ])('takes %j as repair would, and refuses what cannot be had', async (words, code, said) => {
    const told = await galapagos(repository(offByOne), 'doctor', ...words);
    expect([told.code, told.out]).toEqual([code, '']);
    expect(told.err).toContain(said);
  });

  test('gives what is there one line each', async () => {
    const said = await galapagos(repository(offByOne), 'doctor');
    const lines = said.out.split('\n');
    const passing = lines.flatMap((line, at) => (line.startsWith('✓') ? [lines[at + 1] ?? ''] : []));
    expect(passing.length).toBeGreaterThan(2);
    expect(passing.filter((next) => next.startsWith(' '))).toEqual([]);
  });
});
