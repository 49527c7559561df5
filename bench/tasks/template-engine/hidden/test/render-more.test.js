import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from '../src/render.js';

test('quotes and ampersands everywhere', () => {
  assert.equal(render('{{a}}', { a: `"&'&"` }), '&quot;&amp;&#39;&amp;&quot;');
});
test('raw stays raw', () => {
  assert.equal(render('{{{a}}}', { a: '<&>' }), '<&>');
});
test('inner values win', () => {
  assert.equal(render('{{#l}}{{x}}{{/l}}', { x: 'o', l: [{ x: 'i' }, {}] }), 'io');
});
test('nought is not missing', () => {
  assert.equal(render('{{n}}', { n: 0 }), '0');
});
