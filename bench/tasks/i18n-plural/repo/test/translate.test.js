import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translate } from '../src/translate.js';

const TEXTS = {
  en: { hi: 'Hello {name}', birds: { one: '{n} bird', many: '{n} birds' } },
  de: { hi: 'Hallo {name}', birds: { one: '{n} Vogel', many: '{n} Vögel' } },
  pl: { birds: { one: '{n} ptak', few: '{n} ptaki', many: '{n} ptaków' } },
};

test('a text', () => {
  assert.equal(translate(TEXTS, 'de', 'hi', { name: 'Ada' }), 'Hallo Ada');
});
test('a region falls back to its language', () => {
  assert.equal(translate(TEXTS, 'de-AT', 'hi', { name: 'Ada' }), 'Hallo Ada');
});
test('few birds are ptaki', () => {
  assert.equal(translate(TEXTS, 'pl', 'birds', { n: 3 }), '3 ptaki');
});
test('thousands in german', () => {
  assert.equal(translate(TEXTS, 'de', 'birds', { n: 12000 }), '12.000 Vögel');
});
