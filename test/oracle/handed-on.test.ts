// A sealed report whose key code under test could have read first: it is judged, and said to be.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { testsLine } from '../../agent/lines.ts';
import { patchOf } from './patches.ts';
import { never, openPlace, type Place } from './prepared.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place[Symbol.asyncDispose]());

const source = 'exports.add = (a, b) => a - b;\n';
const files = {
  'package.json': '{ "scripts": { "test": "mocha" } }',
  'sum.js': source,
  'test/sum.test.js':
    "const { add } = require('../sum.js');\nit('adds', () => { if (add(2, 1) !== 3) throw new Error('no'); });\n",
};
const first = {
  '.mocharc.json': '{ "require": "./test/first.js" }',
  'test/first.js': "require('../sum.js');\n",
};

describe('a suite whose configuration loads the code under repair first', () => {
  test('is judged all the same, and says that its reports could be forged', async () => {
    const all = { ...files, ...first };
    await using prepared = await place.prepare(all, { packages: 'mocha' });
    const { task, oracle } = prepared.ground();
    expect(task.suite).toMatchObject({ named: ['test/first.js'], early: ['sum.js'] });
    expect(task.baseline.evidence).toBe('handed-on');
    expect(testsLine(task)).toContain(
      'judged by a sealed report whose key code under test could have read first',
    );
    expect(await oracle.check(never)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    const right = patchOf(all, { 'sum.js': source.replace('-', '+') });
    expect((await prepared.judge(right)).verdict).toEqual({ kind: 'green', passed: 1 });
  });

  test('says nothing of the kind where it does not', async () => {
    await using prepared = await place.prepare(files, { packages: 'mocha' });
    const { suite, baseline } = prepared.ground().task;
    expect([suite.named, suite.early, baseline.evidence]).toEqual([undefined, undefined, undefined]);
  });
});
