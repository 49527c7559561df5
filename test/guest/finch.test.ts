// What finch does in a box: its tools, its circles, its end.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { turnOf } from '../../agent/trajectory/decode-turn.ts';
import { finish, fixAge, fixName, openWorkplace, shown, type Workplace } from './finch-at-work.ts';
import { type Attempted } from './lodge.ts';
import { type Line } from './scripted-chat.ts';

let work: Workplace;

beforeAll(async () => {
  work = await openWorkplace();
});
afterAll(() => work[Symbol.asyncDispose]());

const play: Workplace['play'] = (...given) => work.play(...given);

const titles = ({ steps }: Attempted): readonly string[] => steps.map(({ title }) => title);

describe('finch', () => {
  test('looks, edits, tests and finishes, and its patch is what it changed', async () => {
    const played = await play([
      { tool: 'view', given: { path: 'src/age.js' } },
      fixAge,
      fixName,
      { tool: 'test' },
      finish,
    ]);
    expect(titles(played)).toEqual([
      'view src/age.js: lines 1-1 of 1',
      'edit src/age.js: 1 line',
      'edit src/name.js: 1 line',
      'test all: all 2 wanted pass, none broken, 3 passed',
      'finish: Off by one, twice.',
    ]);
    expect(played.result).toMatchObject({
      kind: 'patch',
      claim: 'Off by one, twice.',
      patch: { files: [{ path: 'src/age.js' }, { path: 'src/name.js' }] },
      cost: { candidates: 2 },
    });
    expect(shown(played)).toEqual([
      'src/age.js, lines 1-1 of 1\n1|export const isAdult = (age) => age > 18;',
      'Edited src/age.js: 1 line at line 1.',
      'Edited src/name.js: 1 line at line 4.',
      'all 2 wanted pass, none broken, 3 passed.\nAll visible tests were run: finish.',
    ]);
  });

  test('tells every turn in facts of one shape', async () => {
    const { steps } = await play([
      fixAge,
      { tool: 'test' },
      { tool: 'view', given: { path: 'nowhere.js' } },
      finish,
      finish,
    ]);
    const turns = steps.map((step) => turnOf(step));
    expect(turns.map((turn) => turn?.call)).toEqual([1, 2, 3, 4, 5]);
    expect(turns[0]).toEqual({
      call: 1,
      tool: 'edit',
      input: { path: 'src/age.js', old: 'age > 18', new: 'age >= 18' },
      ok: true,
      thought: 'The limit itself counts.',
      paths: ['src/age.js'],
      tree: expect.stringMatching(/^[0-9a-f]{16}$/),
      repeats: 0,
    });
    expect(turns[1]).toMatchObject({
      ok: true,
      tests: { failing: 1, broken: 0, signature: expect.stringMatching(/./) },
    });
    expect(turns[2]).toMatchObject({ tool: 'view', ok: false, paths: [] });
    expect(turns.at(-1)?.finish).toEqual({
      approach: 'Off by one, twice.',
      assumptions: ['indices start at 0'],
      confidence: 0.9,
    });
  });

  test('shows a failing test in a few lines, with the log as a file', async () => {
    const played = await play([
      { tool: 'test' },
      { tool: 'view', given: { path: '/logs/test-1.txt' } },
      finish,
      finish,
    ]);
    const [report = '', log = ''] = shown(played);
    expect(report).toBe(
      [
        '2 of 2 wanted fail, none broken, 1 passed.',
        '- test/person.test.js::eighteen is adult',
        '  AssertionError: false == true',
        '  expected true, got false',
        '  at test/person.test.js:5',
        '- test/person.test.js::initials are first letters',
        "  AssertionError: 'do' == 'AL'",
        "  expected 'AL', got 'do'",
        '  at test/person.test.js:7',
        '(log: /logs/test-1.txt)',
      ].join('\n'),
    );
    expect(log).toContain('test/person.test.js::eighteen is adult');
    expect(log).not.toContain(work.lodging.directory);
  });
});

