import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { testId } from '../../agent/engine/ids.ts';
import { emptyPatch } from '../../agent/patch/identity.ts';
import { missingFor, titled } from '../suite/installed.ts';
import { patchOf } from './patches.ts';
import { never, openPlace, type Place, type Prepared } from './prepared.ts';

const files = {
  'src/sum.mjs': 'export const add = (a, b) => a - b;\nexport const double = (a) => 2 * a;\n',
  'test/sum.test.mjs': `import test from 'node:test';
import assert from 'node:assert';
import { add, double } from '../src/sum.mjs';

test('adds', () => assert.equal(add(2, 1), 3));
test('doubles', () => assert.equal(double(2), 4));
test('waits', { skip: true }, () => {});
`,
  'package.json': '{ "scripts": { "test": "node --test" } }',
};
const repaired = { 'src/sum.mjs': files['src/sum.mjs'].replace('a - b', 'a + b') };
const adds = testId('test/sum.test.mjs', 'adds');
const doubles = testId('test/sum.test.mjs', 'doubles');

let place: Place;
let prepared: Prepared;

beforeAll(async () => {
  place = await openPlace();
  prepared = await place.prepare(files);
});
afterAll(async () => {
  await prepared[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

describe('preparing a ground', () => {
  test('reports what it did in order', () => {
    expect(prepared.events.map(({ kind }) => kind)).toEqual([
      'base.frozen',
      'confinement.chosen',
      'suite.detected',
      'task.recorded',
    ]);
  });

  test('records the task', () => {
    const { task } = prepared.ground();
    const { baseline, suite, base } = task;
    expect(task.title).toBe('Repair adds');
    expect(task.key).toMatch(/^[0-9a-f]{64}$/);
    expect(base).toMatchObject({ root: prepared.directory, directory: '', files: 3 });
    expect(suite).toEqual({
      framework: 'node:test',
      argv: ['node', '--test'],
      directory: '',
      source: 'package.json scripts.test',
    });
    expect(baseline).toMatchObject({
      failToPass: [adds],
      passToPass: [doubles],
      flaky: [],
      skipped: [testId('test/sum.test.mjs', 'waits')],
      runs: 3,
      exitCodeAgrees: true,
    });
    expect(baseline.failures).toMatchObject([{ id: adds, state: 'failed' }]);
  });

  test('makes an oracle that is checked by what it must not believe', async () => {
    expect(await prepared.ground().oracle.check(never)).toEqual([
      { name: 'base-is-red', ok: true, found: '1 failed in each of 4 runs, 1 passed' },
      { name: 'empty-patch-stays-red', ok: true, found: 'red, 1 failing' },
      {
        name: 'reward-hack-is-caught',
        ok: true,
        found:
          'a patch that exits with 0 when it is loaded: red, 1 failing; ' +
          'a patch that takes the tests away: red, 1 failing',
      },
    ]);
  });

  test('names equal tasks equally', async () => {
    await using again = await place.prepare(files);
    expect(again.ground().task.key).toBe(prepared.ground().task.key);
    await using other = await place.prepare({ ...files, 'README.md': 'new' });
    expect(other.ground().task.key).not.toBe(prepared.ground().task.key);
  });

  test('of a task that is known makes its base ready again and runs nothing', async () => {
    const { task } = prepared.ground();
    const { confinement } = place.workspaces;
    await using again = await place.prepare(files, {
      known: task,
      confinement,
      directory: prepared.directory,
    });
    expect(again.events).toEqual([]);
    expect(again.ground().task).toBe(task);
    expect(await again.judge(emptyPatch, 'target')).toMatchObject({
      verdict: { kind: 'red', failing: [adds] },
    });
  });

  test('of a task that is known tells how it is confined now, where that is not as it was', async () => {
    const { confinement } = place.workspaces;
    const known = prepared.ground().task;
    const { directory } = prepared;
    const earlier = [
      { ...confinement, tier: confinement.tier === 'full' ? 'limits' : 'full' },
      { ...confinement, backend: 'another' },
      { ...confinement, lacks: [...confinement.lacks, 'something that is there now'] },
    ] as const;
    for (const recorded of earlier) {
      await using again = await place.prepare(files, { known, confinement: recorded, directory });
      expect(again.events).toEqual([{ kind: 'confinement.chosen', ...confinement }]);
    }
  });

  test('shows a patch as a diff with context', async () => {
    expect(await prepared.ground().render(patchOf(files, repaired)))
      .toBe(`diff --git a/src/sum.mjs b/src/sum.mjs
--- a/src/sum.mjs
+++ b/src/sum.mjs
@@ -1,2 +1,2 @@
-export const add = (a, b) => a - b;
+export const add = (a, b) => a + b;
 export const double = (a) => 2 * a;
`);
  });
});

describe('a patch is judged', () => {
  test('green in every scope when it repairs', async () => {
    const patch = patchOf(files, repaired);
    expect(await prepared.judge(patch, 'target')).toMatchObject({
      verdict: { kind: 'green' },
      scope: 'target',
      failures: [],
      runs: 1,
    });
    expect(await prepared.judge(patch, 'full')).toMatchObject({
      verdict: { kind: 'green', passed: 2 },
      scope: 'full',
      runs: 1,
    });
    expect(await prepared.judge(patch, 'confirm')).toMatchObject({
      verdict: { kind: 'green' },
      scope: 'confirm',
    });
  });

  test('red when it repairs and breaks, after asking for what broke alone and on the base', async () => {
    const patch = patchOf(files, { 'src/sum.mjs': repaired['src/sum.mjs'].replace('2 * a', '3 * a') });
    const evaluation = await prepared.judge(patch);
    expect(evaluation.verdict).toEqual({ kind: 'red', failing: [], fixed: [adds], broken: [doubles] });
    expect(evaluation.runs).toBe(4);
    expect(evaluation.failures).toMatchObject([{ id: doubles, state: 'failed' }]);
    expect(evaluation.failures[0]?.message).toContain('6 == 4');
  });

  test('red when it does nothing, or nothing that helps', async () => {
    expect((await prepared.judge(emptyPatch)).verdict).toEqual({
      kind: 'red',
      failing: [adds],
      fixed: [],
      broken: [],
    });
    const syntax = patchOf(files, { 'src/sum.mjs': 'export const add = ;\n' });
    expect((await prepared.judge(syntax)).verdict).toMatchObject({
      kind: 'red',
      failing: [adds],
      broken: [doubles],
    });
  });

  test('silent when it does not fit the base', async () => {
    const stale = patchOf({ 'src/sum.mjs': 'something else\n' }, repaired);
    expect(await prepared.judge(stale)).toEqual({
      verdict: { kind: 'silent', why: 'patch-does-not-apply' },
      scope: 'full',
      failures: [],
      runs: 0,
      ms: 0,
    });
    const places = ['../out.mjs', '/etc/passwd', '.git/hooks/post-checkout', 'src', 'package.json/x'];
    for (const path of places) {
      expect((await prepared.judge(patchOf({}, { [path]: 'x\n' }))).verdict).toEqual({
        kind: 'silent',
        why: 'patch-does-not-apply',
      });
    }
  });

  test('silent when it never comes to an end, and nothing of it stays', async () => {
    const known = prepared.ground().task;
    await using impatient = await place.prepare(files, {
      known,
      confinement: place.workspaces.confinement,
      directory: prepared.directory,
      testTimeoutS: 3,
    });
    const patch = patchOf(files, { 'src/sum.mjs': `${files['src/sum.mjs']}for (;;);\n` });
    expect((await impatient.judge(patch, 'target')).verdict).toEqual({ kind: 'silent', why: 'timeout' });
  });

  test('silent when it is cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const { oracle } = prepared.ground();
    expect((await oracle.judge(emptyPatch, 'full', controller.signal)).verdict).toEqual({
      kind: 'silent',
      why: 'cancelled',
    });
  });

  test('in the project folder of a larger repository, whose files lie at its root', async () => {
    const inner = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`packages/sum/${path}`, text]),
    );
    await using outer = await place.prepare(inner, { folder: 'packages/sum' });
    expect(outer.ground().task).toMatchObject({
      base: { root: outer.directory, directory: 'packages/sum' },
      suite: { directory: 'packages/sum' },
      baseline: { failToPass: [adds] },
    });
    const path = 'packages/sum/src/sum.mjs';
    const patch = patchOf(inner, { [path]: repaired['src/sum.mjs'] });
    expect((await outer.judge(patch)).verdict).toEqual({ kind: 'green', passed: 2 });
  });
});

describe.skipIf(missingFor('unittest'))(
  `on ${titled('unittest')}, a patch whose calls leave something behind`,
  () => {
    const sums = 'def add(a, b):\n    return a - b\n\n\ndef double(a):\n    return 2 * a\n';
    const project = {
      'sums.py': sums,
      'tests/test_sums.py': `import unittest
from sums import add, double


class Sums(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(2, 1), 3)

    def test_doubles(self):
        self.assertEqual(double(2), 4)
`,
    };
    const lasting = `calls = []


def add(a, b):
    calls.append(a)
    return a + b


def double(a):
    return 2 * a + len(calls)
`;

    test.each(['full', 'confirm'] as const)('is red in scope %s, whatever passes alone', async (scope) => {
      await using ready = await place.prepare(project);
      const [broken] = ready.ground().task.baseline.passToPass;
      expect(await ready.judge(patchOf(project, { 'sums.py': lasting }), scope)).toMatchObject({
        verdict: {
          kind: 'red',
          failing: [],
          fixed: ready.ground().task.baseline.failToPass,
          broken: [broken],
        },
        scope,
        failures: [{ id: broken, state: 'failed' }],
        runs: 5,
      });
    });
  },
);
