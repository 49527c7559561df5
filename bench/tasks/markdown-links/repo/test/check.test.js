import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../src/check.js';

test('a page that is there is no broken link', () => {
  assert.deepEqual(check({ 'a.md': 'see [b](b.md)', 'b.md': '# B' }), []);
});
test('a page that is not there is one', () => {
  assert.deepEqual(check({ 'a.md': 'see [c](c.md)' }), ['a.md: c.md']);
});
test('a title does not belong to the target', () => {
  assert.deepEqual(check({ 'a.md': '[b](b.md "The other page")', 'b.md': '' }), []);
});
test('punctuation of headings is dropped', () => {
  assert.deepEqual(check({ 'a.md': '# Why not?\n[w](#why-not)' }), []);
});
test('references are found whatever their case', () => {
  assert.deepEqual(check({ 'a.md': '[x][Manual]\n\n[Manual]: b.md', 'b.md': '' }), []);
});
