import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changes, signals } from '../src/mast.js';
import { parseReadings } from '../src/readings.js';

const read = (readings) => readings.map(({ minute, signal }) => `${minute}: ${signal}`);

describe('signals', () => {
  test('follow the gusts up at once', () => {
    const readings = parseReadings('14:00 9 gust 10\n14:10 12 gust 18\n14:20 19 gust 26');
    assert.deepEqual(read(signals(readings)), ['840: none', '850: gale', '860: storm']);
  });

  test('have nothing to say without readings', () => {
    assert.deepEqual(signals([]), []);
  });

  test('hang on for an hour after the last gust that called for them', () => {
    const readings = parseReadings('14:00 12 gust 18\n14:30 9\n15:00 8\n15:10 7\n15:20 7');
    assert.deepEqual(read(signals(readings)), ['840: gale', '870: gale', '900: gale', '910: none', '920: none']);
  });

  test('come down one after the other, as each hour is over', () => {
    const readings = parseReadings('14:00 20 gust 26\n14:20 14 gust 18\n14:50 9 gust 12\n15:10 8\n15:30 7\n16:00 6');
    assert.deepEqual(read(signals(readings)), [
      '840: storm',
      '860: storm',
      '890: storm',
      '910: gale',
      '930: strong wind',
      '960: none',
    ]);
  });
});

describe('changes', () => {
  test('name each signal once while it hangs', () => {
    const readings = parseReadings('14:00 9\n14:10 12 gust 18\n14:20 12 gust 19');
    assert.deepEqual(read(changes(readings)), ['850: gale']);
  });

  test('begin with a bare mast', () => {
    assert.deepEqual(changes(parseReadings('14:00 4')), []);
  });

  test('spare the keeper the stairs when the wind drops for half an hour', () => {
    const readings = parseReadings('14:00 12 gust 18\n14:20 9\n14:40 13 gust 19\n15:30 8\n15:50 7');
    assert.deepEqual(read(changes(readings)), ['840: gale', '950: none']);
  });
});
