import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { callId } from '../../agent/engine/ids.ts';
import { type LivePiece } from '../../agent/engine/ports.ts';
import { viewOf } from '../../test/doubles/builders.ts';
import { LIVE_MS, LiveLines, Speech } from './live-lines.ts';
import { progressLines } from './progress.ts';

const call = callId('g0.0', 1);
const piece = (text: string, kind: LivePiece['piece']['kind'] = 'text'): LivePiece => ({
  call,
  piece: { kind, text },
});
const answered = { seq: 1, at: 0, event: { kind: 'model.answered', call, ms: 1 } } as const;

describe('pieces for machines', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('are joined, at most ten lines a second, in their order', () => {
    const sent: string[] = [];
    const lines = new LiveLines(({ piece: { kind, text } }) => sent.push(`${kind} ${text}`));
    for (const word of ['a', 'b', 'c']) lines.piece(piece(word));
    lines.piece(piece('x', 'tool'));
    lines.piece(piece('y', 'tool'));
    expect(sent).toEqual(['text a']);
    vi.advanceTimersByTime(LIVE_MS);
    expect(sent).toEqual(['text a', 'text bc']);
    vi.advanceTimersByTime(LIVE_MS);
    expect(sent).toEqual(['text a', 'text bc', 'tool xy']);
    vi.advanceTimersByTime(LIVE_MS);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('of an answer that is recorded are not told any more', () => {
    const sent: LivePiece[] = [];
    const lines = new LiveLines((each) => sent.push(each));
    lines.piece(piece('a'));
    lines.piece(piece('b'));
    lines.tell(answered);
    vi.advanceTimersByTime(10 * LIVE_MS);
    expect(sent).toEqual([piece('a')]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what is being said', () => {
  const terminal = { paint: (_: string, text: string) => text, columns: 40 };
  const shown = (speech: Speech): string | undefined =>
    progressLines(viewOf([]), 0, { ...terminal, speech: speech.now })
      .split('\n')
      .find((line) => line.includes('g0.0#1'));

  test('is the growing end of its last line, tame and no longer than the terminal', () => {
    const speech = new Speech();
    speech.piece(piece('first line\nsecond'));
    speech.piece(piece(' line'));
    expect(shown(speech)).toBe('  g0.0#1 second line');
    speech.piece(piece(' \u001B[2J and much more than a terminal of forty columns holds'));
    expect(shown(speech)?.length).toBeLessThan(40);
    expect(shown(speech)).toMatch(/^ {2}g0\.0#1 ….*columns holds$/);
    expect(shown(speech)).not.toContain('\u001B');
  });

  test('says which tool is called, and ends with the answer', () => {
    const speech = new Speech();
    speech.piece(piece('I look'));
    speech.piece(piece('view {"path"', 'tool'));
    expect(shown(speech)).toBe('  g0.0#1 calls view {"path"');
    speech.tell(answered);
    expect(speech.now).toEqual([]);
  });
});
