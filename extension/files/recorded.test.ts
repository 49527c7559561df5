import { describe, expect, test } from 'vitest';

import { failure, success } from '../../agent/engine/outcome.ts';
import { keepWriteRecord, type ApplySteps } from './recorded.ts';

const full = failure({ kind: 'disk-full', path: '/store' } as const);
const stale = failure({ kind: 'unsaved-files', files: ['a.js'] } as const);

const leftOf = (because: string, files: readonly string[]) => ({
  kind: 'take-back-failed' as const,
  root: '/sums',
  because,
  back: [],
  left: files.map((path) => ({ path, detail: 'left' })),
});

/** Steps that go well, except for those given; `done` is what was done, in order. */
function steps(given: Partial<ApplySteps<string>> = {}) {
  const done: string[] = [];
  const all: ApplySteps<string> = {
    keep: async () => success('kept'),
    write: async () => success(undefined),
    record: async () => success(undefined),
    takeBack: async () => [],
    drop: async () => undefined,
    left: (_kept, { because, files }) => leftOf(because, files),
    ...given,
  };
  const told: ApplySteps<string> = {
    keep: async () => (done.push('keep'), await all.keep()),
    write: async () => (done.push('write'), await all.write()),
    record: async (kept) => (done.push(`record ${kept}`), await all.record(kept)),
    takeBack: async () => (done.push('take back'), await all.takeBack()),
    drop: async () => (done.push('drop'), await all.drop()),
    left: (kept, left) => (done.push('tell'), all.left(kept, left)),
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
    expect(done).toEqual(['keep', 'write', 'drop']);
  });

  test('takes back what could not be recorded', async () => {
    const { done, told } = steps({ record: async () => full });
    expect(await keepWriteRecord(told)).toEqual(full);
    expect(done).toEqual(['keep', 'write', 'record kept', 'take back', 'drop']);
  });

  test('names what could neither be recorded nor taken back, and leaves the note to who comes next', async () => {
    const { done, told } = steps({ record: async () => full, takeBack: async () => ['a.js'] });
    expect(await keepWriteRecord(told)).toEqual(
      failure(leftOf('There is no space left for /store.', ['a.js'])),
    );
    expect(done).toEqual(['keep', 'write', 'record kept', 'take back', 'tell']);
  });

  test('leaves the note when the editor could not put back what it wrote', async () => {
    const left = failure({ kind: 'left-changed', because: 'b.js: no', files: ['a.js'] } as const);
    const { done, told } = steps({ write: async () => left });
    expect(await keepWriteRecord(told)).toEqual(failure(leftOf('b.js: no', ['a.js'])));
    expect(done).toEqual(['keep', 'write', 'tell']);
  });
});
