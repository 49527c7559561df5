// Finch's own tests: what a child of it has to keep before anybody measures it. Runs wherever its folder lies, with
// `node --test` alone; the project's own suite runs it, too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { native } from './conversation/native.mjs';
import { text } from './conversation/text.mjs';
import { tokensOf } from './conversation/tokens.mjs';
import { replace } from './edit/ladder.mjs';
import { readGenes } from './genes.mjs';
import { Loops } from './loops.mjs';
import { promptText } from './prompts.mjs';
import { tools } from './tools/tools.mjs';

/** @type {(name: string, body: () => void | Promise<void>) => unknown} */
const test =
  process.env['VITEST'] === undefined ? (await import('node:test')).test : (await import('vitest')).test;

const manifest = JSON.parse(readFileSync(new URL('./variant.json', import.meta.url), 'utf8'));

test('the genome of variant.json is whole, and all of it is read', () => {
  assert.deepEqual(readGenes(manifest.params), manifest.params);
});

test('a gene that is missing is named', () => {
  assert.throws(() => readGenes({ ...manifest.params, turns: 'many' }), /a number “turns”/);
});

test('the entry of the variant is there and can be loaded', async () => {
  const { attempt } = await import(new URL(manifest.entry, import.meta.url).href);
  assert.equal(typeof attempt, 'function');
});

test('what stands before every task costs less than 600 tokens, by either protocol', () => {
  assert.ok(tokensOf(promptText('fixed') + JSON.stringify(native.tools)) < 600);
  assert.ok(tokensOf(promptText('fixed') + text.rules) < 600);
});

test('the prompts tell no machine and no day', () => {
  const all = promptText('fixed') + text.rules + JSON.stringify(tools);
  assert.doesNotMatch(all, /\/home|\/tmp|20\d\d|\battempt \d/);
});

test('both protocols understand what they ask for', () => {
  const usage = { prompt: 1, cached: 0, completion: 1 };
  const written = text.read({ text: promptText('text-protocol'), toolCalls: [], finish: 'stop', usage });
  assert.equal(written.kind === 'action' && written.actions[0]?.name, 'edit');
});

test('what stands twice is never edited', () => {
  assert.equal(replace('a\na\n', { old: 'a', fresh: 'b' }).kind, 'ambiguous');
});

test('the same action on another tree is another action', () => {
  const [one, other] = ['t', 'u'].map((tree) => Loops.key({ tree, tool: 'test', input: {} }));
  assert.notEqual(one, other);
});
