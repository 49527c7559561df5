// What operators ask of an attempt is done: where it starts, what it shares, what it leaves alone, what it attends to.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { testId } from '../../agent/engine/ids.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { type Guide } from '../../agent/trajectory/guide.ts';
import { openLodge, type Attempted, type Lodge, type Lodging } from './lodge.ts';

const files = {
  'package.json': '{ "type": "module" }',
  'src/age.js': 'export const isAdult = (age) => age > 18;\n',
  'src/name.js': "export const initials = (name) => name.split(' ').map((part) => part[1]).join('');\n",
  'test/person.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
import { isAdult } from '../src/age.js';
import { initials } from '../src/name.js';
test('eighteen is adult', () => assert.equal(isAdult(18), true));
test('seventeen is not', () => assert.equal(isAdult(17), false));
test('initials are first letters', () => assert.equal(initials('Ada Lovelace'), 'AL'));
`,
};

let lodge: Lodge;
let lodging: Lodging;

beforeAll(async () => {
  lodge = await openLodge();
  lodging = await lodge.ground(files);
});
afterAll(async () => {
  await lodging[Symbol.asyncDispose]();
  await lodge[Symbol.asyncDispose]();
});

const attempt = (guide: Partial<Guide>, candidates = 400): Promise<Attempted> =>
  lodging.attempt({ guide: { text: '', ...guide }, limits: { candidates, wallMs: 100_000 } });

function patchOf({ result }: Attempted): Patch {
  if (result.kind !== 'patch') throw new Error(`no patch: ${JSON.stringify(result)}`);
  return result.patch;
}

const paths = (attempted: Attempted): readonly string[] => patchOf(attempted).files.map(({ path }) => path);

const adult = makePatch(
  [diffTexts('src/age.js', files['src/age.js'], 'export const isAdult = (age) => age >= 18;\n') ?? []].flat(),
);

describe('an attempt', () => {
  test('that starts from a patch finds what is still missing, and its patch holds both', async () => {
    const attempted = await attempt({ start: adult });
    expect(paths(attempted)).toEqual(['src/age.js', 'src/name.js']);
    expect(patchOf(attempted).files[0]).toMatchObject(adult.files[0] ?? {});
    expect(attempted.steps[0]?.facts).toMatchObject({ failing: 1 });
  });

  test('that starts from what is green already says so, and leaves it as it is', async () => {
    const whole = patchOf(await attempt({}));
    const attempted = await attempt({ start: whole });
    expect(attempted.result).toMatchObject({
      kind: 'patch',
      claim: 'The patch it was given turns every failing test green already.',
      patch: { id: whole.id },
    });
  });

  test('proposes no patch that was judged before', async () => {
    const first = patchOf(await attempt({}));
    const second = patchOf(await attempt({ avoid: [first.id] }));
    const third = patchOf(await attempt({ avoid: [first.id, second.id] }));
    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
  });

  test('that searches a slice tries only its share, and remembers how far it came', async () => {
    const one = await attempt({ slice: { index: 0, of: 2 } }, 40);
    const other = await attempt({ slice: { index: 1, of: 2 } }, 40);
    const shares = [one, other].map(({ steps }) => steps[1]?.facts?.['share']);
    const [all] = [one].map(({ steps }) => steps[1]?.facts?.['candidates']);
    expect(Number(shares[0]) + Number(shares[1])).toBe(all);
    expect(
      [...one.memory.keys(), ...other.memory.keys()].filter((key) => key.includes('searched')),
    ).toHaveLength(2);
  });

  test.each([0, 1])(
    'that searches slice %i ends with the simplest of the place, in whose share it may be',
    async (index) => {
      await using season = await lodge.ground({
        'package.json': '{ "type": "module" }',
        'src/season.js':
          'export const inSeason = (days, [from, _, to]) => days.filter((day) => day >= from && day < to);\n',
        'test/season.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
import { inSeason } from '../src/season.js';
const season = ['2025-03-01', 30, '2025-03-30'];
test('its last day counts', () => assert.deepEqual(inSeason(['2025-03-30'], season), ['2025-03-30']));
test('its first day counts', () => assert.deepEqual(inSeason(['2025-03-01'], season), ['2025-03-01']));
test('other days do not', () => assert.deepEqual(inSeason(['2025-02-28', '2025-03-31'], season), []));
`,
      });
      const { result, steps } = await season.attempt({
        guide: { text: '', slice: { index, of: 2 } },
        limits: { candidates: 400, wallMs: 100_000 },
      });
      const added =
        result.kind === 'patch'
          ? result.patch.files.flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.added))
          : [];
      expect(added, JSON.stringify(steps, null, 1)).toEqual([
        'export const inSeason = (days, [from, _, to]) => days.filter((day) => day >= from && day <= to);\n',
      ]);
    },
  );

  test('looks first at the test it is told to attend to', async () => {
    const focus = [testId('test/person.test.js', 'initials are first letters')];
    const { steps } = await attempt({ focus }, 10);
    expect(steps[0]?.facts?.['places']).toMatchObject([
      { path: 'src/name.js', line: 1, score: 1 },
      // Its code runs at load, whatever is tested.
      { path: 'src/age.js', line: 1, score: 0.1 },
    ]);
  });

  test('that comes later in the run does not run the tests again to localise', async () => {
    const first = await attempt({}, 10);
    const later = await lodging.attempt({}, undefined, first.memory);
    expect(first.steps[0]?.facts).toMatchObject({ recalled: false });
    expect(later.steps[0]).toMatchObject({ title: first.steps[0]?.title, facts: { recalled: true } });
    // The tenth was a combination of two of the others.
    expect(later.steps[1]?.facts).toMatchObject({ passedOver: 9 });
    expect(later.result.kind).toBe('patch');
  });
});
