import { describe, expect, test } from 'vitest';

import { green, patchAt, taskWith } from '../../test/doubles/builders.ts';
import { pond } from '../../test/doubles/pond.ts';
import { type RunConfig } from './events.ts';

const model = { id: 'm', provider: 'openai', baseUrl: 'http://127.0.0.1:1/v1' } as const;
const open = { ...taskWith([]), kind: 'solve', request: 'Be faster' } as const;
const finch = { name: 'finch', hash: '0'.repeat(64) };
const flat = { strategy: 'best-of-n', options: { population: 1, generations: 1, enough: 1 } } as const;

/** A run for a request, with one attempt that breaks nothing. */
const asked = (config: Partial<RunConfig>, task: typeof open | undefined = open) =>
  pond({
    config: { ...flat, request: 'Be faster', ...config },
    attempt: () => ({ patch: patchAt(5) }),
    verdict: () => green,
    ground: { task },
  });

describe('a request', () => {
  test('without a model is refused before anything is frozen', async () => {
    const records = await asked({}).run();
    expect(records.map(({ event }) => event.kind)).toEqual(['run.started', 'run.ended']);
    expect(records.at(-1)?.event).toEqual({
      kind: 'run.ended',
      reason: 'refused',
      fault: { kind: 'model-missing', agent: 'finch' },
    });
  });

  test('for an agent of a team that has no model is refused with its name', async () => {
    const team = [
      { name: 'mender', variant: { name: 'mender', hash: '0'.repeat(64) } },
      { name: 'finch', variant: finch },
    ];
    expect((await asked({ team }).run()).at(-1)?.event).toMatchObject({
      fault: { kind: 'model-missing', agent: 'finch' },
    });
  });

  test('that no failing test speaks for is judged by the whole suite at once, and ends as a proposal', async () => {
    const records = await asked({ model, variant: finch }).run();
    const scopes = records.flatMap(({ event }) =>
      event.kind === 'oracle.answered' ? [event.evaluation.scope] : [],
    );
    expect(scopes).toEqual(['full', 'confirm']);
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'proposed' });
  });

  test('is not refused for what the embedded search cannot reach', async () => {
    const suite = { ...open.suite, framework: 'go' } as const;
    const records = await asked({ model, variant: finch }, { ...open, suite }).run();
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'proposed' });
  });
});
