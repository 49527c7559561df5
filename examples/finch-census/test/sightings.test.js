import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bySpecies, inSeason, parseSightings, ringsOf } from '../src/sightings.js';

const csv = `date, site, ring, species
2024-11-02, ridge, A1, cactus finch
2024-11-30, ridge, A2, cactus finch
2024-11-30, shore, , warbler finch
2024-12-01, ridge, A1, cactus finch
`;

describe('parseSightings', () => {
  test('reads rows by the names of the header', () => {
    assert.deepEqual(parseSightings(csv)[0], {
      date: '2024-11-02',
      site: 'ridge',
      ring: 'A1',
      species: 'cactus finch',
    });
  });

  test('keeps birds without a ring', () => {
    assert.equal(parseSightings(csv)[2].ring, '');
  });

  test('names a column that is missing', () => {
    assert.throws(() => parseSightings('date, ring\n'), /no column site, species/);
  });
});

describe('inSeason', () => {
  const sightings = parseSightings(csv);

  test('begins on its first day', () => {
    assert.equal(inSeason(sightings, { from: '2024-11-02', to: '2024-11-15' }).length, 1);
  });

  test('ends after its last day', () => {
    assert.equal(inSeason(sightings, { from: '2024-11-01', to: '2024-11-30' }).length, 3);
  });

  test('may be one day long', () => {
    assert.equal(inSeason(sightings, { from: '2024-12-01', to: '2024-12-01' }).length, 1);
  });

  test('may be empty', () => {
    assert.deepEqual(inSeason(sightings, { from: '2023-01-01', to: '2023-12-31' }), []);
  });
});

describe('ringsOf', () => {
  test('counts each ring once and birds without a ring never', () => {
    assert.deepEqual(ringsOf(parseSightings(csv)), ['A1', 'A2']);
  });
});

describe('bySpecies', () => {
  test('keeps all sightings of a species together', () => {
    const groups = bySpecies(parseSightings(csv));
    assert.deepEqual([...groups.keys()], ['cactus finch', 'warbler finch']);
    assert.equal(groups.get('cactus finch').length, 3);
  });
});
