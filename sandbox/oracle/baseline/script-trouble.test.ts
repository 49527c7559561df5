import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { type Suite } from '../../../agent/task/suite.ts';
import { baseOf } from '../../../test/suite/base-of.ts';
import { Scratch } from '../../workspace/scratch.ts';
import { scriptOf, scriptTrouble } from './script-trouble.ts';

const suiteOf = (...argv: readonly string[]): Suite => ({
  framework: 'tap',
  argv,
  directory: '',
  source: 'your command',
});

/** What is wrong with the script of this command, where the folder holds `check.sh` with this text and mode. */
async function troubleOf(
  argv: readonly string[],
  { text = '#!/bin/sh\nexit 1\n', mode = 0o755, isHeld = true } = {},
) {
  await using scratch = await Scratch.open();
  return await scratch.borrow(async (folder) => {
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'check.sh'), text);
    chmodSync(join(folder, 'check.sh'), mode);
    const base = baseOf(isHeld ? { 'check.sh': text } : {});
    const record = { ...base.record, root: folder };
    const trouble = await scriptTrouble(suiteOf(...argv), { ...base, record });
    return trouble?.why === 'absent' ? { ...trouble, folder: trouble.folder.replace(folder, '.') } : trouble;
  });
}

describe('the script of a command', () => {
  test.each([
    [['./check.sh', '-v'], './check.sh'],
    [['sh', 'check.sh'], 'check.sh'],
    [['python3', '-m', 'pytest'], undefined],
    [['node', '--test', 'a.mjs'], undefined],
    [['bun', 'test'], undefined],
    [['make', 'test'], undefined],
    [[], undefined],
  ])('of %j is %s', (argv, script) => expect(scriptOf({ argv })).toBe(script));
});

describe('a script that does not start', () => {
  test('is not there', async () => {
    const absent = { script: './chekc.sh', why: 'absent', folder: '.' };
    expect(await troubleOf(['./chekc.sh'])).toEqual(absent);
    expect(await troubleOf(['sh', './chekc.sh'])).toEqual(absent);
  });

  test('is a folder', async () => {
    expect(await troubleOf(['./src'])).toEqual({ script: './src', why: 'folder' });
  });

  test('may not be executed, unless it is given to a shell', async () => {
    const closed = { mode: 0o644 };
    expect(await troubleOf(['./check.sh'], closed)).toEqual({ script: './check.sh', why: 'not-executable' });
    expect(await troubleOf(['sh', './check.sh'], closed)).toBeUndefined();
  });

  test('asks in its first line for what is not there', async () => {
    const of = (text: string) => troubleOf(['./check.sh'], { text });
    const asks = { script: './check.sh', why: 'interpreter' };
    expect(await of('#! /bin/nope -x\n')).toEqual({ ...asks, interpreter: '/bin/nope' });
    expect(await of('#!/usr/bin/env nope-nope\n')).toEqual({ ...asks, interpreter: 'nope-nope' });
    expect(await of('#!/bin/sh\r\nexit 1\r\n')).toEqual({ script: './check.sh', why: 'line-ends' });
    expect(await of('node --test\n')).toBeUndefined();
  });

  test('is ignored by git, so that no box holds it', async () => {
    const ignored = { isHeld: false };
    expect(await troubleOf(['./check.sh'], ignored)).toEqual({ script: './check.sh', why: 'left-out' });
    expect(await troubleOf(['sh', 'check.sh'], ignored)).toEqual({ script: 'check.sh', why: 'left-out' });
  });

  test('is none of ours to judge where it lies elsewhere or in what was installed', async () => {
    expect(await troubleOf(['../check.sh'])).toBeUndefined();
    expect(await troubleOf(['./node_modules/.bin/nope'])).toBeUndefined();
  });
});