describe('going in circles', () => {
  test('the same on the same tree is answered from memory, warned of, and the fourth time the end', async () => {
    const played = await play([{ tool: 'test' }]);
    expect(played.result).toMatchObject({ kind: 'empty', cost: { candidates: 1 } });
    expect(played.steps.map((step) => turnOf(step)?.repeats)).toEqual([0, 1, 2, 3]);
    expect(shown(played)[1]).toMatch(
      /^Unchanged since turn 1:\n2 of 2 wanted fail[^]*You did exactly this 2 times on the same files\. Do something else\.$/,
    );
  });

  test('so are two things in turn', async () => {
    const view: Line = { tool: 'view', given: { path: 'src/age.js' } };
    const turns: Line[] = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? view : { tool: 'test' }));
    const played = await play(turns);
    expect(played.steps).toHaveLength(7);
    expect(played.result).toMatchObject({
      claim: expect.stringMatching(/^Ended because the model went in circles/),
    });
  });

  test('so is an edit that fails in the same way, and one edit and its contrary', async () => {
    const failing = await play([{ tool: 'edit', given: { path: 'src/age.js', old: 'nothing', new: 'x' } }]);
    expect(failing.steps).toHaveLength(4);
    const there: Line = { tool: 'edit', given: { path: 'src/age.js', old: 'age > 18', new: 'age > 17' } };
    const back: Line = { tool: 'edit', given: { path: 'src/age.js', old: 'age > 17', new: 'age > 18' } };
    const turning = await play(Array.from({ length: 30 }, (_, at) => (at % 2 === 0 ? there : back)));
    expect(turning.steps).toHaveLength(7);
    expect(turning.steps.map((step) => turnOf(step)?.repeats)).toEqual([0, 0, 1, 1, 2, 2, 3]);
  });

  test('to test again after an edit is none, and the same failure is named', async () => {
    const other: Line = { tool: 'edit', given: { path: 'src/age.js', old: 'age > 18', new: '18 < age' } };
    const played = await play([{ tool: 'test' }, other, { tool: 'test' }, finish, finish]);
    expect(shown(played)[2]).toContain('The same failure as after turn 1.');
    expect(played.steps.map((step) => turnOf(step)?.repeats)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('to finish', () => {
  test('without a change is answered once, then accepted', async () => {
    const played = await play([finish, finish]);
    expect(shown(played)).toEqual([
      'Not finished: nothing is changed. If you finish again now, it is accepted as it is.',
    ]);
    expect(played.result).toMatchObject({ kind: 'empty', claim: 'Off by one, twice.' });
  });

  test('untested runs all visible tests, and failing ones are answered once', async () => {
    const played = await play([fixAge, finish, finish]);
    expect(shown(played)[1]).toMatch(
      /^Not finished\.\n1 of 2 wanted fail, none broken, 2 passed\.[^]*accepted as it is\.$/,
    );
    expect(played.result).toMatchObject({ kind: 'patch', cost: { candidates: 1 } });
  });

  test('with tests that pass is accepted at once', async () => {
    const played = await play([fixAge, fixName, finish]);
    expect(turnOf(played.steps[2] ?? { facts: {} })).toMatchObject({
      tests: { failing: 0, broken: 0, signature: '' },
    });
    expect(played.steps).toHaveLength(3);
  });
});

describe('refused at once', () => {
  test('are edits of tests and of what is protected, and looks outside, with the reason', async () => {
    const played = await play([
      { tool: 'edit', given: { path: 'test/person.test.js', old: "'AL'", new: "'do'" } },
      { tool: 'create', given: { path: 'package.json', text: '{}', overwrite: true } },
      { tool: 'view', given: { path: '/etc/passwd' } },
      finish,
      finish,
    ]);
    expect(shown(played).slice(0, 3)).toEqual([
      'test/person.test.js is a test: changes to it are undone before judging. Change the code that it tests.',
      'package.json is protected: changes to it are undone before judging. Change other code.',
      '/etc/passwd is outside of /repo.',
    ]);
  });

  test('is a text that does not parse', async () => {
    const played = await play([
      { tool: 'edit', given: { path: 'src/age.js', old: 'age > 18', new: 'age > (18' } },
      finish,
      finish,
    ]);
    expect(shown(played)[0]).toBe(
      'Not written: src/age.js would no longer parse at line 1: export const isAdult = (age) => age > (18;',
    );
  });
});

describe('a command', () => {
  test('sees /repo as it is, and what it changes is part of the patch when it was meant', async () => {
    const played = await play([
      {
        tool: 'run',
        given: {
          command:
            'pwd; sed -i "s/age > 18/age >= 18/" /repo/src/age.js; cat "/repo/src/age.js"; echo left > behind.txt; echo const > src/new.js',
        },
      },
      finish,
      finish,
    ]);
    expect(shown(played)[0]).toBe(
      'exit 0\n/repo\nexport const isAdult = (age) => age >= 18;\nadded behind.txt\nchanged src/age.js\nadded src/new.js',
    );
    const paths = played.result.kind === 'patch' ? played.result.patch.files.map(({ path }) => path) : [];
    expect(paths).toEqual(['behind.txt', 'src/age.js', 'src/new.js']);
  });

  test('leaves out of the patch what only appeared', async () => {
    const played = await play([
      { tool: 'run', given: { command: `node -e "require('fs').writeFileSync('rep' + 'ort.xml', 'x')"` } },
      finish,
      finish,
    ]);
    expect(shown(played)[0]).toBe('exit 0\nadded report.xml (not part of the patch)');
    expect(played.result.kind).toBe('empty');
  });

  test('that prints much is shown from both ends, and all of it can be viewed', async () => {
    const played = await play([
      { tool: 'run', given: { command: 'seq 1 5000; exit 3' } },
      { tool: 'view', given: { path: '/logs/run-1.txt', from: 2500, to: 2501 } },
      finish,
      finish,
    ]);
    expect(shown(played)[0]).toMatch(
      /^exit 3\n1\n2\n[^]*… \d+ characters …[^]*5000\n\(all of it: \/logs\/run-1\.txt\)$/,
    );
    expect(shown(played)[1]).toMatch(/\n2500\|2500\n2501\|2501$/);
  });

  test('that never ends is stopped, with all that it started', async () => {
    const played = await play([
      { tool: 'run', given: { command: 'echo begun; sleep 600 & sleep 600', seconds: 1 } },
      finish,
      finish,
    ]);
    expect(shown(played)[0]).toBe('stopped after 1 s\nbegun');
  });
});
