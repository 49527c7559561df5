import { describe, expect, test } from 'vitest';

import { progressNotes } from './notes.mjs';

/** @import { NoteParams } from '../protocol.ts' */

describe('a search that is under way', () => {
  test('says every five seconds how far it has come, and nothing before', async () => {
    let now = 1_000;
    /** @type {NoteParams[]} */
    const noted = [];
    const tell = progressNotes({ note: async (note) => void noted.push(note) }, 6, () => now);
    const after = async (/** @type {number} */ ms, /** @type {number} */ tried, fixed = 0) => {
      now += ms;
      await tell(tried, fixed);
    };
    await after(4_999, 48);
    await after(1, 96);
    await after(4_999, 144);
    await after(3_000, 1, 2);
    expect(noted).toEqual([
      { kind: 'test', title: '96 candidates tried so far', facts: { soFar: 96 } },
      {
        kind: 'test',
        title: '1 candidate tried so far, the best fixes 2 of 6 failing tests',
        facts: { soFar: 1 },
      },
    ]);
  });
});
