import { describe, expect, test } from 'vitest';
import { applyEdits } from '../syntax/edit.mjs';
import { mutationsFor } from './repairs.testing.mjs';

/** @type {(text: string) => Promise<string[]>} */
async function clonesOf(text) {
  const mutations = await mutationsFor('javascript', text);
  return mutations
    .filter(({ template }) => template === 'clones')
    .map(({ edits }) => applyEdits(text, edits));
}

describe('clones', () => {
  test('repairs the same mistake at every place of a function at once', async () => {
    const text = 'function f(a, b) {\n  const x = a.low + b.low;\n  return x > a.high;\n}\n';
    expect(await clonesOf(text)).toContain(text.replaceAll('.low', '.high'));
  });

  test('never reaches into another function', async () => {
    const text = 'function f(a) {\n  return a < 1;\n}\nfunction g(a) {\n  return a < 1;\n}\n';
    expect((await clonesOf(text)).filter((each) => !each.includes('a < 1'))).toEqual([]);
  });

  test('never changes more than six places', async () => {
    const text = `function f(a) {\n${'  use(true);\n'.repeat(7)}}\n`;
    expect((await clonesOf(text)).filter((each) => !each.includes('true'))).toEqual([]);
  });
});
