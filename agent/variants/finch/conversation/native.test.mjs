import { expect, test } from 'vitest';

import { native } from './native.mjs';
import { text } from './text.mjs';

const usage = { prompt: 1, cached: 0, completion: 1 };

test('calls that no provider takes back are made presentable', () => {
  const reading = native.read({
    text: '',
    toolCalls: [{ id: '', name: 'no such tool!', arguments: '{"cut' }],
    finish: 'tools',
    usage,
  });
  expect(reading).toMatchObject({
    said: { calls: [{ name: 'no_such_tool_', arguments: '{}' }] },
    actions: [{ name: 'no such tool!', arguments: '{"cut' }],
  });
});

test('calls of one answer are shown with what came of each, in either protocol', () => {
  const calls = ['a', 'b', 'c'].map((path) => ({ name: 'view', arguments: `{"path":"${path}"}` }));
  const exchange = { turn: 1, said: { text: '', calls }, told: ['A', 'B'], line: '' };
  expect(native.show(exchange).map(({ content }) => content)).toEqual([
    '',
    'A',
    'B',
    'Not done, because of what came before it.',
  ]);
  expect(text.show(exchange)[0]?.content).toBe(
    '```json\n{"tool":"view","path":"a"}\n```\n```json\n{"tool":"view","path":"b"}\n```',
  );
});
