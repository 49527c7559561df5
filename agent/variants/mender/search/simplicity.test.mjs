import { describe, expect, test } from 'vitest';

import { applyEdits } from '../syntax/edit.mjs';
import { parse } from '../syntax/parse.testing.mjs';
import { readTree } from '../syntax/reading.mjs';
import { simplerNear } from './simplicity.mjs';

/** @import { Source } from '../project/sources.mjs' */
/** @import { Ranked } from './ranking.mjs' */

/** @type {(text: string) => Promise<Source>} */
async function sourceOf(text) {
  const tree = await parse('javascript', text);
  const reading = readTree('javascript', tree, text);
  return { path: '/root/x.js', name: 'x.js', language: 'javascript', text, tree, reading, points: [] };
}

/**
 * The mutation that writes `by` in the place of the first `old` from `behind` on.
 * @type {(source: Source, old: string, by: string, more?: { weight?: number, behind?: string }) => Ranked}
 */
function mutation(source, old, by, { weight = 1, behind = '' } = {}) {
  const start = source.text.indexOf(old, source.text.indexOf(behind));
  const line = source.text.slice(0, start).split('\n').length;
  const edits = [{ start, end: start + old.length, text: by }];
  return { source, template: 'any', edits, line, weight, score: weight };
}

/** @type {(found: Ranked, ranked: readonly Ranked[]) => string[]} */
const simpler = (found, ranked) =>
  simplerNear(found, ranked).map(({ ranked: { source, edits } }) => applyEdits(source.text, edits).trim());

describe('what is simpler than what was found', () => {
  test('is the operator, not a throw-away variable added', async () => {
    const source = await sourceOf('const isIn = (day, _, until) => day < until;\n');
    const [silly, right] = [mutation(source, 'until;', 'until + _;'), mutation(source, '<', '<=')];
    expect(simpler(silly, [silly, right])).toEqual(['const isIn = (day, _, until) => day <= until;']);
    expect(simpler(right, [silly, right])).toEqual([]);
  });

  test('is the operator, not one added to a date', async () => {
    const source = await sourceOf('const inSeason = date < to;\n');
    const [silly, right] = [mutation(source, ';', ' + 1;'), mutation(source, '<', '<=')];
    expect(simpler(silly, [silly, right])).toEqual(['const inSeason = date <= to;']);
    expect(simpler(right, [silly, right])).toEqual([]);
  });

  test('is the operator, not a sign behind it', async () => {
    const source = await sourceOf('const last = count + 1;\n');
    const silly = mutation(source, '+ 1', '+ -1 - 0');
    expect(simpler(silly, [mutation(source, '+', '-')])).toEqual(['const last = count - 1;']);
  });

  test('is what people mix up with a name that stands there, as much as a sign that is put before one', async () => {
    const source = await sourceOf('const most = Math.min(...sizes);\n');
    const [name, sign, other] = [
      mutation(source, 'min', 'max'),
      mutation(source, '', '-', { behind: 'sizes' }),
      mutation(source, 'min', 'other'),
    ];
    expect(simpler(name, [sign])).toEqual([]);
    expect(simpler(other, [sign, name])).toEqual([
      'const most = Math.min(...-sizes);',
      'const most = Math.max(...sizes);',
    ]);
  });

  test('comes in order: fewer tokens, a new name counting as one, then what is likelier', async () => {
    const source = await sourceOf('const size = low + high;\n');
    const found = mutation(source, 'low + high', 'Math.max(low, high, other)');
    const all = [
      mutation(source, 'high', 'high * other'),
      mutation(source, 'high', 'size', { weight: 0.5 }),
      mutation(source, '+', '-', { weight: 0.9 }),
      mutation(source, 'high', 'other'),
    ];
    expect(simpler(found, all)).toEqual([
      'const size = low - high;',
      'const size = low + size;',
      'const size = low + other;',
      'const size = low + high * other;',
    ]);
  });

  test('is what is likelier only where both change the very same', async () => {
    const source = await sourceOf('const size = low - high;\n');
    const found = mutation(source, '-', '%', { weight: 0.5 });
    const [same, other] = [mutation(source, '-', '+'), mutation(source, 'high', 'low')];
    expect(simpler(found, [found, same, other])).toEqual(['const size = low + high;']);
  });

  test('is nothing that takes code away, nor a number for a name, unless that was found', async () => {
    const source = await sourceOf('const size = low * high;\n');
    const [cut, constant] = [mutation(source, ' * high', ''), mutation(source, 'high', '4')];
    expect(simpler(mutation(source, 'low * high', 'low + high + low'), [cut, constant])).toEqual([]);
    expect(simpler(mutation(source, 'low * high', '4 + 4'), [constant])).toEqual(['const size = low * 4;']);
  });

  test('is on the same line or in the expression around, in the same file', async () => {
    const text = 'const size =\n  low +\n  high * 2;\nconst other = low + high;\n';
    const [source, elsewhere] = [await sourceOf(text), await sourceOf(text)];
    const found = mutation(source, 'high * 2', 'high * 2 - size');
    const near = mutation(source, '+', '-');
    const far = mutation(source, '+', '-', { behind: 'other' });
    expect(simpler(found, [near, far, mutation(elsewhere, '+', '-')])).toEqual([
      text.replace('low +', 'low -').trim(),
    ]);
  });
});
