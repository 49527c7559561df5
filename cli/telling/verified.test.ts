import { describe, expect, test } from 'vitest';

import { compareWords, othersWords, outOfTimeWords } from './verified.ts';

const side = (seq: number, text: string) =>
  ({ seq, kind: 'model.asked', json: JSON.stringify({ text }) }) as const;
const difference = { recorded: side(7, 'one'), again: side(9, 'two') };
const told = { run: 'R', records: [], difference, others: undefined, unfit: undefined } as const;
const others = { agents: ['finch'], engines: [], version: '2.0.0' };

describe('what is not as it was recorded', () => {
  test.each([
    [others, 'finch is another version. A difference is to be expected.'],
    [
      { agents: ['mender', 'finch'], engines: ['1.0.0'], version: '2.0.0' },
      'mender and finch are other versions; this is Galapagos 2.0.0, and not 1.0.0. A difference is to be expected.',
    ],
    [
      { agents: [], engines: ['1.0.0', '1.1.0'], version: '2.0.0' },
      'this is Galapagos 2.0.0, and not 1.0.0 or 1.1.0. A difference is to be expected.',
    ],
  ])('is said at once: %j', (given, words) => {
    expect(othersWords(given)).toBe(`Not what the run was recorded with: ${words}`);
  });

  test('makes a difference no surprise', () => {
    const words = (given: typeof told | (Omit<typeof told, 'others'> & { others: typeof others })) =>
      compareWords(given, { isRead: false }).split('\n')[0];
    expect([words(told), words({ ...told, others })]).toEqual([
      'Made again, and not the same. The first difference of 0 events:',
      'Made again, and not the same, as was to be expected. The first difference of 0 events:',
    ]);
  });
});

test('a run that could not be made again to its end says why', () => {
  const why = { kind: 'not-recorded', prompt: 'abc' } as const;
  const unfit = { kind: 'model-unfit', model: 'm', why } as const;
  expect(compareWords({ ...told, unfit }, { isRead: false }).split('\n')).toEqual([
    'Made again, and not the same. The first difference of 0 events:',
    '  recorded  event 7, model.asked: {"text":"one"}',
    '  again     event 9, model.asked: {"text":"two"}',
    'It ended there: this question is not in the recording.',
  ]);
});

test('minutes that were over leave out the last batch', () => {
  expect([outOfTimeWords(1), outOfTimeWords(3)]).toEqual([
    'Its minutes were over: how far its last batch came is a matter of time, and only the 1 before it is compared.',
    'Its minutes were over: how far its last batch came is a matter of time, and only the 3 before it are compared.',
  ]);
});
