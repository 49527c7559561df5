import { describe, expect, test } from 'vitest';

import { type PlannedFile } from '../../sandbox/apply/plan.ts';
import { rollbackOf, type Present } from './rollback.ts';

const changed: PlannedFile = { path: 'a.js', before: 'one\n', after: 'two\n', mode: 0o644 };
const added: PlannedFile = { path: 'a.js', before: undefined, after: 'new\n' };
const deleted: PlannedFile = { path: 'a.js', before: 'old\n', after: undefined, mode: 0o755 };

const rollback = (file: PlannedFile, present: Present | undefined) => rollbackOf([file], () => present);

describe('what was written is put back', () => {
  test.each<[string, PlannedFile, Present, PlannedFile]>([
    ['a text', changed, { disk: 'two\n' }, { ...changed, before: 'two\n', after: 'one\n' }],
    ['a new file', added, { disk: 'new\n' }, { ...added, before: 'new\n', after: undefined }],
    ['a deleted file', deleted, { disk: undefined }, { ...deleted, before: undefined, after: 'old\n' }],
    [
      'a text that the editor did not save',
      changed,
      { disk: 'one\n', unsaved: 'two\n' },
      { ...changed, before: 'two\n', after: 'one\n' },
    ],
    [
      'a text that the editor shows without its mark',
      { ...changed, after: '\uFEFFtwo\r\n' },
      { disk: 'one\n', unsaved: 'two\n' },
      { ...changed, before: '\uFEFFtwo\r\n', after: 'one\n' },
    ],
  ])('%s', (_what, file, present, back) => {
    expect(rollback(file, present)).toEqual({ back: [back], left: [] });
  });
});

describe('what somebody else wrote is left alone and named', () => {
  test.each<[string, PlannedFile, Present | undefined]>([
    ['a text that changed', changed, { disk: 'mine\n' }],
    ['a text that is gone', changed, { disk: undefined }],
    ['a text that is a folder by now', changed, { disk: null }],
    ['what could not be looked at', changed, undefined],
    ['a new file with a text of the user', added, { disk: 'mine\n' }],
    ['a deleted file that is there anew', deleted, { disk: 'mine\n' }],
    ['what is typed into a written file', changed, { disk: 'two\n', unsaved: 'two\nand mine\n' }],
    ['what is typed into a file that was not written', changed, { disk: 'one\n', unsaved: 'mine\n' }],
  ])('%s', (_what, file, present) => {
    expect(rollback(file, present)).toEqual({ back: [], left: ['a.js'] });
  });
});

test('a file that is as it was before needs nothing', () => {
  expect(rollback(changed, { disk: 'one\n' })).toEqual({ back: [], left: [] });
  expect(rollback(added, { disk: undefined })).toEqual({ back: [], left: [] });
});
