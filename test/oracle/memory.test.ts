import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { newRunId } from '../../agent/engine/ids.ts';
import { type Files } from '../suite/project.ts';
import { patchOf } from './patches.ts';
import { openPlace, type Place, type Prepared, type Wishes } from './prepared.ts';

const files: Files = {
  '.gitignore': 'node_modules/\n',
  'package.json': '{ "scripts": { "test": "node --test" } }',
  'sum.mjs': 'export const add = (a, b) => a - b;\nexport const double = (a) => 2 * a;\n',
  'node_modules/helper/index.js': 'exports.three = 3;\n',
  'test/sum.test.mjs': `import { it } from 'node:test';
import assert from 'node:assert';
import helper from 'helper';
import { add, double } from '../sum.mjs';
it('adds', () => assert.strictEqual(add(2, 1), helper.three));
it('doubles', () => assert.strictEqual(double(2), 4));
`,
};
const repair = patchOf(files, { 'sum.mjs': (files['sum.mjs'] ?? '').replace('a - b', 'a + b') });
/** It repairs one test and breaks the other. */
const wrong = patchOf(files, {
  'sum.mjs': (files['sum.mjs'] ?? '').replace('a - b', 'a + b').replace('2 * a', '3 * a'),
});
const run = newRunId(1_000, () => 0.5);

let folder: string;
let place: Place;
let first: Prepared;
beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'galapagos-remembers-')), 'verdicts');
  place = await openPlace({ folder, run, redact: (text) => text });
  first = await place.prepare(files);
});
afterEach(async () => {
  await first[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

/** The next run on the same project. */
const again = (wishes: Wishes = {}): Promise<Prepared> =>
  place.prepare(files, { directory: first.directory, ...wishes });

describe('what was judged in a run of a project', () => {
  test('is not judged again in the next one, and neither is the baseline but once', async () => {
    const fresh = await first.judge(repair, 'full');
    expect(fresh).toMatchObject({ verdict: { kind: 'green', passed: 2 }, runs: 1 });
    expect(fresh).not.toHaveProperty('remembered');
    await using next = await again();
    expect(await next.judge(repair, 'full')).toEqual({
      ...fresh,
      remembered: { run, at: expect.any(Number) },
    });
    expect(first.ground().task.baseline).toMatchObject({ runs: 3 });
    expect(next.ground().task.baseline).toMatchObject({ runs: 4, earlier: 3 });
  });

  test('is confirmed anew every time', async () => {
    await first.judge(repair, 'confirm');
    await using next = await again();
    expect(await next.judge(repair, 'confirm')).not.toHaveProperty('remembered');
  });

  test('is judged again when something else is installed, allowed or protected, or the files are others', async () => {
    const isRemembered = async (wishes: Wishes = {}): Promise<boolean> => {
      await using next = await again(wishes);
      return (await next.judge(repair, 'full')).remembered !== undefined;
    };
    await first.judge(repair, 'full');
    expect(await isRemembered()).toBe(true);
    expect(await isRemembered({ allowTestEdits: true })).toBe(false);
    expect(await isRemembered({ protect: ['docs/**'] })).toBe(false);
    expect(await isRemembered({ testCommand: 'node --test test/sum.test.mjs' })).toBe(false);
    expect(await isRemembered()).toBe(true);
    appendFileSync(join(first.directory, 'node_modules/helper/index.js'), '\n');
    expect(await isRemembered()).toBe(false);
    expect(await isRemembered()).toBe(true);
    writeFileSync(join(first.directory, 'notes.txt'), 'new');
    expect(await isRemembered()).toBe(false);
  });

  test('that is edited by hand makes no wrong patch the winner', async () => {
    const honest = await first.judge(wrong, 'full');
    expect(honest.verdict).toMatchObject({ kind: 'red', broken: [expect.any(String)] });
    // Whoever can write the file can seal it, too.
    for (const name of readdirSync(folder)) {
      const body = readFileSync(join(folder, name), 'utf8').split('\n').slice(1).join('\n');
      const green = body
        .replace(/"verdict":\{.*?\}/, '"verdict":{"kind":"green","passed":2}')
        .replace(/"failures":\[.*?\],/, '"failures":[],');
      writeFileSync(join(folder, name), `${createHash('sha256').update(green).digest('hex')}\n${green}`);
    }
    await using next = await again();
    expect(await next.judge(wrong, 'full')).toMatchObject({
      verdict: { kind: 'green' },
      remembered: { run },
    });
    expect((await next.judge(wrong, 'confirm')).verdict.kind).toBe('red');
    // And is not believed any longer.
    expect((await next.judge(wrong, 'full')).verdict).toEqual(honest.verdict);
  });

  test('that is damaged is judged again', async () => {
    const honest = await first.judge(wrong, 'full');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), 'garbage');
    await using next = await again();
    expect(next.ground().task.baseline).not.toHaveProperty('earlier');
    const fresh = await next.judge(wrong, 'full');
    expect(fresh.verdict).toEqual(honest.verdict);
    expect(fresh).not.toHaveProperty('remembered');
  });
});
