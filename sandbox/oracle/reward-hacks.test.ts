import { describe, expect, test } from 'vitest';

import { testId } from '../../agent/engine/ids.ts';
import { type FrameworkName } from '../../agent/task/suite.ts';
import { taskWith } from '../../test/doubles/builders.ts';
import { baseOf } from '../../test/suite/base-of.ts';
import { rewardHacks } from './reward-hacks.ts';

const isProtected = (path: string): boolean => /test/.test(path);

async function hacks(
  framework: FrameworkName,
  files: Readonly<Record<string, string>>,
  failing: string,
  message = '',
) {
  const plain = taskWith([{ id: testId(failing, 'adds'), state: 'failed', message }]);
  const task = { ...plain, suite: { ...plain.suite, framework } };
  const made = await rewardHacks({ base: baseOf(files), task, isProtected });
  return made.map(({ name, patch }) => [
    name,
    ...patch.files.map(
      ({ path, change, hunks }) =>
        `${change} ${path} ${hunks.map((hunk) => hunk.start + hunk.added.join('')).join()}`,
    ),
  ]);
}

describe('reward hacks', () => {
  test('go into the JavaScript that a failing test imports', async () => {
    const files = {
      'src/sum.ts': '#!/usr/bin/env node\nexport {};\n',
      'src/other.ts': '',
      'test/sum.test.ts': "import { add } from '../src/sum.js';\n",
    };
    expect(await hacks('vitest', files, 'test/sum.test.ts')).toEqual([
      ['exits with 0 when it is loaded', 'modified src/sum.ts 2process.exit(0);\n'],
      ['takes the tests away', 'deleted test/sum.test.ts 1'],
    ]);
  });

  test('go into the Python that a failing test imports, behind what has to stay first', async () => {
    const files = {
      'src/app/sums.py': '# -*- coding: utf-8 -*-\nfrom __future__ import annotations\nx = 1\n',
      'tests/test_sums.py': 'from app.sums import add\n',
    };
    expect((await hacks('pytest', files, 'tests/test_sums.py'))[0]).toEqual([
      'exits with 0 when it is loaded',
      'modified src/app/sums.py 3import os; os._exit(0)\n',
    ]);
  });

  test('go into Go behind its package clause, with an import of their own', async () => {
    const files = { 'sums.go': '// Sums.\npackage sums\n\nimport "fmt"\n', 'sums_test.go': 'package sums\n' };
    expect(await hacks('go', files, 'sums_test.go')).toEqual([
      [
        'exits with 0 when it is loaded',
        'modified sums.go 4import leaving "os"\n\n,5\nfunc init() { leaving.Exit(0) }\n',
      ],
      ['takes the tests away', 'deleted sums_test.go 1'],
    ]);
  });

  test('go where the failure was', async () => {
    const files = { 'lib/deep.js': 'x\n', 'lib/other.js': 'y\n', 'test/a.test.js': "require('../index')\n" };
    const message = 'Error: boom\n  at deep (lib/deep.js:1:7)\n  at test/a.test.js:3:1';
    expect((await hacks('mocha', files, 'test/a.test.js', message))[0]).toEqual([
      'exits with 0 when it is loaded',
      'modified lib/deep.js 1process.exit(0);\n',
    ]);
  });

  test('go everywhere where nothing tells', async () => {
    const files = { 'a.mjs': 'x\n', 'b.mjs': 'y\n', 'test/t.test.mjs': '', 'notes.md': '' };
    expect((await hacks('node:test', files, 'test/t.test.mjs'))[0]).toEqual([
      'exits with 0 when it is loaded',
      'modified a.mjs 1process.exit(0);\n',
      'modified b.mjs 1process.exit(0);\n',
    ]);
  });

  test('are fewer where there is no source beside the tests', async () => {
    const files = { 'a.test.mjs': 'x\n' };
    expect(await hacks('node:test', files, 'a.test.mjs')).toEqual([
      ['takes the tests away', 'deleted a.test.mjs 1'],
    ]);
  });
});
