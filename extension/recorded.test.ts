import { describe, expect, test } from 'vitest';

import { failure, success } from '../agent/engine/outcome.ts';
import { keepWriteRecord, type ApplySteps } from './recorded.ts';

const full = failure({ kind: 'disk-full', path: '/store' } as const);
const stale = failure({ kind: 'unsaved-files', files: ['a.js'] } as const);

/** Steps that go well, except for those given; `done` is what was done, in order. */
function steps(given: Partial<ApplySteps<string>> = {}) {
  const done: string[] = [];
  const all: ApplySteps<string> = {
    keep: async () => success('kept'),
    write: async () => success(undefined),
    record: async () => success(undefined),
    takeBack: async () => [],
    ...given,
  };
  const told: ApplySteps<string> = {
    keep: async () => (done.push('keep'), await all.keep()),
    write: async () => (done.push('write'), await all.write()),
    record: async (kept) => (done.push(`record ${kept}`), await all.record(kept)),
    takeBack: async () => (done.push('take back'), await all.takeBack()),
  };
  return { done, told };
}

describe('an apply through the editor', () => {
  test('keeps what was there before anything is written', async () => {
    const { done, told } = steps();
    expect(await keepWriteRecord(told)).toEqual(success(undefined));
    expect(done).toEqual(['keep', 'write', 'record kept']);
  });

  test('writes nothing when what was there cannot be kept', async () => {
    const { done, told } = steps({ keep: async () => full });
    expect(await keepWriteRecord(told)).toEqual(full);
    expect(done).toEqual(['keep']);
  });

  test('records nothing that was not written', async () => {
    const { done, told } = steps({ write: async () => stale });
    expect(await keepWriteRecord(told)).toEqual(stale);
    expect(done).toEqual(['keep', 'write']);
  });

  test('takes back what could not be recorded', async () => {
    const { done, told } = steps({ record: async () => full });
    expect(await keepWriteRecord(told)).toEqual(full);
    expect(done).toEqual(['keep', 'write', 'record kept', 'take back']);
  });

  test('names what could neither be recorded nor taken back', async () => {
    const { told } = steps({ record: async () => full, takeBack: async () => ['a.js'] });
    expect(await keepWriteRecord(told)).toEqual(
      failure({
        kind: 'apply-failed',
        path: 'a.js',
        detail: 'the apply could not be recorded (disk-full); not as before: a.js',
        left: ['a.js'],
      }),
    );
  });
});
