import { describe, expect, test } from 'vitest';

import { failure, success } from '../../agent/engine/outcome.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { type OfferedModel } from '../../sandbox/models/decode-lists.ts';
import { toldModel } from './told.ts';

const model: ModelSpec = { id: 'm', provider: 'openai', baseUrl: 'http://box:1/v1' };
const prices = { prompt: 1, completion: 2, cached: 0.5 };

async function told(spec: ModelSpec, offered: readonly OfferedModel[]) {
  const answered = await toldModel(spec, {}, { list: async () => success(offered) });
  if (!answered.ok) throw new Error(answered.fault.kind);
  return answered.value;
}

describe('what an endpoint tells of a model', () => {
  test('goes into the run, and is told', async () => {
    const offered = [{ id: 'm', contextTokens: 8000, maxOutputTokens: 2000, prices, hasTools: false }];
    expect(await told(model, offered)).toEqual({
      model: { ...model, contextTokens: 8000, maxOutputTokens: 2000, prices, tools: 'text' },
      words: [
        'told      8000 tokens of context, answers of at most 2000 tokens, $1.00 / $2.00 per million tokens, no tools of the protocol, so that they are called in text, by its endpoint',
      ],
    });
  });

  test('does not stand before what the user says', async () => {
    const said: ModelSpec = { ...model, contextTokens: 1, maxOutputTokens: 2, tools: 'native', prices };
    const offered = [
      { id: 'm', contextTokens: 8, maxOutputTokens: 9, prices: { ...prices, prompt: 7 }, hasTools: false },
    ];
    expect(await told(said, offered)).toEqual({ model: said, words: [] });
  });

  test('is no window where the model is not loaded: its server may read less', async () => {
    expect(await told(model, [{ id: 'm', contextTokens: 8000, isUnloaded: true }])).toEqual({
      model,
      words: [],
    });
  });

  test('is found for a name without its tag, as Ollama has it', async () => {
    const { model: found } = await told(model, [{ id: 'm:latest', contextTokens: 8000 }]);
    expect(found).toEqual({ ...model, contextTokens: 8000 });
  });

  test('leaves a name that it does not list as it is, and says so', async () => {
    expect(await told(model, [{ id: 'n' }, { id: 'o' }])).toEqual({
      model,
      words: ['note      http://box:1/v1 does not list “m”; it lists n, o'],
    });
  });

  test('is nothing where there is no list', async () => {
    expect(await told(model, [])).toEqual({ model, words: [] });
    const list = async () => failure({ kind: 'timeout', seconds: 5 } as const);
    expect(await toldModel(model, {}, { list })).toEqual(success({ model, words: [] }));
  });

  test('is a fault where nobody is there to answer', async () => {
    const nobody = failure({ kind: 'unreachable', url: 'http://box:1/v1', detail: 'refused' } as const);
    expect(await toldModel(model, {}, { list: async () => nobody })).toEqual(nobody);
  });
});
