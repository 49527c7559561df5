import { expect, test } from 'vitest';

import { applyFailed, applyNotice } from './apply-notice.ts';

test('an apply that was taken back says that every file is as it was', () => {
  const fault = applyFailed('a.js', 'the editor could not save it', []);
  expect(fault).toEqual({ kind: 'apply-failed', path: 'a.js', detail: 'the editor could not save it' });
  expect(applyNotice(fault).kept).toBe('Every file is as it was before.');
});

test('an apply that could not be taken back names the files, and claims nothing else of them', () => {
  const fault = applyFailed('a.js', 'the editor could not save it', ['a.js', 'b.js']);
  const detail = 'the editor could not save it; not as before: a.js, b.js';
  expect(fault).toEqual({ kind: 'apply-failed', path: 'a.js', detail, left: ['a.js', 'b.js'] });
  expect(applyNotice(fault)).toEqual({
    title: 'The patch could not be written',
    detail: `a.js: ${detail}.`,
    kept: 'These files could not be put back, or somebody else changed them meanwhile. Every other file is as it was before.',
    next: 'Compare these files with the patch, and take back by hand what does not belong there.',
    buttons: [{ label: 'Review Patch', action: 'review' }],
  });
});

test('files with changes that are not saved are named', () => {
  expect(applyNotice({ kind: 'unsaved-files', files: ['a.js', 'b.js'] })).toMatchObject({
    detail: 'a.js, b.js: there are changes that are not saved.',
    kept: 'Nothing was written.',
    buttons: [],
  });
});
