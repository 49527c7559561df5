import { describe, expect, test } from 'vitest';

import { contextFor, id, one, red, rolloutWith, two } from '../../test/doubles/builders.ts';
import { by } from '../../test/doubles/decisions.ts';
import { type RolloutView } from '../engine/view.ts';
import { rotaOf } from './rota.ts';

describe('the rota of a team', () => {
  const crew = ['a', 'b'].map((member) => ({ member, readsWords: true }));
  const namesOf = (rollouts: readonly RolloutView[]) =>
    rotaOf(crew, contextFor({ rollouts }).view, 6).map(({ member }) => member);

  test('is even among equals', () => {
    expect(namesOf([])).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });

  test('sends those more often whose attempts came further, and everybody at some time', () => {
    const rollouts = [0, 1, 2, 3].map((index) =>
      by(
        index % 2 === 0 ? 'a' : 'b',
        rolloutWith(id(0, index), [index % 2 === 0 ? red([]) : red([one, two])]),
      ),
    );
    const names = namesOf(rollouts);
    expect(names.filter((name) => name === 'b').length).toBeGreaterThan(3);
    expect(names).toContain('a');
  });
});
