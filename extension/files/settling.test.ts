import { expect, test } from 'vitest';

import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success } from '../../agent/engine/outcome.ts';
import { isUndoable, settleStores } from './settling.ts';

const project = (name: string) => ({ folder: `/home/ada/${name}`, name, store: '' });
const unfinished = (written: readonly string[]): Fault => ({
  kind: 'apply-unfinished',
  run: '01X',
  written,
  unwritten: ['b.js'],
  changed: [],
});

test('every project of the workspace is settled, and the first thing to know is told', async () => {
  const asked: string[] = [];
  const settle = async ({ name }: { readonly name: string }) => {
    asked.push(name);
    return name === 'sums' ? success([]) : failure(unfinished([name]));
  };
  expect(await settleStores({ settle }, ['sums', 'tides', 'birds'].map(project))).toEqual(
    unfinished(['tides']),
  );
  expect(asked).toEqual(['sums', 'tides', 'birds']);
  expect(await settleStores({ settle }, [project('sums')])).toBeUndefined();
});

test('undo goes on where a part of a patch is in the files, and nowhere else', () => {
  expect(isUndoable(unfinished(['a.js']))).toBe(true);
  expect(isUndoable(unfinished([]))).toBe(false);
  expect(isUndoable({ kind: 'take-back-failed', root: '/', back: [], left: [] })).toBe(false);
});
