import { describe, expect, test } from 'vitest';

import { callId } from '../agent/engine/ids.ts';
import { type RunEvent } from '../agent/engine/events.ts';
import { rollout } from '../test/webview/story.ts';
import { LiveText } from './live-text.ts';

const attempt = rollout(1, 1);
const say = (live: LiveText, nth: number, text: string) =>
  live.take({ call: callId('g1.1', nth), rollout: attempt, piece: { kind: 'text', text } });
const happens = (live: LiveText, event: RunEvent) => live.forget({ seq: 1, at: 1, event });

describe('an answer as it grows', () => {
  test('is one line, of its newest words alone', () => {
    const live = new LiveText();
    say(live, 1, 'x'.repeat(300));
    say(live, 1, '\nthe end');
    const [line = ''] = live.lines.values();
    expect(line).toHaveLength(240);
    expect(line.endsWith('x the end')).toBe(true);
  });

  test('has a blank between what is said and what is called', () => {
    const live = new LiveText();
    const piece = (kind: 'text' | 'tool', text: string) =>
      live.take({ call: callId('g1.1', 1), rollout: attempt, piece: { kind, text } });
    piece('text', 'not clear ');
    piece('text', 'yet.');
    piece('tool', 'search');
    piece('tool', '{"pattern":"minute"}');
    expect([...live.lines]).toEqual([['g1.1', 'not clear yet. search{"pattern":"minute"}']]);
  });

  test('makes room for the next one of its attempt', () => {
    const live = new LiveText();
    say(live, 1, 'first');
    say(live, 2, 'second');
    expect([...live.lines]).toEqual([['g1.1', 'second']]);
  });

  test('goes when it is recorded, and when its attempt or the run ends, and not before', () => {
    const live = new LiveText();
    say(live, 2, 'second');
    happens(live, { kind: 'model.answered', call: callId('g1.1', 1), rollout: attempt, ms: 1 });
    expect(live.lines.size).toBe(1);
    happens(live, { kind: 'run.ended', reason: 'cancelled' });
    expect(live.lines.size).toBe(0);
  });

  test('of a judgement between several attempts is shown nowhere', () => {
    const live = new LiveText();
    live.take({ call: callId('final/judge', 1), piece: { kind: 'text', text: 'the first' } });
    expect(live.lines.size).toBe(0);
  });
});
