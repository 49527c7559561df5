import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { windowText } from '../src/clock.js';
import { landingWindows, nextWindow } from '../src/landing.js';
import { parseTides } from '../src/tides.js';

const day = parseTides('03:10 high 2.2\n09:20 low 0.4\n15:30 high 2.0\n21:50 low 0.6');

describe('landingWindows', () => {
  test('are closed all day for a boat that is too deep', () => {
    assert.deepEqual(landingWindows(day, { draught: 3 }), []);
  });

  test('open twice for the dinghy, round each high water', () => {
    const texts = landingWindows(day, { draught: 1.2 }).map(windowText);
    assert.deepEqual(texts, ['03:10–06:20', '12:30–18:50']);
  });

  test('are later and shorter over a sill', () => {
    const texts = landingWindows(day, { draught: 1.2, sill: 0.5 }).map(windowText);
    assert.deepEqual(texts, ['03:10–05:20', '13:50–17:20']);
  });
});

describe('nextWindow', () => {
  const windows = [
    { from: 190, to: 380 },
    { from: 740, to: 1130 },
  ];

  test('is the present one while it is open', () => {
    assert.deepEqual(nextWindow(windows, 200), windows[0]);
  });

  test('is the next one when it has closed', () => {
    assert.deepEqual(nextWindow(windows, 381), windows[1]);
  });

  test('is undefined in the evening', () => {
    assert.equal(nextWindow(windows, 1200), undefined);
  });
});
