import { describe, expect, test } from 'vitest';

import { parseTestId } from '../engine/ids.ts';
import { chooseTests } from './choose-tests.ts';

const [last, lastNight, first, month] = [
  'test/tides.test.js::highest › last',
  'test/tides.test.js::highest › last night',
  'test/tides.test.js::highest › comes first',
  'test/moon.test.js::comes first',
].map(parseTestId);

const known = {
  failToPass: [last, lastNight, first, month].flatMap((id) => id ?? []),
  passToPass: [parseTestId('test/moon.test.js::is round')],
  flaky: [parseTestId('test/moon.test.js::shines')],
  skipped: [parseTestId('test/moon.test.js::is made of cheese')],
};

const chosen = (...names: readonly string[]) => chooseTests(names, known);

describe('the tests that are meant', () => {
  test.each([
    ['the whole id', 'test/tides.test.js::highest › last', last],
    ['the whole name, though another begins so', 'last', last],
    ['the whole name with its suites', 'highest › last night', lastNight],
    ['a part that one test alone has', 'NIGHT', lastNight],
    ['a part written with other marks between suites', 'highest > comes', first],
    ['a part of the file and the name', 'moon.test.js::comes', month],
  ])('are found by %s', (_what, name, id) => {
    expect(chosen(name)).toEqual({ ok: true, value: [id] });
  });

  test('stand in the order of the report, each once', () => {
    expect(chosen('night', 'last', 'last night')).toEqual({ ok: true, value: [last, lastNight] });
  });
});

describe('a name is refused', () => {
  const expectRefused = (name: string, why: string, tests: readonly unknown[]) =>
    expect(chosen(name)).toEqual({ ok: false, fault: { kind: 'test-unmatched', name, why, tests } });

  test('when several tests bear it, naming them', () => {
    expectRefused('comes first', 'several', [first, month]);
    expectRefused('highest', 'several', [last, lastNight, first]);
  });

  test('when its test passes, is flaky or is skipped', () => {
    expectRefused('is round', 'passing', known.passToPass);
    expectRefused('shine', 'flaky', known.flaky);
    expectRefused('cheese', 'skipped', known.skipped);
  });

  test('when there is none, naming the nearest first', () => {
    expectRefused('last nihgt', 'unknown', [lastNight, last, month]);
    expectRefused(' ', 'unknown', [last, lastNight, first]);
  });
});
