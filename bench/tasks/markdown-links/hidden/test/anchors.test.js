import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../src/check.js';
import { links } from '../src/links.js';
import { slugger } from '../src/slug.js';

test('commas, dots and quotes of headings go', () => {
  const slug = slugger();
  assert.deepEqual(['A, b & c', 'v1.2 "final"', 'Ärger: ja'].map(slug), ['a-b--c', 'v12-final', 'ärger-ja']);
});
test('the second heading of a name is numbered', () => {
  const slug = slugger();
  assert.deepEqual(['Same', 'Same'].map(slug), ['same', 'same-1']);
});
test('angle brackets around a target', () => {
  assert.deepEqual(links('[a](<b.md>) [c](  d.md  "t" )'), ['b.md', 'd.md']);
});
test('an undefined reference is broken', () => {
  assert.deepEqual(check({ 'a.md': '[x][nowhere]' }), ['a.md: undefined']);
});
