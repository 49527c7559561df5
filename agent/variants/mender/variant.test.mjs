// Mender's own tests: what a child of it has to keep before anybody measures it. Runs wherever its folder lies, with
// `node --test` alone; the project's own suite runs it, too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { readGenes } from './genes.mjs';
import { localise } from './localisation/suspicion.mjs';
import { matcher } from './project/globs.mjs';
import { groupByFile, splitId } from './project/tests.mjs';
import { combinations } from './search/combinations.mjs';

/** @type {(name: string, body: () => void | Promise<void>) => unknown} */
const test =
  process.env['VITEST'] === undefined ? (await import('node:test')).test : (await import('vitest')).test;

const manifest = JSON.parse(readFileSync(new URL('./variant.json', import.meta.url), 'utf8'));

test('the genome of variant.json is whole, and positive', () => {
  const { localisation, ranking, search, execution } = readGenes(manifest.params);
  const numbers = [localisation, ranking, search, execution].flatMap((genes) => Object.values(genes));
  for (const value of numbers) assert.ok(typeof value === 'object' || value > 0);
});

test('a gene that is missing is named', () => {
  assert.throws(() => readGenes({ ...manifest.params, epsilon: 'much' }), /a number “epsilon”/);
});

test('weights of templates are genes', () => {
  const { ranking } = readGenes({ ...manifest.params, 'weight.comparison': 0 });
  assert.deepEqual(ranking.weights, { comparison: 0 });
});

test('the entry of the variant is there and can be loaded', async () => {
  const { attempt } = await import(new URL(manifest.entry, import.meta.url).href);
  assert.equal(typeof attempt, 'function');
});

test('a failing line is more suspicious than one that passing tests run, too', () => {
  const result = { ms: 1, steps: 1, message: '', frames: [] };
  const places = localise(
    {
      tests: [
        { id: 'f', state: 'failed', lines: { '/a.js': [1, 2] }, ...result },
        { id: 'p', state: 'passed', lines: { '/a.js': [1] }, ...result },
      ],
      module: [],
      broken: [],
    },
    { failing: new Set(['f']), isEditable: () => true, mix: { moduleShare: 0.1, frameBoost: 0.5 } },
  );
  assert.deepEqual(
    places.map(({ line }) => line),
    [2, 1],
  );
});

test('tests are protected by what protects them', () => {
  const isProtected = matcher(['**/{test,tests}/**', '**/*.test.js']);
  assert.deepEqual(['src/a.js', 'src/a.test.js', 'tests/a.py'].map(isProtected), [false, true, true]);
});

test('tests are grouped by file, in order', () => {
  assert.deepEqual(groupByFile(['b::2', 'a::1 › x', 'b::1']), [
    { file: 'b', names: ['2', '1'] },
    { file: 'a', names: ['1 › x'] },
  ]);
  assert.deepEqual(splitId('a.py::f[x::y]'), { file: 'a.py', name: 'f[x::y]' });
});

test('partial fixers of the same tests are not combined', () => {
  const candidate = { parts: [], changes: [], templates: [], order: 0 };
  const one = { candidate, fixed: new Set(['t']) };
  assert.equal(combinations([one, one], 9).length, 0);
  assert.equal(combinations([one, { candidate, fixed: new Set(['u']) }], 9).length, 1);
});
