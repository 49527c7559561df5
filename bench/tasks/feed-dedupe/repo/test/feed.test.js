import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical } from '../src/canonical.js';
import { dedupe } from '../src/dedupe.js';
import { feed } from '../src/feed.js';

test('different articles stay', () => {
  assert.equal(feed([{ link: 'https://a.example/1' }], [{ link: 'https://a.example/2' }]).length, 2);
});
test('where a reader came from does not matter', () => {
  assert.equal(canonical('https://a.example/x?utm_source=mail&id=3#top'), 'https://a.example/x?id=3');
});
test('the newest version wins', () => {
  const versions = ['2024-01-01', '2024-03-01', '2024-02-01'].map((date) => ({ link: 'https://a.example/x', date }));
  assert.deepEqual(dedupe(versions), [versions[1]]);
});
test('who has no date comes last', () => {
  const [a, b, c] = [{ link: 'https://a.example/1' }, { link: 'https://a.example/2', date: '2024-01-01' }, { link: 'https://a.example/3', date: '2025-01-01' }];
  assert.deepEqual(feed([a, b, c]), [c, b, a]);
});
