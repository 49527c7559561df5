import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical } from '../src/canonical.js';
import { dedupe } from '../src/dedupe.js';

test('other trackers', () => {
  assert.equal(canonical('https://a.example/?fbclid=1&utm_medium=x&ref=y'), 'https://a.example');
});
test('parameters with similar names stay', () => {
  assert.equal(canonical('https://a.example/?reference=1&b=2&a=1'), 'https://a.example/?a=1&b=2&reference=1');
});
test('a dated version beats one without', () => {
  const [bare, dated] = [{ link: 'https://a.example/x' }, { link: 'https://a.example/x', date: '1999-01-01' }];
  assert.deepEqual([dedupe([bare, dated]), dedupe([dated, bare])], [[dated], [dated]]);
});
