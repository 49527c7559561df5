import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { text } from './text.mjs';

const usage = { prompt: 1, cached: 0, completion: 1 };

describe('an answer in text', () => {
  /** @type {(whole: string) => ReturnType<typeof text.read>} */
  const read = (whole) => text.read({ text: whole, toolCalls: [], finish: 'stop', usage });

  test('is one block; what the model guesses after it is nobody’s', () => {
    expect(read('Look.\n```json\n{"tool": "view", "path": "a"}\n```\nThe file says 3.')).toEqual({
      kind: 'action',
      said: { text: 'Look.', calls: [{ name: 'view', arguments: '{"path":"a"}' }] },
      thought: 'Look.',
      actions: [{ name: 'view', arguments: '{"path":"a"}' }],
    });
  });

  test('may hold fences in its strings, and thoughts before it', () => {
    const given = { path: 'a.md', text: '```json\n{"tool": "run"}\n```\n' };
    const block = `<think>or ~~~\n\`\`\`json\n{}\n\`\`\`</think>\n\`\`\`json\n${JSON.stringify({ tool: 'create', ...given })}\n\`\`\``;
    expect(read(block)).toMatchObject({
      kind: 'action',
      actions: [{ name: 'create', arguments: JSON.stringify(given) }],
    });
  });

  test.each([
    [
      'line ends that are not escaped',
      '```json\n{"tool": "edit", "path": "a", "old": "b\n\tc", "new": ""}\n```',
    ],
    [
      'a fence that is not closed',
      'Go.\n```json\n{"tool": "edit", "path": "a", "old": "b\\n\\tc", "new": ""}',
    ],
    ['no fence', 'Go.\n{"tool": "edit", "path": "a",\n "old": "b\\n\\tc", "new": ""}\n'],
    [
      'the form of others',
      '<tool_call>\n{"name": "edit", "arguments": {"path": "a", "old": "b\\n\\tc", "new": ""}}\n</tool_call>',
    ],
    [
      'a file quoted before it',
      '```json\n{"name": "x"}\n```\nSo:\n```json\n{"tool": "edit", "path": "a", "old": "b\\n\\tc", "new": ""}\n```',
    ],
    [
      'elements of XML',
      '<tool_call>\n<function=edit>\n<parameter=path>\na\n</parameter>\n<parameter=old>\nb\n\tc\n</parameter>\n<parameter=new>\n\n</parameter>\n</function>\n</tool_call>',
    ],
    [
      'the elements of others',
      'Go.\n<invoke name="edit"><parameter name="path">a</parameter><parameter name="old">b\n\tc</parameter><parameter name="new"></parameter></invoke>',
    ],
    [
      'a list of calls',
      '[TOOL_CALLS][{"name": "edit", "arguments": {"path": "a", "old": "b\\n\\tc", "new": ""}}]',
    ],
    [
      'its arguments as a text',
      '{"type": "function", "function": {"name": "edit", "arguments": "{\\"path\\": \\"a\\", \\"old\\": \\"b\\\\n\\\\tc\\", \\"new\\": \\"\\"}"}}',
    ],
    ['a bracket missing', '```json\n{"tool": "edit", "path": "a", "old": "b\\n\\tc", "new": ""\n```'],
  ])('may come with %s', (_, whole) => {
    expect(read(whole)).toMatchObject({
      kind: 'action',
      actions: [{ name: 'edit', arguments: '{"path":"a","old":"b\\n\\tc","new":""}' }],
    });
  });

  test('may be several blocks in a row; what comes after further words is not done', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(
      (path) => `\`\`\`json\n{"tool": "view", "path": "${path}"}\n\`\`\``,
    );
    const reading = read(`Both.\n${a}\n\n${b}\nThey say 3.\n${c}`);
    expect(reading).toMatchObject({
      actions: [{ arguments: '{"path":"a"}' }, { arguments: '{"path":"b"}' }],
    });
    const shown = text.show({ turn: 1, said: reading.said, told: ['A', 'B'], line: '' });
    expect(shown.map(({ content }) => content)).toEqual([
      'Both.\n```json\n{"tool":"view","path":"a"}\n```\n```json\n{"tool":"view","path":"b"}\n```',
      'A\nB\n(Blocks after other words were not done: wait for what comes of the first.)',
    ]);
    expect(
      read('<tool_call>{"name": "view", "arguments": {"path": "a"}}</tool_call>\n'.repeat(2)),
    ).toMatchObject({
      actions: [{ name: 'view' }, { name: 'view' }],
    });
  });

  test('that names arguments as no JSON can still be shown again', () => {
    const reading = read('```json\n{"name": "view", "arguments": "path=a"}\n```');
    expect(reading).toMatchObject({
      said: { calls: [{ name: 'view', arguments: '{}' }] },
      actions: [{ name: 'view', arguments: 'path=a' }],
    });
  });

  test('may end with one command in a fence, where nothing else is meant to call a tool', () => {
    expect(read('I look.\n```bash\ncat a.js\n```')).toMatchObject({
      said: { text: 'I look.' },
      actions: [{ name: 'run', arguments: '{"command":"cat a.js"}' }],
    });
    expect(read('```sh\nls\n```\n```json\n{"tool": "view", "path": "a"}\n```')).toMatchObject({
      actions: [{ name: 'view' }],
    });
    expect(read('```js\nconst a = { b: 1 };\n```')).toMatchObject({ kind: 'none' });
  });

  test.each([
    ['words come after it', 'It is mended. Check it with\n```bash\nnpm test\n```\nand all is green.'],
    ['there are several', 'First\n```sh\nnpm ci\n```\nthen\n```sh\nnpm test\n```'],
    [
      'a call is meant that is no JSON',
      '```json\n{"tool": "finish", "approach": "Run it}\n```\n```bash\nnpm test\n```',
    ],
    ['a call is meant in another form', '<tool_call>finish</tool_call>\n```bash\nnpm test\n```'],
    ['a call is meant without a fence', '{"tool": "finish" "approach": 1}\n```bash\nnpm test\n```'],
  ])('is no command in a fence where %s: it explains', (_, whole) => {
    expect(read(whole)).toMatchObject({ kind: 'none' });
  });

  test.each([
    ['a block', '```json\n{"tool": "finish", "approach": "Done."}\n```'],
    ['a tag', '<tool_call>{"name": "finish", "arguments": {"approach": "Done."}}</tool_call>'],
    ['elements', '<function=finish><parameter=approach>Done.</parameter></function>'],
  ])('that finishes by %s runs no command that stands beside it', (_, call) => {
    const fence = 'Check it with\n```bash\nrm -rf build\n```';
    for (const whole of [`${fence}\n${call}`, `${call}\n${fence}`])
      expect(read(whole)).toMatchObject({
        actions: [{ name: 'finish', arguments: '{"approach":"Done.","confidence":0.5}' }],
      });
  });

  test('never breaks the reader, whatever it is, and what it says can always be shown again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('```json\n', '\n```', '{"tool": "view"}', '{', '"', 'x', '<think>', '\n'), {
          maxLength: 12,
        }),
        (parts) => {
          const { kind, said } = read(parts.join(''));
          const shown = text.show({ turn: 1, said, told: ['told'], line: '' });
          expect(shown.at(-1)).toMatchObject({ role: 'user' });
          expect(shown.every(({ content }) => content !== '')).toBe(true);
          expect(['action', 'none']).toContain(kind);
        },
      ),
    );
  });
});
