import { describe, expect, test } from 'vitest';

import { emptyView } from '../../agent/engine/view.ts';
import { config, id, judged, one, red, rolloutWith, task, viewOf } from '../../test/doubles/builders.ts';
import { resumeWords } from './resume-words.ts';
import { localTime } from './run-line.ts';

const startedAt = 1_795_447_805_950;

describe('a run that is gone on with', () => {
  test('is named with its task, and with all that is kept of it', () => {
    const ended = rolloutWith(id(0, 0), [], { evaluations: [judged(red([one]), 'target')] });
    const { end: _end, patch: _patch, ...underWay } = rolloutWith(id(0, 1), []);
    const view = viewOf([ended, underWay], { startedAt, base: task.base });
    expect(resumeWords(view, 'AB12CD')).toEqual([
      `resuming  AB12CD of ${localTime(startedAt)}: Repair 3 failing tests`,
      'kept      your files as they were frozen then, 3 failing tests; 1 ended attempt; best so far g0.0 fixes 1 of 3 failing tests',
    ]);
    expect(resumeWords(viewOf([underWay], { startedAt }), 'AB12CD')[1]).toBe(
      'kept      your files as they were frozen then, 3 failing tests; no attempt had ended',
    );
  });

  test('keeps its request alone where its tests had not been run', () => {
    expect(resumeWords({ ...emptyView, config, startedAt, base: task.base }, 'AB12CD')).toEqual([
      `resuming  AB12CD of ${localTime(startedAt)}: its tests had not been run yet`,
      'kept      what was asked for; your files are frozen anew',
    ]);
  });
});
