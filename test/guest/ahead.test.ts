import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Ground } from '../../agent/engine/ports.ts';
import { config } from '../doubles/builders.ts';
import { never, openLodge, type Lodge, type Lodging } from './lodge.ts';

let lodge: Lodge;
beforeAll(async () => {
  lodge = await openLodge();
});
afterAll(() => lodge[Symbol.asyncDispose]());

const broken = async (): Promise<Lodging> =>
  lodge.ground(
    {
      'package.json': '{ "type": "module" }',
      'src/sum.js': 'export const sum = (a, b) => a - b;\n',
      'test/sum.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
import { sum } from '../src/sum.js';
test('adds', () => assert.equal(sum(1, 2), 3));
`,
    },
    { variant: { name: 'mender', hash: '' }, limits: { candidates: 2_000, wallMs: 100_000 } },
  );

const ahead = ({ rollouts }: Ground): AsyncDisposable | undefined =>
  rollouts.begin?.({ name: 'mender', hash: '' }, config.limits);

test('an attempt after the self-test repairs in the box that was begun beside it; the next one in its own', async () => {
  await using lodging = await broken();
  await using _ahead = ahead(lodging.ground);
  const checks = await lodging.ground.oracle.check(never);
  expect(checks.map(({ ok }) => ok)).toEqual([true, true, true]);
  const [first, second] = [await lodging.attempt(), await lodging.attempt()];
  expect(first.result).toMatchObject({ kind: 'patch', patch: { files: [{ path: 'src/sum.js' }] } });
  expect(second.result).toMatchObject({ kind: 'patch', patch: { files: [{ path: 'src/sum.js' }] } });
  expect(lodge.processes()).toEqual([]);
});

test('where no attempt follows, nothing of it is left', async () => {
  {
    await using lodging = await broken();
    await using _ahead = ahead(lodging.ground);
    await lodging.ground.oracle.check(never);
  }
  expect(lodge.processes()).toEqual([]);
});
