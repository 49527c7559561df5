import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Router } from '../lib/router.js';

const router = new Router()
  .add('/birds/:id', 'one')
  .add('/birds/new', 'new')
  .add('/files/*', 'files')
  .add('/', 'home');

test('the root has its own route', () => {
  assert.equal(router.match('/')?.handler, 'home');
});
test('a fixed segment wins over a parameter', () => {
  assert.equal(router.match('/birds/new')?.handler, 'new');
});
test('a parameter is handed over', () => {
  assert.deepEqual(router.match('/birds/17')?.params, { id: '17' });
});
test('an encoded space arrives as one', () => {
  assert.deepEqual(router.match('/birds/tree%20finch')?.params, { id: 'tree finch' });
});
test('a wildcard takes the rest', () => {
  assert.deepEqual(router.match('/files/a/b/c.txt')?.params, { rest: 'a/b/c.txt' });
});
test('what nobody knows has no route', () => {
  assert.equal(router.match('/fish'), undefined);
});
