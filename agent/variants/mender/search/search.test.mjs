import { describe, expect, test } from 'vitest';

import { readTree } from '../syntax/reading.mjs';
import { parse } from '../syntax/parse.testing.mjs';
import { describe as say, textsOf } from './candidate.mjs';
import { Search } from './search.mjs';

/** @import { Executor, Trial, TrialOutcome } from '../execution/trial.mjs' */
/** @import { Source } from '../project/sources.mjs' */
/** @import { Candidate } from './candidate.mjs' */
/** @import { Ranked } from './ranking.mjs' */
/** @import { Problem } from './search.mjs' */

// One letter per line; candidates replace letters, and which tests pass follows from the text alone.
const text = 'a\nb\nc\nd\n';
const tree = await parse('javascript', text);
/** @type {Source} */
const source = {
  path: '/root/x.js',
  name: 'x.js',
  language: 'javascript',
  text,
  tree,
  reading: readTree('javascript', tree, text),
  points: [],
};

/** @typedef {(text: string, level: 0 | 1) => Partial<TrialOutcome>} Judge */

/** @type {(judge: Judge) => Executor & { seen: string[] }} */
function executorOf(judge) {
  /** @type {string[]} */
  const seen = [];
  /** @type {(trial: Trial, level: 0 | 1) => TrialOutcome} */
  const outcome = (trial, level) => {
    const [file] = trial.files;
    seen.push((file?.text ?? '').replaceAll('\n', ''));
    return { kind: 'ran', fixed: [], broke: false, ...judge(seen.at(-1) ?? '', level) };
  };
  return {
    seen,
    manner: 'fake',
    round: Infinity,
    load: async () => ({ loaded: [], stale: undefined }),
    observe: async () => ({ tests: [], module: [], broken: [] }),
    plan: async () => {},
    astray: async () => [],
    try: async (trials, level) => trials.map((trial) => outcome(trial, level)),
    confirm: async () => true,
    close: async () => {},
  };
}

/** @type {(at: number, letter: string, order: number) => Problem['singles'][number]} */
const single = (at, letter, order) => ({
  order,
  ranked: {
    source,
    template: 'letter',
    edits: [{ start: 2 * at, end: 2 * at + 1, text: letter }],
    line: at + 1,
    weight: 1 / (order + 1),
    score: 1 / (order + 1),
  },
});

/** @type {(changes: readonly (readonly [number, string])[]) => Problem['singles']} */
const singles = (changes) => changes.map(([at, letter], order) => single(at, letter, order));

/** @type {(executor: Executor, more: Partial<Problem>) => Promise<Awaited<ReturnType<Search['run']>>>} */
const search = (executor, more) =>
  new Search({
    singles: [],
    ranked: [],
    executor,
    counted: async ({ path }, edits) => {
      let changed = text;
      for (const { start, end, text: by } of edits)
        changed = changed.slice(0, start) + by + changed.slice(end);
      return { path, text: changed };
    },
    targets: 1,
    limit: 100,
    genes: { round: 2, combinations: 20, representatives: 4, siblings: 40 },
    isKnown: () => false,
    confirm: async () => true,
    tell: async () => {},
    signal: new AbortController().signal,
    ...more,
  }).run();

/** @type {(candidate: Candidate | undefined) => string} */
const shown = (candidate) => (candidate ? say(candidate) : 'nothing');

test('a search tells after each round how many it has tried, and how far the best came', async () => {
  /** @type {[number, number][]} */
  const told = [];
  const executor = executorOf((seen) => ({ fixed: seen === 'abyd' ? ['one'] : [] }));
  const tell = async (/** @type {number} */ tried, /** @type {number} */ fixed) =>
    void told.push([tried, fixed]);
  await search(executor, { singles: four, targets: 2, tell });
  expect(told.slice(0, 2)).toEqual([
    [2, 0],
    [4, 1],
  ]);
});

const four = singles([
  [0, 'w'],
  [1, 'x'],
  [2, 'y'],
  [3, 'z'],
]);

