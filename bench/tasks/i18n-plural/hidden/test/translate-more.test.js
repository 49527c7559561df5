import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chain } from '../src/chain.js';
import { form } from '../src/plural.js';
import { translate } from '../src/translate.js';

test('long locales', () => {
  assert.deepEqual(chain('zh-Hant-TW'), ['zh-Hant-TW', 'zh-Hant', 'zh', 'en']);
  assert.deepEqual(chain('fil-PH'), ['fil-PH', 'fil', 'en']);
});
test('polish numbers', () => {
  assert.deepEqual([0, 1, 2, 5, 12, 22, 25, 112, 104].map((n) => form('pl', n)), ['many', 'one', 'few', 'many', 'many', 'few', 'many', 'many', 'few']);
});
test('an unknown key is shown', () => {
  assert.equal(translate({}, 'en', 'x.y'), 'x.y');
});
