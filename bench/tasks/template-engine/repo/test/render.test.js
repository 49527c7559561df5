import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from '../src/render.js';

test('a value', () => {
  assert.equal(render('Hi {{name}}!', { name: 'Ada' }), 'Hi Ada!');
});
test('tags are escaped', () => {
  assert.equal(render('{{a}}', { a: '<b><i>' }), '&lt;b&gt;&lt;i&gt;');
});
test('what is missing is empty', () => {
  assert.equal(render('[{{a.b.c}}]', {}), '[]');
});
test('inner lists see the outer values', () => {
  assert.equal(render('{{#rows}}{{unit}}{{n}} {{/rows}}', { unit: '€', rows: [{ n: 1 }, { n: 2 }] }), '€1 €2 ');
});