describe('the search of an attempt', () => {
  test('takes the likeliest of a round that turns every target green, and stops there', async () => {
    const executor = executorOf((letters) => (/[xy]/.test(letters) ? { fixed: ['t'] } : {}));
    const found = await search(executor, { singles: four });
    expect(shown(found.plausible)).toBe('letter at x.js:2');
    expect(executor.seen).toEqual(['wbcd', 'axcd']);
    expect(found).toMatchObject({ tried: 2, reached: 2 });
  });

  test('prefers nothing that breaks a test', async () => {
    const executor = executorOf((letters) => ({
      fixed: /[xy]/.test(letters) ? ['t'] : [],
      broke: letters.includes('x'),
    }));
    expect(shown((await search(executor, { singles: four })).plausible)).toBe('letter at x.js:3');
  });

  test('goes on after what does not stand a second run, and after what was judged before', async () => {
    const executor = executorOf((letters) => (/[wxy]/.test(letters) ? { fixed: ['t'] } : {}));
    const found = await search(executor, {
      singles: four,
      isKnown: (candidate) => candidate.order === 0,
      confirm: async (candidate) => candidate.order !== 1,
    });
    expect(shown(found.plausible)).toBe('letter at x.js:3');
    expect(found).toMatchObject({ known: 1, unconfirmed: 1 });
  });

  test('combines partial fixers that complement each other, as soon as together they cover all', async () => {
    const executor = executorOf((letters) => ({
      fixed: [...(letters.includes('w') ? ['one'] : []), ...(letters.includes('y') ? ['two'] : [])],
    }));
    const found = await search(executor, { singles: four, targets: 2 });
    expect(shown(found.plausible)).toBe('letter at x.js:1, x.js:3');
    expect(executor.seen).toEqual(['wbcd', 'axcd', 'abyd', 'abcz', 'wbyd']);
  });

  test('combines combinations when it takes three', async () => {
    const executor = executorOf((letters) => ({
      fixed: ['w', 'x', 'z'].filter((letter) => letters.includes(letter)),
    }));
    const found = await search(executor, { singles: four, targets: 3 });
    expect(shown(found.plausible)).toBe('letter at x.js:1, x.js:2, x.js:4');
  });

  test('combines no more than it takes: of those that are as likely the one with fewest edits', async () => {
    const executor = executorOf((letters) => ({
      fixed: [
        ...(/[wx]/.test(letters) ? ['one'] : []),
        ...['y', 'z'].filter((letter) => letters.includes(letter)),
      ],
    }));
    const found = await search(executor, { singles: four, targets: 3 });
    expect(shown(found.plausible)).toBe('letter at x.js:1, x.js:3, x.js:4');
  });

  test('answers with the partial fixer that fixes most when nothing fixes all', async () => {
    const executor = executorOf((letters) => ({
      fixed: letters.includes('z') ? ['one', 'two'] : letters.includes('w') ? ['one'] : [],
    }));
    const found = await search(executor, { singles: four, targets: 3 });
    expect(found.plausible).toBeUndefined();
    expect([shown(found.partial?.candidate), found.partial?.fixed.size]).toEqual(['letter at x.js:4', 2]);
    expect(found.reached).toBeUndefined();
  });

  test('gives what went beyond its steps a second chance when the singles are through', async () => {
    const executor = executorOf((letters, level) => {
      if (!letters.includes('x')) return {};
      return level === 0 ? { kind: 'spent' } : { fixed: ['t'] };
    });
    const found = await search(executor, { singles: four });
    expect(shown(found.plausible)).toBe('letter at x.js:2');
    expect(executor.seen).toEqual(['wbcd', 'axcd', 'abyd', 'abcz', 'axcd']);
  });

  test('tries equal texts once, whatever edits led to them, and they cost nothing', async () => {
    const executor = executorOf(() => ({}));
    const twice = singles([
      [0, 'w'],
      [0, 'w'],
      [1, 'x'],
    ]);
    expect(await search(executor, { singles: twice })).toMatchObject({ tried: 2 });
    expect(executor.seen).toEqual(['wbcd', 'axcd']);
  });

  test('stops at its limit, and says how far it came', async () => {
    const executor = executorOf(() => ({}));
    expect(await search(executor, { singles: four, limit: 3 })).toMatchObject({ tried: 3, reached: 3 });
  });

  test('answers with what it has when nobody waits any more', async () => {
    const executor = executorOf((letters) => (letters.includes('w') ? { fixed: ['one'] } : {}));
    const controller = new AbortController();
    const { try: plain } = executor;
    executor.try = (trials, level) => {
      controller.abort();
      return plain(trials, level);
    };
    const found = await search(executor, { singles: four, targets: 2, signal: controller.signal });
    expect([shown(found.partial?.candidate), found.tried]).toEqual(['letter at x.js:1', 2]);
  });

  test('gives up a round under way when nobody waits any more', async () => {
    const executor = executorOf(() => ({}));
    const controller = new AbortController();
    executor.try = () => {
      controller.abort();
      return new Promise(() => {});
    };
    expect(await search(executor, { singles: four, signal: controller.signal })).toMatchObject({ tried: 0 });
  });
});

