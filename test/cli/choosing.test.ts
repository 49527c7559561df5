// What a command is about when it is not told: which run, which patch, which tests, which folder.
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { fingerprint } from './fingerprint.ts';
import { galapagos, offByOne, pathWithout, repository, start, write } from './project.ts';

const unrepairable = { 'src/tides.js': "export function highest() {\n  throw new Error('not yet');\n}\n" };

/** Two independent bugs, each with a failing test of its own. */
const twoBugs = {
  ...offByOne,
  'src/moon.js': 'export const isRound = (day) => day > 14;\n',
  'test/moon.test.js': [
    "import assert from 'node:assert/strict';",
    "import { test } from 'node:test';",
    "import { isRound } from '../src/moon.js';",
    "test('round on the fourteenth', () => assert.equal(isRound(14), true));",
    "test('round on the twentieth', () => assert.equal(isRound(20), true));",
    "test('not round on the first', () => assert.equal(isRound(1), false));",
    '',
  ].join('\n'),
};

const ids = (folder: string): readonly string[] =>
  readdirSync(join(folder, '.galapagos/runs'))
    .filter((name) => /^[0-9A-Z]{26}$/.test(name))
    .toSorted();

describe('apply without a run', () => {
  test('takes the newest with a green patch, says so, previews it, and undo previews the way back', async () => {
    const folder = repository(offByOne);
    expect((await galapagos(folder, 'repair')).code).toBe(0);
    const whole = readFileSync(join(folder, 'src/tides.js'), 'utf8');
    write(folder, unrepairable);
    const failed = await galapagos(folder, 'repair', '--generations', '1', '--candidates', '50');
    expect(failed.err).toContain(
      '\nbudget    10 min; at most 1 generation of 4 attempts, up to 50 candidates each\n',
    );
    expect(failed.code, failed.err).toBe(1);
    write(folder, { 'src/tides.js': whole });
    const before = fingerprint(folder);
    const [green = '', red = ''] = ids(folder);

    const previewed = await galapagos(folder, 'apply', '--dry-run');

    expect(previewed.code, previewed.err).toBe(0);
    expect(previewed.err).toContain(`Run ${green.slice(-6)} of `);
    expect(previewed.err).toContain(`Passed over, newer and without a green patch: ${red.slice(-6)}.`);
    expect(previewed.err).toContain('Nothing was written.');
    expect(previewed.out).toContain('+++ b/src/tides.js');
    expect(fingerprint(folder)).toBe(before);

    const applied = await galapagos(folder, 'apply', '--json');
    expect(JSON.parse(applied.out)).toMatchObject({ applied: [{ path: 'src/tides.js' }] });
    const after = fingerprint(folder);

    const back = await galapagos(folder, 'undo', '--dry-run');
    expect(back.code, back.err).toBe(0);
    const removed = previewed.out.split('\n').filter((line) => /^-[^-]/.test(line));
    expect(back.out.split('\n').filter((line) => /^\+[^+]/.test(line))).toEqual(
      removed.map((line) => line.replace('-', '+')),
    );
    expect(fingerprint(folder)).toBe(after);
  });

  test('refuses where no run has one, and counts them', async () => {
    const folder = repository({ ...offByOne, ...unrepairable });
    await galapagos(folder, 'repair', '--generations', '1', '--candidates', '50');
    const said = await galapagos(folder, 'apply');
    expect(said.code).toBe(3);
    expect(said.err).toContain('No run here has a patch');
  });

  test('--dry-run refuses what apply would refuse', async () => {
    const folder = repository(offByOne);
    expect((await galapagos(folder, 'repair')).code).toBe(0);
    write(folder, { 'src/tides.js': 'export const highest = Math.max;\n' });
    const said = await galapagos(folder, 'apply', '--dry-run');
    expect(said.code).toBe(3);
    expect(said.err).toContain('Your files changed since the run');
    const undone = await galapagos(folder, 'undo', '--dry-run');
    expect(undone.err).toContain('There is nothing to undo');
  });
});

describe('a run', () => {
  test('is listed by a short name that every command takes, and whole for programs', async () => {
    const folder = repository(offByOne);
    const repaired = await galapagos(folder, 'repair');
    const [run = ''] = ids(folder);
    const short = run.slice(-6);
    expect(repaired.err).toContain(`apply ${short}`);

    const listed = await galapagos(folder, 'runs');
    expect(listed.out).toMatch(new RegExp(`^${short}  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  repaired `));
    expect(JSON.parse((await galapagos(folder, 'runs', '--json')).out)).toMatchObject({ run });
    for (const command of ['show', 'replay', 'resume', 'apply', 'undo'])
      expect(await galapagos(folder, command, short.toLowerCase()), command).toMatchObject({ code: 0 });
  });

  test('whose name fits several is not guessed: they are listed', async () => {
    const folder = repository(offByOne);
    await galapagos(folder, 'repair');
    await galapagos(folder, 'repair');
    const said = await galapagos(folder, 'show', '01');
    expect(said.code).toBe(3);
    expect(said.err).toContain('Several runs fit this name');
    for (const run of ids(folder))
      expect(said.err).toMatch(new RegExp(`\\n {4}${run.slice(-6)}  \\d{4}-.*repaired`));
    const read = await galapagos(folder, 'show', '01', '--json');
    expect(JSON.parse(read.out)).toMatchObject({ fault: { matches: ids(folder).toReversed() } });
  });
});

