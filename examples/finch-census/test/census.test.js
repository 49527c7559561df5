import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { census, visits } from '../src/census.js';

const seen = (date, species, ...rings) => rings.map((ring) => ({ date, site: 'ridge', ring, species }));

const sightings = [
  ...seen('2024-11-02', 'cactus finch', 'A1', 'A2', 'A3', 'A4'),
  ...seen('2024-11-30', 'cactus finch', 'A5', 'A6'),
  ...seen('2024-11-09', 'warbler finch', 'W1', 'W2', 'W3'),
  ...seen('2025-11-08', 'cactus finch', 'A1', 'A5', 'B1', 'B2'),
  ...seen('2025-11-30', 'warbler finch', 'W1', 'W2', 'W3', 'W4', 'W5'),
];

describe('visits', () => {
  test('count rings on the first visit, the second, and both', () => {
    const [first, second] = [sightings.slice(0, 4), seen('2025-11-08', 'cactus finch', 'A1', 'B1')];
    assert.deepEqual(visits(first, second), { marked: 4, caught: 2, again: 1 });
  });
});

describe('census', () => {
  test('has a line for every species of the first season', () => {
    const lines = census(sightings, { from: '2024-11-01', to: '2024-11-30' }, { from: '2025-11-01', to: '2025-11-30' });
    assert.deepEqual(lines, ['cactus finch: 11 ± 5', 'warbler finch: 5 ± 0']);
  });

  test('is empty before anybody counted', () => {
    assert.deepEqual(census([], { from: '2024-11-01', to: '2024-11-30' }, { from: '2025-11-01', to: '2025-11-30' }), []);
  });
});
