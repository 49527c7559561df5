import { describe, expect, test } from 'vitest';

import { mendedJson } from './mended-json.mjs';

describe('JSON that a model writes is mended where it is clear what was meant', () => {
  test.each([
    ['line ends in strings', '{"a": "b\n\tc"}', { a: 'b\n\tc' }],
    ['no bracket at its end', '{"a": {"b": [1, "}"', { a: { b: [1, '}'] } }],
    ['a bracket too many', '{"a": 1}}', { a: 1 }],
    ['two objects, of which the first counts', '{"a": 1}{"a": 2}', { a: 1 }],
    ['commas before brackets', '{"a": [1, 2,], }', { a: [1, 2] }],
    ['strings of Python', '{"a": """b\n  "c"\\d""", "d": ""}', { a: 'b\n  "c"\\d', d: '' }],
    ['strings of JavaScript', '{"a": `b\n"c"`}', { a: 'b\n"c"' }],
    [
      'quotes of code in strings',
      '{"a": "f(b, `c`, [`d`])\n", "e": `f`}',
      { a: 'f(b, `c`, [`d`])\n', e: 'f' },
    ],
    ['quotes that part no string', '{"a": ["echo [`,`]\n"]}', { a: ['echo [`,`]\n'] }],
    ['quotes of Python in strings', '{"a": "x = \\"\\"\\"y\\"\\"\\",\n"}', { a: 'x = """y""",\n' }],
    ['regular expressions', '{"a": "/\\d+\\.js$/"}', { a: '/\\d+\\.js$/' }],
    ['quotes that need no stroke', '{"a": "it\\\'s \\"b\\""}', { a: 'it\'s "b"' }],
  ])('%s', (_, text, value) => {
    expect(JSON.parse(mendedJson(text))).toEqual(value);
  });

  test.each(['{"a": "cut', '{"a": 1]', 'no JSON', ''])('else it stays as it is: %s', (text) => {
    expect(mendedJson(text)).toBe(text);
  });
});