describe('repair --only', () => {
  test('repairs the named tests, breaks nothing, and leaves the other failures alone', async () => {
    const folder = repository(twoBugs);
    const said = await galapagos(folder, 'repair', '--only', 'fourteenth');
    expect(said.code, said.err).toBe(0);
    expect(said.err).toContain('1 failing to repair, 2 more left as they are, 4 passing');
    const truth = 'nothing else got worse, confirmed in fresh copies; 2 other failing tests were left alone.';
    expect(said.err).toContain(`Repaired. The named test passes and ${truth}`);
    expect(said.err).toContain('It means that the named test passes with it, and no more; read it before');
    expect(said.err).toMatch(
      /chosen {4}g\d\.\d: the named test passes and nothing else got worse with 1 changed/,
    );
    const told = [said, await galapagos(folder, 'show'), await galapagos(folder, 'show', '--markdown')];
    for (const { out, err } of told) expect(out + err).not.toContain('whole suite is green');
    expect(told[1]?.out).toContain('fixes the failing test');
    expect(told[1]?.out).toContain(truth);
    expect(told[2]?.out).toContain(truth);
    expect(said.out).toContain('+++ b/src/moon.js');
    expect(said.out).not.toContain('tides.js');
  });

  test('says what there is where no failing test has the name', async () => {
    const folder = repository(twoBugs);
    const said = await galapagos(folder, 'repair', '--only', 'fourtenth');
    expect(said.code).toBe(3);
    expect(said.err).toContain('No failing test has this name');
    expect(said.err).toContain('The nearest are test/moon.test.js::round on the fourteenth');
    const passing = await galapagos(folder, 'repair', '--only', 'twentieth');
    expect(passing.err).toContain('This test passes already');
  });
});

describe('where nothing was run yet', () => {
  test.each(['show', 'apply', 'resume', 'replay'])('%s says how to start', async (verb) => {
    const said = await galapagos(repository(offByOne), verb);
    expect(said.code).toBe(3);
    expect(said.err).toMatch(/No runs here yet\n[^]*Start one with: node .*main\.ts repair\./);
    expect(said.err).not.toContain('latest');
  });
});

describe('a run that was refused', () => {
  test('tells why to whoever names it, and is passed over where none is named', async () => {
    const folder = repository(offByOne);
    expect((await galapagos(folder, 'repair')).code).toBe(0);
    expect((await galapagos(folder, 'repair', '--only', 'no such test')).code).toBe(3);
    const [green = '', refused = ''] = ids(folder);
    const why = 'No failing test has this name: “no such test”';
    expect((await galapagos(folder, 'runs')).out).toContain(why);
    expect((await galapagos(folder, 'show', refused)).out).toContain(why);
    const applied = await galapagos(folder, 'apply', refused);
    expect(applied.err).toContain(why);
    expect(applied.err).not.toContain('budget');
    expect((await galapagos(folder, 'show')).out).toContain(`run ${green}`);
    const dry = await galapagos(folder, 'apply', '--dry-run');
    expect(dry.code, dry.err).toBe(0);
    expect(dry.err).not.toContain(refused.slice(-6));

    const replayed = await galapagos(folder, 'replay');
    expect(replayed.out).toMatch(/^run .*\n[^]*\nended .*\n$/);
    expect(replayed.err).toBe('');

    const wrong = await galapagos(folder, 'apply', '--rollout', 'g9.9');
    expect(wrong.err).toContain('There is no such attempt');
  });
});

describe('a runner that is not installed', () => {
  test('is named by repair, with what installs it', async () => {
    const manifest = { scripts: { test: 'jest' }, devDependencies: { jest: '^30' } };
    const cwd = repository({ 'package.json': JSON.stringify(manifest) });
    const said = await start(['repair'], { cwd, env: { PATH: pathWithout('jest') } }).said;
    expect(said.code).toBe(3);
    expect(said.err).toContain('jest is not installed here');
    expect(said.err).toContain('npm install, then run again.');
    expect(said.err).not.toContain('--only');
  });
});

describe('in a sub-folder', () => {
  test('repair and what comes after mean the project around it', async () => {
    const folder = repository(offByOne);
    const inner = join(folder, 'src');
    const repaired = await galapagos(inner, 'repair');
    expect(repaired.code, repaired.err).toBe(0);
    expect(repaired.err).toContain(`project   ${folder}, above this folder (--here takes this one)`);
    expect(readdirSync(inner)).toEqual(['tides.js']);
    expect((await galapagos(inner, 'apply')).code).toBe(0);
    expect(readFileSync(join(inner, 'tides.js'), 'utf8')).not.toBe(offByOne['src/tides.js']);
    mkdirSync(join(folder, 'docs'));
    expect((await galapagos(join(folder, 'docs'), 'undo')).code).toBe(0);
    expect(readFileSync(join(inner, 'tides.js'), 'utf8')).toBe(offByOne['src/tides.js']);
  });

  test('--here and a path take the folder that is named', async () => {
    const folder = repository(offByOne);
    for (const wish of ['--here', '.']) {
      const said = await galapagos(join(folder, 'src'), 'repair', wish);
      expect(said.err, wish).toContain('No tests were found');
      expect(said.err).toContain(`${join(folder, 'src')} has no test suite`);
    }
  });
});
