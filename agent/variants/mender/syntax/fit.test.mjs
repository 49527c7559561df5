import { describe, expect, test } from 'vitest';
import { applyEdits } from './edit.mjs';
import { fit, substitute } from './fit.mjs';
import { parse } from './parse.testing.mjs';
import { readTree } from './reading.mjs';

/** @import { Language } from '../../protocol.ts' */

/**
 * The text of the last statement put in the place of `here`.
 * @type {(language: Language, text: string, put: 'fit' | 'substitute') => Promise<string>}
 */
async function placed(language, text, put = 'fit') {
  const { adapter, nodes, root } = readTree(language, await parse(language, text), text);
  const [here] = nodes.filter(({ kind, text }) => kind === 'identifier' && text === 'here');
  const ingredient = root.children.at(-1)?.children[0];
  if (!here || !ingredient) throw new Error('nothing to place');
  const { start, end } = here;
  const edit =
    put === 'fit'
      ? { start, end, text: fit(adapter, here, ingredient) }
      : substitute(adapter, here, ingredient);
  return applyEdits(text, [edit]).split('\n')[0] ?? '';
}

describe('fit', () => {
  test.each([
    ['x = here * 2;\na + b;', 'x = (a + b) * 2;'],
    ['x = here + 2;\na * b;', 'x = a * b + 2;'],
    ['x = 2 - here;\na - b;', 'x = 2 - (a - b);'],
    ['x = here - 2;\na - b;', 'x = a - b - 2;'],
    ['x = here.length;\na + b;', 'x = (a + b).length;'],
    ['x = here && b;\na || b;', 'x = (a || b) && b;'],
    ['x = here ?? b;\na || b;', 'x = (a || b) ?? b;'],
    ['x = !here;\na < b;', 'x = !(a < b);'],
    ['f(here);\na ? b : c;', 'f(a ? b : c);'],
    ['x = -here;\n-a;', 'x = -(-a);'],
  ])('in JavaScript: %j', async (text, expected) => {
    expect(await placed('javascript', text, 'fit')).toBe(expected);
  });

  test.each([
    ['x = not here\na < b', 'x = not a < b'],
    ['x = here == c\na < b', 'x = (a < b) == c'],
    ['x = here and c\na or b', 'x = (a or b) and c'],
    ['x = here[0]\na + b', 'x = (a + b)[0]'],
    ['x = here ** 2\n-a', 'x = (-a) ** 2'],
    ['return_(here)\na if b else c', 'return_(a if b else c)'],
  ])('in Python: %j', async (text, expected) => {
    expect(await placed('python', text, 'fit')).toBe(expected);
  });

  test('sees through the operators of TypeScript', async () => {
    expect(await placed('typescript', 'x = here as number;\na + b;', 'fit')).toBe('x = (a + b) as number;');
    expect(await placed('typescript', 'x = here!;\na + b;', 'fit')).toBe('x = (a + b)!;');
  });
});

describe('substitute', () => {
  test('drops parentheses that hold nothing together any more', async () => {
    expect(await placed('javascript', 'x = (here) * 2;\na;', 'substitute')).toBe('x = a * 2;');
    expect(await placed('javascript', 'x = (here) * 2;\na + b;', 'substitute')).toBe('x = (a + b) * 2;');
    expect(await placed('javascript', 'if (here) go();\na;', 'substitute')).toBe('if (a) go();');
  });
});
