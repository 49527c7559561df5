import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../syntax/edit.mjs';
import { parse } from '../syntax/parse.testing.mjs';
import { templates } from './generate.mjs';
import { mutationsFor } from './repairs.testing.mjs';

/** @import { Language } from '../../protocol.ts' */
/** @import { Mutation } from './generate.mjs' */

const text =
  'function mean(xs) {\n  let sum = 0;\n  for (const x of xs) sum -= x;\n  return sum / xs.length;\n}\n';

describe('generate', () => {
  test('gives the same list for the same input, heaviest first, then by position', async () => {
    const mutations = await mutationsFor('javascript', text);
    expect(await mutationsFor('javascript', text)).toEqual(mutations);
    expect(mutations.toSorted((a, b) => b.weight - a.weight || at(a) - at(b))).toEqual(mutations);
  });

  test('names each change once', async () => {
    const mutations = await mutationsFor('javascript', text);
    const results = mutations.map(({ edits }) => JSON.stringify(edits));
    expect(new Set(results).size).toBe(results.length);
  });

  test('edits tokens, not lines', async () => {
    const mutations = await mutationsFor('javascript', text);
    const start = text.indexOf('-=');
    const [wanted] = mutations.filter(({ edits }) => applyEdits(text, edits) === text.replace('-=', '+='));
    expect(wanted).toEqual({
      template: 'augmented',
      edits: [{ start, end: start + 2, text: '+=' }],
      line: 3,
      weight: 0.85,
    });
  });

  test('starts edits on the given lines alone', async () => {
    const all = await mutationsFor('javascript', text);
    const some = await mutationsFor('javascript', text, { lines: new Set([4]), weights: { clones: 0 } });
    expect(some).toEqual(all.filter(({ line, template }) => line === 4 && template !== 'clones'));
    expect(some.length).toBeGreaterThan(0);
  });

  test('lets a genome weigh families and switch them off', async () => {
    const plain = await mutationsFor('javascript', text);
    const tuned = await mutationsFor('javascript', text, { weights: { wrap: 2, constant: 0, clones: 0 } });
    expect(tuned.filter(({ template }) => template === 'constant')).toEqual([]);
    expect(firstOf('wrap', tuned)).toBeLessThan(firstOf('wrap', plain));
  });

  test('edits nothing in imports, types and what does not parse', async () => {
    const odd = "import { a } from 'b';\ntype T = 1 | 2;\nfunction f(x: 3) {}\nlet y = = 4;\n";
    const touched = (await mutationsFor('typescript', odd)).map(({ line }) => line);
    expect(touched.filter((line) => line < 4)).toEqual([]);
  });

  test('reads a concatenation of five thousand lines', async () => {
    const lines = Array.from({ length: 5_000 }, (_, at) => `'${at}'`);
    const mutations = await mutationsFor('javascript', `const s = ${lines.join(' +\n')};\n`, {
      lines: new Set([7]),
    });
    expect(mutations.map(({ line }) => line)).toEqual(mutations.map(() => 7));
    expect(mutations.length).toBeGreaterThan(0);
  });

  test('counts in UTF-16 units behind characters outside of the basic plane', async () => {
    const finch = "const 🐦 = '🐦🐦';\nif (a < 1) go();\n".replace('const 🐦', 'const bird');
    const mutations = await mutationsFor('javascript', finch);
    expect(mutations.map(({ edits }) => applyEdits(finch, edits))).toContain(finch.replace('<', '<='));
  });
});

describe('templates', () => {
  test('are families with a name, a prior in (0, 2], a source and a purpose', () => {
    expect(templates.length).toBeGreaterThanOrEqual(14);
    expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length);
    const odd = templates.filter(
      ({ id, prior, about, source }) => !/^[a-z-]+$/.test(id) || prior <= 0 || prior > 2 || !about || !source,
    );
    expect(odd).toEqual([]);
  });
});

/** @type {readonly (readonly [Language, string])[]} */
const corpus = [
  ['javascript', 'ordinary.js'],
  ['typescript', 'ordinary.ts'],
  ['tsx', 'ordinary.tsx'],
  ['python', 'ordinary.py'],
];

describe.each(corpus)('every mutation for ordinary %s', (language, file) => {
  const source = readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8');
  const all = mutationsFor(language, source);

  test('has edits in range, in order, apart from each other and with an effect', async () => {
    const mutations = await all;
    expect(mutations.length).toBeGreaterThan(500);
    expect(mutations.filter((each) => !isSound(each, source))).toEqual([]);
    expect(mutations.filter(({ edits }) => applyEdits(source, edits) === source)).toEqual([]);
  });

  test('starts on its line and weighs something', async () => {
    const odd = (await all).filter(
      ({ line, weight, edits }) =>
        line !== source.slice(0, edits[0]?.start).split('\n').length || weight <= 0 || weight > 2,
    );
    expect(odd).toEqual([]);
  });

  test('parses again, in nine of ten cases and in every family', async () => {
    const byFamily = Map.groupBy(await all, ({ template }) => template);
    /** @type {string[]} */
    const poor = [];
    for (const [family, mutations] of byFamily) {
      const some = mutations.filter((_, at) => at % Math.ceil(mutations.length / 12) === 0);
      const broken = await Promise.all(
        some.map(async ({ edits }) => (await parse(language, applyEdits(source, edits))).hasError),
      );
      const share = broken.filter(Boolean).length / some.length;
      if (share > 0.1) poor.push(`${family}: ${share}`);
    }
    expect(poor).toEqual([]);
  });
});

/** @type {(mutation: Mutation, source: string) => boolean} */
function isSound({ edits }, source) {
  return edits.every(({ start, end, text }, at) => {
    const before = edits[at - 1];
    const isInRange = 0 <= start && start <= end && end <= source.length;
    return isInRange && source.slice(start, end) !== text && (!before || before.end <= start);
  });
}

/** @type {(family: string, mutations: readonly Mutation[]) => number} */
const firstOf = (family, mutations) => mutations.findIndex(({ template }) => template === family);

/** @type {(mutation: Mutation) => number} */
const at = ({ edits }) => edits[0]?.start ?? -1;
