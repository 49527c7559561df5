// The end of a run with a model: who is asked when the tests leave it open, in whose name, and who is not.
import { describe, expect, test } from 'vitest';

import { green, patchAt, taskWith } from '../../../test/doubles/builders.ts';
import { linesOf, pond } from '../../../test/doubles/pond.ts';
import { scriptedModels, spec, type Heard } from '../../../test/doubles/scripted-model.ts';
import { type Recorded } from '../events.ts';
import { rolloutId } from '../ids.ts';
import { foldAll } from '../view.ts';

const request = { ...taskWith([]), kind: 'solve', request: 'Count the finches that fly' } as const;
const questions = ['Are finches counted?', 'Is none counted twice?', 'Is 0 right?', 'Does it fly?'];

/** Says yes to everything, and prefers the patch that changes line 9. */
function reviewer({ request: { messages } }: Heard) {
  const [asked = '', about = ''] = messages.map(({ content }) => content);
  if (asked.includes('Write 4 to 8 questions')) return { text: JSON.stringify({ questions }) };
  if (asked.includes('by a checklist')) {
    const answers = questions.map((_question, index) => ({
      question: index + 1,
      yes: true,
      evidence: 'new',
    }));
    return { text: JSON.stringify({ answers }) };
  }
  const [first = ''] = about.split('name="R"');
  const better = first.includes('new 9') ? 'K' : 'R';
  return { text: JSON.stringify({ reason: 'it counts those that fly', better, confidence: 0.9 }) };
}

/** Two attempts: the smaller patch changes line 3, the other one lines 9 and 20. */
function solving({ stopAt }: { readonly stopAt?: string } = {}) {
  const models = scriptedModels(reviewer);
  const wish = new AbortController();
  const own = pond({
    models,
    config: {
      model: spec,
      request: request.request,
      strategy: 'best-of-n',
      options: { population: 2, generations: 1, enough: 9 },
    },
    verdict: (_patch, scope) => {
      if (scope === stopAt) wish.abort('the person has seen enough');
      return green;
    },
    attempt: ({ rollout }) => ({ patch: rollout === 'g0.0' ? patchAt(3) : patchAt(9, 20) }),
    ground: { task: request },
  });
  return { models, run: () => own.run({ signal: wish.signal }), journal: own.journal };
}

const callsOf = (models: { readonly heard: readonly Heard[] }) =>
  models.heard.map(({ options }) => String(options.call)).toSorted();
const endOf = (records: readonly Recorded[]) => foldAll(records).ended?.reason;

describe('a run for a request that no test speaks for', () => {
  test('has its checklist made once, its attempts answered by it, and those that are level judged', async () => {
    const { models, run } = solving();
    const records = await run();
    expect(callsOf(models)).toEqual([
      'checklist#1',
      'final/judge#1',
      'final/judge#2',
      'g0.0/checklist#1',
      'g0.1/checklist#1',
    ]);
    const view = foldAll(records);
    expect(view.selection?.chosen).toEqual([
      {
        rollout: 'g0.1',
        why: 'the whole suite is green with 2 changed lines; the checklist says yes to 4 of 4 questions; the judge was asked about 1 pair in both orders and never contradicted itself; green twice more in fresh copies',
      },
    ]);
    expect(linesOf(view.rollouts.get(rolloutId(0, 1))?.patch)).toEqual([9, 20]);
  });

  test('ends proposed, never repaired', async () => {
    expect(endOf(await solving().run())).toBe('proposed');
  });

  test('asks no judge when it was stopped', async () => {
    const { models, run } = solving({ stopAt: 'full' });
    expect(endOf(await run())).toBe('cancelled');
    expect(callsOf(models).filter((call) => call.startsWith('final/'))).toEqual([]);
  });
});