describe('a plausible candidate', () => {
  /** @type {(...changes: readonly (readonly [number, string])[]) => Ranked[]} */
  const ranked = (...changes) => singles(changes).map((each) => each.ranked);
  /** @type {(found: Awaited<ReturnType<Search['run']>>) => string[]} */
  const texts = ({ plausible }) =>
    (plausible ? textsOf(plausible) : []).map((each) => each.text.replaceAll('\n', ''));
  const greenWith = (/** @type {RegExp} */ good) =>
    executorOf((letters) => (good.test(letters) ? { fixed: ['t'] } : {}));

  test('gives way to the simplest of its place that is plausible too, in whose share it may be', async () => {
    const executor = greenWith(/\+|x/);
    const found = await search(executor, {
      singles: singles([[1, 'b + q']]),
      ranked: ranked([1, 'b + q'], [1, 'y'], [1, 'x'], [0, 'x'], [1, 'b + 1']),
    });
    expect([texts(found), shown(found.first)]).toEqual([['axcd'], 'letter at x.js:2']);
    expect(executor.seen).toEqual(['ab + qcd', 'aycd', 'axcd']);
  });

  test('stays where nothing simpler is plausible', async () => {
    const found = await search(greenWith(/\+/), {
      singles: singles([[1, 'b + q']]),
      ranked: ranked([1, 'b + q'], [1, 'y'], [1, 'x']),
    });
    expect([texts(found), found.first, found.tried]).toEqual([['ab + qcd'], undefined, 3]);
  });

  test('gives way to what was tried in the same round, and that is not tried again', async () => {
    const executor = greenWith(/\+|x/);
    const both = singles([
      [1, 'b + q'],
      [1, 'x'],
    ]);
    const found = await search(executor, { singles: both, ranked: both.map((each) => each.ranked) });
    expect([texts(found), executor.seen]).toEqual([['axcd'], ['ab + qcd', 'axcd']]);
  });

  test('keeps its other edits, each simplified in turn', async () => {
    const executor = executorOf((letters) => ({
      fixed: [...(/a\+|w/.test(letters) ? ['one'] : []), ...(/c\+|y/.test(letters) ? ['two'] : [])],
    }));
    const found = await search(executor, {
      targets: 2,
      singles: singles([
        [0, 'a+q'],
        [2, 'c+q'],
      ]),
      ranked: ranked([0, 'a+q'], [0, 'v'], [0, 'w'], [2, 'c+q'], [2, 'y']),
    });
    expect(texts(found)).toEqual(['wbyd']);
  });

  test('gives way to nothing that does not stand a second run or was judged before', async () => {
    const found = await search(greenWith(/\+|[xyz]/), {
      singles: singles([[1, 'b + q']]),
      ranked: ranked([1, 'b + q'], [1, 'x'], [1, 'y'], [1, 'z']),
      isKnown: (candidate) => candidate.order === 1,
      confirm: async (candidate) => candidate.order !== 2,
    });
    expect(texts(found)).toEqual(['azcd']);
    expect(found).toMatchObject({ known: 1, unconfirmed: 1 });
  });

  test('costs no more trials than its gene allows, nor than its limit', async () => {
    /** @type {[number, string][]} */
    const many = 'efghijklmnop'.split('').map((letter) => [1, letter]);
    /** @type {Partial<Problem>} */
    const given = { singles: singles([[1, 'b + q']]), ranked: ranked([1, 'b + q'], ...many) };
    const genes = { round: 2, combinations: 20, representatives: 4, siblings: 5 };
    expect(await search(greenWith(/\+/), { ...given, genes })).toMatchObject({ tried: 6 });
    expect(await search(greenWith(/\+/), { ...given, limit: 4 })).toMatchObject({ tried: 4 });
  });

  test('is the answer when nobody waits any more', async () => {
    const executor = greenWith(/\+|x/);
    const controller = new AbortController();
    const found = await search(executor, {
      singles: singles([[1, 'b + q']]),
      ranked: ranked([1, 'b + q'], [1, 'x']),
      signal: controller.signal,
      confirm: async () => {
        controller.abort();
        return true;
      },
    });
    expect([texts(found), found.tried]).toEqual([['ab + qcd'], 1]);
  });
});
