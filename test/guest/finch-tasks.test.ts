// Finch on other tasks than a red suite of JavaScript: a request, and Python.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { turnOf } from '../../agent/trajectory/decode-turn.ts';
import { finish } from './finch-at-work.ts';
import { openLodge, type Attempted, type Lodge } from './lodge.ts';
import { scriptedChat } from './scripted-chat.ts';

let lodge: Lodge;
beforeAll(async () => {
  lodge = await openLodge();
});
afterAll(() => lodge[Symbol.asyncDispose]());

const dump = ({ steps, result }: Attempted): string => JSON.stringify([steps, result], null, 1);

describe('asked for something finch', () => {
  test('does it, with all tests to keep', async () => {
    await using asked = await lodge.ground(
      {
        'package.json': '{ "type": "module" }',
        'src/age.js': 'export const isAdult = (age) => age >= 18;\n',
        'test/age.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
import { isAdult } from '../src/age.js';
test('eighteen is adult', () => assert.equal(isAdult(18), true));
`,
      },
      { request: 'Export a function isChild beside isAdult.' },
    );
    const added = {
      tool: 'edit',
      given: {
        path: 'src/age.js',
        old: '18;\n',
        new: '18;\nexport const isChild = (age) => !isAdult(age);\n',
      },
    };
    const model = scriptedChat([added, finish]);
    const { result, steps } = await asked.asking(model.chat, {
      variant: await lodge.ref('finch'),
      guide: { text: '' },
    });
    expect(result).toMatchObject({ kind: 'patch', patch: { files: [{ path: 'src/age.js' }] } });
    expect(model.asked[0]?.messages[1]?.content).toMatch(
      /^Task: Export a function isChild beside isAdult\.\n\(No test that passes may break\.\)\nTests run with: /,
    );
    expect(turnOf(steps.at(-1) ?? { facts: {} })?.tests).toEqual({ failing: 0, broken: 0, signature: '' });
  });
});

describe('in another language finch', () => {
  const files = {
    'pyproject.toml': '[project]\nname = "tally"\nversion = "1"\n',
    'AGENTS.md': 'Write docstrings.\n',
    'tally/__init__.py': '',
    'tally/count.py':
      'def total(numbers):\n    result = 1\n    for number in numbers:\n        result += number\n    return result\n',
    'tests/__init__.py': '',
    'tests/test_count.py':
      'import unittest\nfrom tally.count import total\n\nclass Total(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(total([1, 2]), 3)\n',
  };

  test('repairs Python by what unittest says', async () => {
    await using python = await lodge.ground(files);
    const model = scriptedChat([
      { tool: 'test' },
      {
        tool: 'edit',
        given: {
          path: 'tally/count.py',
          old: 'result = 1\nfor number in numbers:',
          new: 'result = 0\nfor number in numbers:',
        },
      },
      finish,
    ]);
    const attempted = await python.asking(model.chat, {
      variant: await lodge.ref('finch'),
      guide: { text: '' },
    });
    expect(attempted.result, dump(attempted)).toMatchObject({
      kind: 'patch',
      patch: { files: [{ path: 'tally/count.py' }] },
    });
    expect(model.asked[0]?.messages[1]?.content).toContain(
      'Rules of the project, from AGENTS.md:\nWrite docstrings.',
    );
    expect(model.asked[0]?.messages[1]?.content).toContain('tally/count.py: total:1');
    expect(model.asked[1]?.messages.at(-1)?.content).toContain('AssertionError: 4 != 3');
    expect(model.asked[2]?.messages.at(-1)?.content).toBe(
      'Edited tally/count.py: 2 lines at line 2. Indentation was fitted to the file.',
    );
  });

  test('is told why the file of a wanted test no longer loads', async () => {
    await using python = await lodge.ground(files);
    const model = scriptedChat([
      {
        tool: 'edit',
        given: { path: 'tally/count.py', old: '    return result', new: 'return result' },
      },
      { tool: 'test' },
      finish,
      finish,
    ]);
    await python.asking(model.chat, { variant: await lodge.ref('finch'), guide: { text: '' } });
    expect(model.asked[2]?.messages.at(-1)?.content).toContain(
      "  It was not run: its file does not load.\n  SyntaxError: 'return' outside function\n",
    );
  });
});
