import { describe, expect, test } from 'vitest';

import { native } from './native.mjs';
import { text } from './text.mjs';
import { Transcript } from './transcript.mjs';

/** @type {(turns: number, size: number) => Transcript} */
function conversation(turns, size) {
  const transcript = new Transcript({ fixed: 'fixed', task: 'task' }, { protocol: native, window: 8_000 });
  for (let turn = 1; turn <= turns; turn++) {
    const calls = [{ name: 'create', arguments: JSON.stringify({ path: 'a', text: 'y'.repeat(size) }) }];
    transcript.add({ turn, said: { text: '', calls }, told: ['x'.repeat(size)], line: `create a ${turn}` });
  }
  return transcript;
}

describe('a conversation', () => {
  test('is shortened at one cut, as far as it has to be', () => {
    const transcript = conversation(10, 400);
    expect(transcript.drop(1_400, 'Known: all.')).toBe(6);
    expect(transcript.tokens).toBeLessThan(1_500);
    expect(transcript.messages()[1]?.content).toBe(
      [
        'task',
        '',
        'Your earlier turns, in short, to save room:',
        ...[1, 2, 3, 4, 5, 6].map((turn) => `${turn}. create a ${turn}`),
        'Known: all.',
      ].join('\n'),
    );
    expect(transcript.messages().map(({ role }) => role)).toEqual([
      'system',
      'user',
      ...Array.from({ length: 4 }, () => ['assistant', 'tool']).flat(),
    ]);
  });

  test('keeps its last exchange, and says so when there is nothing left to drop', () => {
    const transcript = conversation(3, 400);
    expect(transcript.drop(0, '')).toBe(2);
    expect(transcript.drop(0, '')).toBeUndefined();
    expect(transcript.messages().at(-1)?.content).toBe('x'.repeat(400));
  });

  test('can be shown in the other protocol, call by call', () => {
    const transcript = conversation(1, 2);
    transcript.protocol = text;
    expect(transcript.messages().slice(2)).toEqual([
      { role: 'assistant', content: '```json\n{"tool":"create","path":"a","text":"yy"}\n```' },
      { role: 'user', content: 'xx' },
    ]);
  });
});
