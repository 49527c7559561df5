import { describe, expect, test } from 'vitest';

import { contextFor, id, rolloutWith, viewOf } from '../../../test/doubles/builders.ts';
import { type RunEvent } from '../events.ts';
import { type Json } from '../json.ts';
import { isShared, OncePerRun } from './once-per-run.ts';
import { type RolloutView } from '../view.ts';

/** As much of a course as sharing takes: what is recorded stands in its view. */
function courseWith(...rollouts: readonly RolloutView[]) {
  let view = viewOf(rollouts);
  const named: string[] = [];
  return {
    named,
    get view() {
      return view;
    },
    context: (name: string) => {
      named.push(name);
      return contextFor();
    },
    record: async (event: RunEvent) => {
      if (event.kind !== 'lesson.recorded') return;
      const { rollout, key, value } = event;
      const known = view.rollouts.get(rollout) ?? rolloutWith(rollout, []);
      const lessons = [...known.lessons, { key, value }];
      view = viewOf([...view.rollouts.values(), { ...known, lessons }]);
    },
  };
}

describe('what the attempts of a run share', () => {
  const [a, b] = [rolloutWith(id(0, 0), []), rolloutWith(id(0, 1), [])];

  test('is worked out once, while others wait, and in the name of the run', async () => {
    const course = courseWith(a, b);
    const shared = new OncePerRun(course);
    const asked: string[] = [];
    const work = (who: string) => async () => {
      asked.push(who);
      await Promise.resolve();
      return ['yes?'];
    };
    const both = await Promise.all([
      shared.of(a.id)('checklist', work('a')),
      shared.of(b.id)('checklist', work('b')),
    ]);
    expect([both, asked, course.named]).toEqual([[['yes?'], ['yes?']], ['a'], ['checklist']]);
    expect(course.view.rollouts.get(a.id)?.lessons).toEqual([{ key: 'run/checklist', value: ['yes?'] }]);
  });

  test('is known to a run that goes on', async () => {
    const known = { ...a, lessons: [{ key: 'run/checklist', value: ['yes?'] }] };
    const work = async (): Promise<Json> => {
      throw new Error('nobody has to ask');
    };
    expect(await new OncePerRun(courseWith(known)).of(b.id)('checklist', work)).toEqual(['yes?']);
  });

  test('is tried again by the next where it came to nothing or failed', async () => {
    const shared = new OncePerRun(courseWith(a, b));
    const failed = shared.of(a.id)('checklist', async () => {
      throw new Error('the model left');
    });
    const nothing = shared.of(a.id)('checklist', async () => undefined);
    const third = shared.of(b.id)('checklist', async () => 7);
    await expect(failed).rejects.toThrow('the model left');
    expect([await nothing, await third]).toEqual([undefined, 7]);
  });

  test('stands under keys that no agent may write', () => {
    expect([isShared('run/checklist'), isShared('checklist')]).toEqual([true, false]);
  });
});
