import { describe, expect, test } from 'vitest';
import { parse } from './parse.testing.mjs';
import { isEditable, readTree } from './reading.mjs';

/** @import { Language } from '../../protocol.ts' */

/** @type {(language: Language, text: string) => Promise<import('./reading.mjs').Reading>} */
const read = async (language, text) => readTree(language, await parse(language, text), text);

/** @type {(language: Language, text: string, kind: string) => Promise<string[]>} */
const textsOf = async (language, text, kind) =>
  (await read(language, text)).nodes.filter((node) => node.kind === kind).map((node) => node.text);

describe('readTree', () => {
  test('has the same words for the same things in every language', async () => {
    expect(await textsOf('javascript', 'if (a !== 1 && !b) c(d[0], -e);', 'comparison')).toEqual(['a !== 1']);
    expect(await textsOf('python', 'if a != 1 and not b:\n    c(d[0], -e)\n', 'comparison')).toEqual([
      'a != 1',
    ]);
    for (const [kind, script, snake] of [
      ['boolean', 'a !== 1 && !b', 'a != 1 and not b'],
      ['negation', '!b', 'not b'],
      ['sign', '-e', '-e'],
      ['subscript', 'd[0]', 'd[0]'],
      ['call', 'c(d[0], -e)', 'c(d[0], -e)'],
    ]) {
      expect(await textsOf('typescript', 'if (a !== 1 && !b) c(d[0], -e);', kind ?? '')).toEqual([script]);
      expect(await textsOf('python', 'if a != 1 and not b:\n    c(d[0], -e)\n', kind ?? '')).toEqual([snake]);
    }
  });

  test('knows the operator and where it stands', async () => {
    const { nodes } = await read('python', 'a not in b\n');
    const [comparison] = nodes.filter(({ kind }) => kind === 'comparison');
    expect([comparison?.operator, comparison?.operatorStart, comparison?.operatorEnd]).toEqual([
      'not in',
      2,
      8,
    ]);
  });

  test('names roles alike', async () => {
    /** @type {(language: Language, text: string) => Promise<string[]>} */
    const roles = async (language, text) =>
      (await read(language, text)).nodes.map(({ role }) => role).filter(Boolean);
    expect(await roles('javascript', 'a.b(c[d])')).toEqual([
      'function',
      'object',
      'property',
      'arguments',
      'object',
      'index',
    ]);
    expect(await roles('python', 'a.b(c[d])')).toEqual([
      'function',
      'object',
      'property',
      'arguments',
      'object',
      'index',
    ]);
  });

  test('leaves comments and types out', async () => {
    const text = 'const f = (a: Map<string, 1>) => a as unknown as 2; // 3';
    expect(await textsOf('typescript', text, 'number')).toEqual([]);
  });

  test('counts lines from one', async () => {
    const { nodes } = await read('python', '\n\nx = 1\n');
    expect(nodes.filter(({ kind }) => kind === 'number').map(({ line, column }) => [line, column])).toEqual([
      [3, 4],
    ]);
  });
});

describe('isEditable', () => {
  /** @type {(language: Language, text: string) => Promise<string[]>} */
  const frozen = async (language, text) => {
    const { nodes } = await read(language, text);
    const leaves = nodes.filter((node) => node.children.length === 0 && node.parent);
    return leaves.filter((node) => !isEditable(node)).map((node) => node.text);
  };

  test('spares imports, declared names and keys of JavaScript', async () => {
    expect(await frozen('javascript', "import a, { b as c } from 'd';")).toEqual(['a', 'b', 'c', "'d'"]);
    expect(await frozen('javascript', "'use strict'; const { a, b: [c] } = f(g);")).toEqual([
      "'use strict'",
      'a',
      'b',
      'c',
    ]);
    expect(await frozen('javascript', 'class A { m(p = q) { return { k: v, s }; } }')).toEqual([
      'A',
      'm',
      'p',
      'k',
      's',
    ]);
    expect(await frozen('javascript', 'for (const x of xs) try { f(x); } catch (e) { g(e); }')).toEqual([
      'x',
      'e',
    ]);
  });

  test('spares parameters of TypeScript and names of JSX', async () => {
    expect(await frozen('typescript', 'function f(a: number, b = c) {}')).toEqual(['f', 'a', 'b']);
    expect(await frozen('tsx', 'const a = <p id={b}>{c}</p>;')).toEqual(['a', 'p', 'id', 'p']);
  });

  test('spares imports, parameters, docstrings and decorators of Python', async () => {
    expect(await frozen('python', 'from a import b as c\nimport d.e\n')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(
      await frozen('python', '@dec(1)\ndef f(a, b=c, *d, e: int = 2):\n    """Doc."""\n    return g(k=v)\n'),
    ).toEqual(['dec', '1', 'f', 'a', 'b', 'd', 'e', '"""Doc."""', 'k']);
  });
});
