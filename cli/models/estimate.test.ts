import { expect, test } from 'vitest';

import { estimateWords } from './estimate.ts';

const model = { id: 'm', provider: 'openai', baseUrl: 'http://127.0.0.1:1/v1' } as const;
const priced = { ...model, prices: { prompt: 3, cached: 0.3, completion: 15 } };

test.each([
  [{ budget: {} }, []],
  [
    { model, budget: { tokens: 1000 } },
    [
      'estimate  at most 1000 tokens of m at http://127.0.0.1:1/v1; no money is counted for a server of this machine',
    ],
  ],
  [
    { model: { ...model, baseUrl: 'https://a.test/v1' }, budget: { tokens: 1000 } },
    [
      'estimate  at most 1000 tokens of m at https://a.test/v1; what they cost is not known: say --price to count money',
    ],
  ],
  [
    { model: { id: 'v/m', provider: 'host' as const }, budget: { tokens: 1000 } },
    [
      'estimate  at most 1000 tokens of v/m of the editor; what they cost is not known (setting galapagos.model.prices)',
    ],
  ],
  [
    { model: priced, budget: { tokens: 1_000_000 } },
    ['estimate  at most 1000000 tokens of m at http://127.0.0.1:1/v1; if all are used, $0.30 to $15.00'],
  ],
  [
    { model: priced, budget: { tokens: 1_000_000, usd: 2 } },
    ['estimate  at most 1000000 tokens of m at http://127.0.0.1:1/v1; if all are used, $0.30 to $2.00'],
  ],
  [
    { model: { ...model, prices: { prompt: 0, cached: 0, completion: 0 } }, budget: { tokens: 5 } },
    ['estimate  at most 5 tokens of m at http://127.0.0.1:1/v1; they are free'],
  ],
])('%j is told as what it may come to', (config, lines) => {
  expect(estimateWords(config)).toEqual(lines);
});
