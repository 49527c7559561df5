import { describe, expect, test } from 'vitest';

import { meant } from './habits.mjs';

/** @type {(name: string, given: unknown) => [string, unknown]} */
const understood = (name, given) => {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const [action] = meant({ name, arguments: text });
  return [action?.name ?? '', JSON.parse(action?.arguments ?? '')];
};

describe('a call by the habits of another agent is what is meant', () => {
  test.each([
    ['read_file', { file_path: 'a.js', offset: 5, limit: 10 }, 'view', { path: 'a.js', from: 5, to: 14 }],
    ['view', { path: 'a.js', view_range: [2, -1] }, 'view', { path: 'a.js', from: 2, to: null }],
    ['list_dir', { dir_path: 'src' }, 'view', { path: 'src' }],
    ['Grep', { query: 'x', include: '*.py' }, 'search', { pattern: 'x', path: '*.py' }],
    [
      'Edit',
      { file_path: 'a', old_string: 'b', new_string: 'c', replace_all: true },
      'edit',
      { path: 'a', old: 'b', new: 'c', all: true },
    ],
    [
      'str_replace_based_edit_tool',
      { command: 'str_replace', path: 'a', old_str: 'b', new_str: 'c' },
      'edit',
      { path: 'a', old: 'b', new: 'c' },
    ],
    ['write_to_file', { path: 'a', content: 'x' }, 'create', { path: 'a', text: 'x' }],
    ['shell', { command: ['bash', '-lc', 'ls -l'], timeout: 5 }, 'run', { command: 'ls -l', seconds: 5 }],
    ['run_tests', {}, 'test', {}],
    [
      'attempt_completion',
      { result: 'Done.', confidence: 'high' },
      'finish',
      { approach: 'Done.', confidence: 0.9 },
    ],
    ['finish', { approach: 'x', confidence: '85%' }, 'finish', { approach: 'x', confidence: 0.85 }],
    ['finish', '', 'finish', { approach: '', confidence: 0.5 }],
    ['functions.view', { arguments: { path: 'a' } }, 'view', { path: 'a' }],
    ['view<|channel|>commentary', JSON.stringify('{"path": "a"}'), 'view', { path: 'a' }],
  ])('%s %j', (name, given, tool, input) => {
    expect(understood(name, given)).toEqual([tool, input]);
  });
});

describe('a command of several words stays one command, of these words', () => {
  test.each([
    [['grep', '-c', 'foo', 'a.js'], 'grep -c foo a.js'],
    [['python3', '-c', 'print(1)'], "python3 -c 'print(1)'"],
    [['git', 'commit', '-m', "it's; rm -rf src"], `git commit -m 'it'\\''s; rm -rf src'`],
    [['bash', '-c', 'echo $1', 'x', 'y'], "bash -c 'echo $1' x y"],
    [['/bin/sh', '-c', 'ls | wc'], 'ls | wc'],
    [['ls -l'], 'ls -l'],
    [['echo', ''], "echo ''"],
  ])('%j', (command, line) => {
    expect(understood('shell', { command })).toEqual(['run', { command: line }]);
  });

  test('a list of something else is for nobody to guess', () => {
    const command = [{ cmd: 'ls' }];
    expect(understood('shell', { command })).toEqual(['run', { command }]);
  });
});

test('a command runs in the folder that it names, or not at all', () => {
  expect(understood('shell', { command: 'rm -rf dist; ls', workdir: '/repo/my app' })).toEqual([
    'run',
    { command: "cd '/repo/my app' || exit\nrm -rf dist; ls" },
  ]);
  expect(understood('Bash', { command: 'ls', cwd: '.' })).toEqual(['run', { command: 'ls' }]);
});

test.each([
  [{ timeout: 90 }, 90],
  [{ timeout: 120_000 }, 120],
  [{ timeout_ms: 500 }, 1],
  [{ seconds: 3600, timeout: 5 }, 3600],
  [{ timeout: 'long' }, 'long'],
])('the time of a command %j is so many seconds: %j', (given, seconds) => {
  expect(understood('Bash', { command: 'ls', ...given })).toEqual(['run', { command: 'ls', seconds }]);
});

test('what has our own names keeps them, beside habits of the same meaning', () => {
  expect(understood('view', { path: 'a', file: 'b', colour: 1 })).toEqual(['view', { path: 'a', colour: 1 }]);
});

test('several edits in one call are one each', () => {
  const edits = [
    { old_string: 'b', new_string: 'c' },
    { old_string: 'd', new_string: 'e' },
  ];
  expect(meant({ name: 'MultiEdit', arguments: JSON.stringify({ file_path: 'a', edits }) })).toEqual([
    { name: 'edit', arguments: '{"path":"a","old":"b","new":"c"}' },
    { name: 'edit', arguments: '{"path":"a","old":"d","new":"e"}' },
  ]);
});

test('what nobody understands stays as it is', () => {
  expect(meant({ name: 'fly to!', arguments: '{"cut' })).toEqual([{ name: 'fly to!', arguments: '{"cut' }]);
  expect(understood('toString', {})).toEqual(['toString', {}]);
  expect(understood('finish', { approach: 'x', confidence: 'maybe' })).toEqual([
    'finish',
    { approach: 'x', confidence: 'maybe' },
  ]);
});
