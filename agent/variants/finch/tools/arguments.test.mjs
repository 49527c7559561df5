import { expect, test } from 'vitest';

import { checkArguments, shape } from './arguments.mjs';
import { toolNamed, tools } from './tools.mjs';

/** @type {(tool: string, given: unknown) => unknown} */
const check = (tool, given) => {
  const found = toolNamed(tool);
  if (!found) throw new Error(`no ${tool}`);
  return checkArguments(found, given);
};

test('tools are always named in one order', () => {
  expect(tools.map(({ spec }) => spec.name)).toEqual([
    'view',
    'search',
    'edit',
    'create',
    'run',
    'test',
    'judge',
    'finish',
  ]);
});

test('numbers and truths that came as text are what they mean, and null is nothing', () => {
  expect(check('view', { path: 'a', from: '3', to: null })).toEqual({
    ok: true,
    input: { path: 'a', from: 3 },
    ignored: [],
  });
  expect(check('search', { pattern: 'a', regex: 'true' })).toEqual({
    ok: true,
    input: { pattern: 'a', regex: true },
    ignored: [],
  });
  expect(check('finish', { approach: 'a', assumptions: 'one', confidence: 1 })).toEqual({
    ok: true,
    input: { approach: 'a', assumptions: ['one'], confidence: 1 },
    ignored: [],
  });
});

test('what is wrong is said with the right shape', () => {
  const view = '{"path": string, "from"?: integer, "to"?: integer}';
  expect(check('view', [])).toEqual({ ok: false, why: `The arguments of view are one JSON object: ${view}` });
  expect(check('view', { path: 3 })).toEqual({ ok: false, why: `“path” of view has to be string: ${view}` });
  expect(check('view', { path: 'a', from: 1.5 })).toMatchObject({ ok: false });
  expect(check('test', { which: 'some' })).toEqual({
    ok: false,
    why: '“which” of test has to be wanted or all: {"which"?: wanted or all}',
  });
});

test('what a tool does not have is left out and told; what it has besides is taken', () => {
  expect(check('view', { path: 'a', colour: 'red', encoding: null })).toEqual({
    ok: true,
    input: { path: 'a' },
    ignored: ['colour'],
  });
  expect(check('edit', { path: 'a', old: 'b', new: 'c', all: 'true' })).toEqual({
    ok: true,
    input: { path: 'a', old: 'b', new: 'c', all: true },
    ignored: [],
  });
});

test('a shape names what may be left out', () => {
  expect(tools.map(({ spec }) => shape(spec)).slice(2, 4)).toEqual([
    '{"path": string, "old": string, "new": string}',
    '{"path": string, "text": string, "overwrite"?: boolean}',
  ]);
});
