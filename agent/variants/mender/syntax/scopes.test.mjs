import { describe, expect, test } from 'vitest';
import { parse } from './parse.testing.mjs';
import { readTree } from './reading.mjs';
import { readScopes } from './scopes.mjs';

/** @import { Language } from '../../protocol.ts' */

/**
 * Names visible at the call of `here`, innermost scope first.
 * @type {(language: Language, text: string) => Promise<string[]>}
 */
async function visibleHere(language, text) {
  const reading = readTree(language, await parse(language, text), text);
  const [here] = reading.nodes.filter(({ kind, text }) => kind === 'identifier' && text === 'here');
  return here
    ? readScopes(reading)
        .visibleAt(here)
        .map(({ name }) => name)
    : [];
}

describe('visibleAt', () => {
  test('knows blocks, functions and what is bound later in JavaScript', async () => {
    const text =
      "import i from 'i';\nlet top = 1;\nfunction f(a, { b, c: [d] }) {\n  { let gone; }\n  for (const e of a) { var v; here(); let late; }\n  let after;\n}\nlet below;\n";
    expect(await visibleHere('javascript', text)).toEqual([
      'e',
      'a',
      'b',
      'd',
      'v',
      'i',
      'top',
      'f',
      'below',
    ]);
  });

  test('knows parameters of TypeScript, defaults and caught errors', async () => {
    const text =
      'const f = (a: number, b = a, ...rest: string[]) => { try { g(); } catch (error) { here(); } };';
    expect(await visibleHere('typescript', text)).toEqual(['error', 'a', 'b', 'rest', 'f']);
  });

  test('knows functions, loops, with and comprehensions in Python', async () => {
    const text =
      'import os\nLIMIT = 1\ndef f(a, b=2, *c, **d):\n    e, g = a\n    with open(a) as h:\n        for i in a:\n            x = [here(j) for j in a]\n    late = 1\n';
    expect(await visibleHere('python', text)).toEqual([
      'j',
      'a',
      'b',
      'c',
      'd',
      'e',
      'g',
      'h',
      'i',
      'x',
      'os',
      'LIMIT',
      'f',
    ]);
  });

  test('hides the names of a class from its methods', async () => {
    const text = 'class A:\n    size = 1\n    def f(self, a):\n        return here(a)\n';
    expect(await visibleHere('python', text)).toEqual(['a', 'A']);
  });
});
