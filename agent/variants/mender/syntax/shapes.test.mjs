import { describe, expect, test } from 'vitest';
import { parse } from './parse.testing.mjs';
import { readTree } from './reading.mjs';
import { agreement, readShapes } from './shapes.mjs';

/** @import { Language } from '../../protocol.ts' */
/** @import { Shape } from './shapes.mjs' */

/**
 * Shapes of the values given to the call of `here`.
 * @type {(language: Language, text: string) => Promise<string[]>}
 */
async function shapesHere(language, text) {
  const reading = readTree(language, await parse(language, text), text);
  const given = reading.nodes.filter(
    ({ kind, parent }) => kind === 'arguments' && parent?.text.startsWith('here('),
  );
  const shapes = readShapes(reading);
  return given.flatMap(({ children }) => children.map((each) => [...shapes.of(each)].join('|')));
}

describe('readShapes', () => {
  test('knows literals and operators', async () => {
    expect(
      await shapesHere('javascript', "here(1, 'a', [1], { a }, a < b, !a, a - b, -a, x => x, true, null)"),
    ).toEqual([
      'number',
      'string',
      'list',
      'object',
      'boolean',
      'boolean',
      'number',
      'number',
      'function',
      'boolean',
      '',
    ]);
  });

  test('knows results of well-known calls', async () => {
    expect(await shapesHere('python', 'here(len(a), sorted(a), str(a), any(a), a.upper(), f(a))\n')).toEqual([
      'number',
      'list',
      'string',
      'boolean',
      'string',
      '',
    ]);
  });

  test('knows parameters by their defaults', async () => {
    expect(await shapesHere('python', 'def f(a=[], b=1, c=None):\n    here(a, b, c)\n')).toEqual([
      'list',
      'number',
      '',
    ]);
    expect(
      await shapesHere('typescript', 'const f = (a = [], b: number = 1, c?: string) => here(a, b, c);'),
    ).toEqual(['list', 'number', '']);
  });

  test('knows variables by how the function uses them', async () => {
    const text =
      "function f(a, b, c, d, e) { a *= 2; for (const x of b) c.trim(); d = true; e.name = ''; here(a, b, c, d, e, a + 1); }";
    expect(await shapesHere('typescript', text)).toEqual([
      'number',
      'list',
      'string',
      'boolean',
      'object',
      'number',
    ]);
  });
});

describe('agreement', () => {
  test('is best for a shape in common and worst for none', () => {
    /** @type {(...shapes: Shape[]) => ReadonlySet<Shape>} */
    const of = (...shapes) => new Set(shapes);
    expect(agreement(of('number', 'list'), of('list'))).toBe(1);
    expect(agreement(of(), of('list'))).toBe(0.7);
    expect(agreement(of('number'), of('list'))).toBe(0.25);
  });
});
