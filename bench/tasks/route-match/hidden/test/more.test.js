import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Router } from '../lib/router.js';

test('order of adding does not matter', () => {
  for (const patterns of [['/a/*', '/a/:x', '/a/b'], ['/a/b', '/a/:x', '/a/*']]) {
    const router = new Router();
    for (const pattern of patterns) router.add(pattern, pattern);
    assert.deepEqual(['/a/b', '/a/c', '/a/c/d'].map((path) => router.match(path)?.handler), ['/a/b', '/a/:x', '/a/*']);
  }
});
test('umlauts and slashes are decoded', () => {
  const router = new Router().add('/tag/:name', 1);
  assert.equal(router.match('/tag/%C3%A4%2Fb')?.params.name, 'ä/b');
});
test('paths are case-sensitive', () => {
  assert.equal(new Router().add('/Birds', 1).match('/birds'), undefined);
});
test('dots in patterns are dots', () => {
  assert.equal(new Router().add('/robots.txt', 1).match('/robotsXtxt'), undefined);
});
