import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Files } from '../suite/project.ts';
import { patchOf } from './patches.ts';
import { openPlace, type Place } from './prepared.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place[Symbol.asyncDispose]());

const testCommand = 'node build.mjs && node --test';
const source = 'exports.add = (a, b) => a - b;\n';
const files: Files = {
  '.gitignore': 'build/\n',
  'sum.cjs': source,
  // It notes whether there was something to start from.
  'build.mjs': `import fs from 'node:fs';
const mood = fs.existsSync('build') ? 'warm' : 'cold';
fs.mkdirSync('build', { recursive: true });
fs.writeFileSync('build/mood', mood);
`,
  'test/sum.test.cjs': `const assert = require('node:assert');
const { it } = require('node:test');
const { add } = require('../sum.cjs');
it('adds', () => assert.strictEqual(add(2, 1), 3));
`,
};
/** A patch that tells in its failure what its box began with. */
const telling = patchOf(files, {
  'sum.cjs':
    "exports.add = () => { throw new Error(require('node:fs').readFileSync('build/mood', 'utf8')); };\n",
});
const moodOf = ({ failures }: { failures: readonly { readonly message?: string }[] }): string | undefined =>
  /warm|cold/.exec(failures[0]?.message ?? '')?.[0];

const layered = (): boolean => ['full', 'namespaces'].includes(place.workspaces.confinement.tier);

describe('what the baseline has built', () => {
  test('is there when a patch is judged, where boxes have layers', async () => {
    await using prepared = await place.prepare(files, { testCommand });
    const { baseline } = prepared.ground().task;
    expect(baseline).toMatchObject({ runs: 3, flaky: [] });
    expect(moodOf(await prepared.judge(telling, 'target'))).toBe(layered() ? 'warm' : 'cold');
  });

  test('is not there where tests come to something else with it, and they are not called flaky', async () => {
    const fussy: Files = {
      ...files,
      'test/fussy.test.cjs': `const assert = require('node:assert');
const { it } = require('node:test');
const { readFileSync } = require('node:fs');
it('starts from nothing', () => assert.strictEqual(readFileSync('build/mood', 'utf8'), 'cold'));
`,
    };
    await using prepared = await place.prepare(fussy, { testCommand });
    expect(prepared.ground().task.baseline).toMatchObject({
      runs: 3,
      flaky: [],
      failToPass: ['test/sum.test.cjs::adds'],
      passToPass: ['test/fussy.test.cjs::starts from nothing'],
    });
    expect(moodOf(await prepared.judge(telling, 'target'))).toBe('cold');
  });
});

describe('a suite that asks git', () => {
  test('finds a repository of one commit in every box', async () => {
    const asking: Files = {
      'package.json': '{ "scripts": { "test": "git log --oneline && node --test" } }',
      'sum.cjs': source,
      'test/sum.test.cjs': files['test/sum.test.cjs'] ?? '',
    };
    await using prepared = await place.prepare(asking);
    const repair = patchOf(asking, { 'sum.cjs': source.replace('a - b', 'a + b') });
    expect((await prepared.judge(repair, 'full')).verdict).toEqual({ kind: 'green', passed: 1 });
  });
});
