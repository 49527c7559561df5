// The repository of the endurance campaign, and the patches it judges: honest, wrong, and as nasty as guests get.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { makePatch } from '../../agent/patch/identity.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { type Verdict } from '../../agent/task/verdict.ts';

const SOURCE = 'src/sum.cjs';
const BROKEN = 'exports.sum = (a, b) => a - b;\n';
const FILES = {
  [SOURCE]: BROKEN,
  'test/sum.test.cjs': [
    "const assert = require('node:assert/strict');",
    "const { test } = require('node:test');",
    "const { sum } = require('../src/sum.cjs');",
    "test('adds', () => assert.equal(sum(2, 3), 5));",
    "test('adds nothing', () => assert.equal(sum(2, 0), 2));",
    '',
  ].join('\n'),
  '.gitignore': 'build/\n',
} as const;

export function makeRepository(folder: string): void {
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const git = (...args: readonly string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], { cwd: folder });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=start');
}

interface Kind {
  readonly name: string;
  readonly verdict: Verdict['kind'];
  /** What the patched source does when it is loaded; `token` names what it starts, `root` is the user's repository. */
  readonly code: (about: { readonly token: string; readonly root: string }) => string;
}

const RIGHT = 'exports.sum = (a, b) => a + b;';
const tried = (code: string): string => `try { ${code} } catch {}`;

const KINDS: readonly Kind[] = [
  { name: 'right', verdict: 'green', code: () => RIGHT },
  { name: 'wrong', verdict: 'red', code: () => 'exports.sum = (a, b) => a * b;' },
  { name: 'does not load', verdict: 'red', code: () => 'exports.sum = (a, b => a + b;' },
  {
    name: 'starts a daemon with an empty environment',
    verdict: 'green',
    code: ({ token }) =>
      `${tried(`require('node:child_process').spawn('setsid', ['sleep', '${token}'], { detached: true, stdio: 'ignore', env: {} }).unref();`)} ${RIGHT}`,
  },
  {
    name: 'starts a process that ignores SIGTERM',
    verdict: 'green',
    code: ({ token }) =>
      `${tried(`require('node:child_process').spawn('sh', ['-c', 'trap "" TERM; sleep ${token}'], { stdio: 'ignore' }).unref();`)} ${RIGHT}`,
  },
  {
    name: 'leaves folders nobody may enter, deep ones, pipes and odd names',
    verdict: 'green',
    code: () =>
      [
        "const fs = require('node:fs'), path = require('node:path');",
        tried("fs.mkdirSync('closed/in', { recursive: true }); fs.chmodSync('closed', 0);"),
        tried(
          "let at = 'deep'; for (let i = 0; i < 300; i++) at += '/d'; fs.mkdirSync(at, { recursive: true });",
        ),
        tried("require('node:child_process').execFileSync('mkfifo', ['pipe']);"),
        tried("fs.writeFileSync('-rf\\n*', 'x'); fs.symlinkSync('/etc', 'out');"),
        RIGHT,
      ].join(' '),
  },
  {
    name: 'writes to the repository of the user and to its hooks',
    verdict: 'green',
    code: ({ root }) =>
      [
        "const fs = require('node:fs');",
        tried(`fs.mkdirSync(${JSON.stringify(`${root}/.git/hooks`)}, { recursive: true });`),
        tried(
          `fs.writeFileSync(${JSON.stringify(`${root}/.git/hooks/pre-commit`)}, '#!/bin/sh\\n', { mode: 0o755 });`,
        ),
        tried(`fs.writeFileSync(${JSON.stringify(`${root}/planted.txt`)}, 'planted');`),
        RIGHT,
      ].join(' '),
  },
  { name: 'ends the process as if all were well', verdict: 'red', code: () => 'process.exit(0);' },
  {
    name: 'writes 30 MB here and in the temporary folder',
    verdict: 'green',
    code: () =>
      [
        "const fs = require('node:fs'), os = require('node:os');",
        'const big = Buffer.alloc(15e6, 1);',
        tried("fs.mkdirSync('build', { recursive: true }); fs.writeFileSync('build/big', big);"),
        tried("fs.writeFileSync(os.tmpdir() + '/big', big);"),
        RIGHT,
      ].join(' '),
  },
  {
    name: 'forks until it is refused',
    verdict: 'green',
    code: ({ token }) =>
      `${tried(`for (let i = 0; i < 20; i++) require('node:child_process').spawn('sleep', ['${token}'], { stdio: 'ignore' }).unref();`)} ${RIGHT}`,
  },
];
/** Each costs a whole time limit. */
const ENDLESS: readonly Kind[] = [
  { name: 'never ends', verdict: 'silent', code: () => 'for (;;);' },
  {
    name: 'starts a process that holds the output, which the runner waits for',
    verdict: 'silent',
    code: ({ token }) =>
      `${tried(`require('node:child_process').spawn('sleep', ['${token}'], { stdio: 'inherit' }).unref();`)} ${RIGHT}`,
  },
];
const ENDLESS_EVERY = 49;

export interface Trial {
  readonly name: string;
  readonly patch: Patch;
  /** What the oracle has to answer. */
  readonly verdict: Verdict['kind'];
}

/** The patch of one number, unlike all others: equal ones would be answered from memory. */
export function trialOf(number: number, about: { readonly token: string; readonly root: string }): Trial {
  const isEndless = number % ENDLESS_EVERY === ENDLESS_EVERY - 1;
  const kind = isEndless ? ENDLESS[number % ENDLESS.length] : KINDS[number % KINDS.length];
  if (!kind) throw new RangeError(`no patch has the number ${number}`);
  const edit = diffTexts(SOURCE, BROKEN, `${kind.code(about)}\n// ${number}\n`);
  return { name: kind.name, verdict: kind.verdict, patch: makePatch(edit ? [edit] : []) };
}
