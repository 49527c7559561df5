import { expect, test } from 'vitest';

import { adviceIn } from './decode-advice.ts';

test('advice may be written around, and fenced', () => {
  expect(adviceIn('Here:\n```json\n{"advice": "Do.", "tests": ["one"]}\n```')).toEqual({
    advice: 'Do.',
    files: [],
    tests: ['one'],
  });
});

// SE-Agent's public code joins a text letter by letter where it expects a list.
test('it takes one name for a list of one', () => {
  expect(adviceIn('{"advice": "Do.", "files": "src/a.js"}')?.files).toEqual(['src/a.js']);
});

test('it is what comes after the thoughts', () => {
  expect(adviceIn('<think>Maybe {"advice": "no"}?</think>{"advice": "Do."}')?.advice).toBe('Do.');
  expect(adviceIn('Maybe {"advice": "no"}?</think>{"advice": "Do."}')?.advice).toBe('Do.');
  expect(adviceIn('<thinking>{"advice": "no"}</thinking>{"advice": "Do."}')?.advice).toBe('Do.');
  expect(adviceIn('<think>{"advice": "It may be that')).toBeUndefined();
});

test('it names no file outside of the repository', () => {
  const files = ['/etc/passwd', '../x', 'a/../../x', '~/x', 'C:\\x', '', 'src/a.js'];
  expect(adviceIn(JSON.stringify({ advice: 'Do.', files }))?.files).toEqual(['src/a.js']);
});
