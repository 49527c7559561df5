import { expect, test } from 'vitest';

import { applyFailed, applyNotice } from './apply-notice.ts';

test('an apply that was taken back says that every file is as it was', () => {
  const fault = applyFailed('a.js', 'the editor could not save it', []);
  expect(fault).toEqual({ kind: 'apply-failed', path: 'a.js', detail: 'the editor could not save it' });
  expect(applyNotice({ kind: 'apply-failed', path: 'a.js', detail: 'x' }).kept).toBe(
    'Every file is as it was before.',
  );
});

test('an apply that could not be taken back names the files, and claims nothing else of them', () => {
  expect(applyFailed('a.js', 'the editor could not save it', ['a.js', 'b.js'])).toEqual({
    kind: 'left-changed',
    because: 'a.js: the editor could not save it',
    files: ['a.js', 'b.js'],
  });
});

test('files that could not be put back are told with the place of their texts and what to do next', () => {
  expect(
    applyNotice({
      kind: 'take-back-failed',
      root: '/sums',
      because: 'a.js: the editor could not save it.',
      back: ['c.js'],
      left: [
        { path: 'a.js', detail: 'permission denied (EACCES)', old: 'zcat < /store/blobs/ab/abcd' },
        { path: 'b.js', detail: 'somebody changed it since' },
      ],
    }),
  ).toEqual({
    title: 'Some of your files could not be put back',
    detail:
      'An apply or undo stopped (a.js: the editor could not save it), and taking it back left in /sums: ' +
      'a.js (permission denied (EACCES); its text from before: zcat < /store/blobs/ab/abcd); ' +
      'b.js (somebody changed it since).',
    kept: 'As before it: c.js.',
    next:
      'Set right what the detail names (space, permissions), then run galapagos undo: it goes on putting back. ' +
      'A file that somebody changed is left to you.',
    buttons: [
      { label: 'Undo', action: 'undo' },
      { label: 'Review Patch', action: 'review' },
    ],
  });
});

test('a patch that is only partly in the files is told file by file', () => {
  const { detail, buttons } = applyNotice({
    kind: 'apply-unfinished',
    run: '01X',
    written: ['a.js', 'b.js'],
    unwritten: [],
    changed: [{ path: 'c.js', detail: 'somebody changed it since', old: 'zcat < /blobs/c' }],
  });
  expect(detail).toBe(
    'An apply or undo of run 01X was killed in the middle. With the patch: a.js, b.js. As before it: none. ' +
      'Changed since: c.js (somebody changed it since; its text from before: zcat < /blobs/c).',
  );
  expect(buttons[0]).toEqual({ label: 'Undo', action: 'undo' });
});

test('files with changes that are not saved are named', () => {
  expect(applyNotice({ kind: 'unsaved-files', files: ['a.js', 'b.js'] })).toMatchObject({
    detail: 'a.js, b.js: there are changes that are not saved.',
    kept: 'Nothing was written.',
    buttons: [],
  });
});
