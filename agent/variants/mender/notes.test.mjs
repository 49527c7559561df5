import { describe, expect, test } from 'vitest';

import { notesOn, progressNotes } from './notes.mjs';

/** @import { NoteParams } from '../protocol.ts' */

describe('a search that may not try all of its share', () => {
  /** @type {(parts: { share: number, reached: number | undefined }) => Promise<readonly (string | undefined)[]>} */
  async function detailsOf({ share, reached }) {
    /** @type {NoteParams[]} */
    const noted = [];
    const context = {
      limits: { candidates: 250, wallMs: 60_000 },
      note: async (/** @type {NoteParams} */ note) => void noted.push(note),
    };
    const notes = notesOn({ root: '/p', failures: [] }, context);
    const singles = Array.from({ length: share }, (_, order) => ({ ranked: undefined, order }));
    await notes.generated([], { singles, passedOver: 0, close: async () => {} });
    const tried = Math.min(share, 250);
    const none = { plausible: undefined, first: undefined, partial: undefined };
    await notes.searched({ ...none, tried, hung: 0, known: 0, unconfirmed: 0, reached, isCut: false }, 1);
    return noted.map(({ detail }) => detail);
  }

  test('says of how many, and names its limit with the figure', async () => {
    expect(await detailsOf({ share: 387, reached: 251 })).toEqual([
      "387 candidates in this attempt's share. It may try 250.",
      'Tried 250 candidates. It stopped at its limit of 250.',
    ]);
  });

  test('says nothing of a limit that it cannot reach', async () => {
    expect(await detailsOf({ share: 40, reached: undefined })).toEqual([
      "40 candidates in this attempt's share.",
      'Tried 40 candidates. Nothing is left to try in its share.',
    ]);
  });
});

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
