import { describe, expect, test } from 'vitest';

import { localise } from './suspicion.mjs';

/** @import { Observation, ObservedTest } from '../execution/trial.mjs' */

const mix = { moduleShare: 0.1, frameBoost: 0.5 };

/** @type {(id: string, lines: number[], more?: Partial<ObservedTest>) => ObservedTest} */
const failed = (id, lines, more = {}) => ({
  id,
  state: 'failed',
  ms: 1,
  steps: 1,
  message: '',
  frames: [],
  lines: { '/a.js': lines },
  ...more,
});

/** @type {(id: string, lines: number[]) => ObservedTest} */
const passed = (id, lines) => failed(id, lines, { state: 'passed' });

/** @type {(tests: ObservedTest[], more?: Partial<Observation>) => Observation} */
const observation = (tests, more = {}) => ({ tests, module: [], broken: [], ...more });

/** @type {(seen: Observation) => (string | number)[][]} */
const scores = (seen) => {
  const failing = new Set(seen.tests.filter(({ state }) => state === 'failed').map(({ id }) => id));
  const places = localise(seen, { failing, isEditable: (path) => path === '/a.js', mix });
  return places.map(({ line, score }) => [line, Number(score.toFixed(3))]);
};

describe('localise', () => {
  test('puts lines that only failing tests ran before lines that passing ones ran, too', () => {
    const seen = observation([failed('f', [1, 2, 3]), passed('p', [1, 2]), passed('q', [1])]);
    expect(scores(seen)).toEqual([
      [3, 1],
      [2, Number(Math.SQRT1_2.toFixed(3))],
      [1, 0.577],
    ]);
  });

  test('knows nothing of lines that no failing test ran', () => {
    expect(scores(observation([failed('f', [4]), passed('p', [9])]))).toEqual([[4, 1]]);
  });

  test('counts how many of the failing tests ran a line', () => {
    expect(scores(observation([failed('f', [1, 2]), failed('g', [2])]))).toEqual([
      [2, 1],
      [1, Number(Math.SQRT1_2.toFixed(3))],
    ]);
  });

  test('counts code that runs at load as run by everybody, low', () => {
    const seen = observation([failed('f', [5])], { module: [{ '/a.js': [1, 5] }] });
    expect(scores(seen)).toEqual([
      [5, 1],
      [1, 0.1],
    ]);
  });

  test('looks at code that runs at load when the tests never began', () => {
    const seen = observation([failed('f', [], { lines: {} })], { module: [{ '/a.js': [2] }] });
    expect(scores(seen)).toEqual([[2, 0.5]]);
  });

  test('suspects most where the failure came through, the innermost place first', () => {
    const frames = [
      { path: '/node_modules/lib.js', line: 1 },
      { path: '/a.js', line: 7 },
      { path: '/a.js', line: 3 },
    ];
    expect(scores(observation([failed('f', [3, 5, 7], { frames })]))).toEqual([
      [7, 1.5],
      [3, 1.25],
      [5, 1],
    ]);
  });

  test('has no suspicion against files that may not be edited', () => {
    const seen = observation([failed('f', [1], { lines: { '/a.js': [1], '/test/a.test.js': [1, 2] } })]);
    expect(scores(seen)).toEqual([[1, 1]]);
  });
});
