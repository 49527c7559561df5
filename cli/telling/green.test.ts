import { describe, expect, test } from 'vitest';

import { green, id, judged, one, red, rolloutWith, viewOf } from '../../test/doubles/builders.ts';
import { greenLines, otherGreens } from './green.ts';

const chosen = rolloutWith(id(0, 0), [green]);
const other = rolloutWith(id(0, 1), [green]);

describe('the other green patches of a run', () => {
  test('are those that turned the whole suite green, each content once', () => {
    const half = rolloutWith(id(0, 2), [red([one])]);
    const unsure = rolloutWith(id(0, 3), [], { evaluations: [judged(green, 'target')] });
    const again = { ...rolloutWith(id(1, 0), [green]), patch: other.patch };
    const same = { ...rolloutWith(id(1, 1), [green]), patch: chosen.patch };
    const rollouts = [chosen, other, half, unsure, again, same].flatMap(({ patch, ...rest }) =>
      patch ? [{ ...rest, patch }] : [],
    );
    expect(otherGreens(viewOf(rollouts), chosen).map((each) => each.id)).toEqual([id(0, 1)]);
  });

  test('are told with their size and how to choose one', () => {
    const third = rolloutWith(id(1, 2), [green]);
    const lines = greenLines([other, third], viewOf([chosen, other, third]), (it) => `Take ${it}`);
    expect(lines).toEqual([
      '2 other patches of this run are green, too:',
      '  g0.1   +1 −1 in src/sum.js  fixes all 3 failing tests, whole suite green',
      '  g1.2   +1 −1 in src/sum.js  fixes all 3 failing tests, whole suite green',
      'Take g0.1',
    ]);
    expect(greenLines([], viewOf([chosen]), String)).toEqual([]);
  });
});
