// Finch in real boxes, with a model that says what it was told to say.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { testId } from '../../agent/engine/ids.ts';
import { type ChatRequest } from '../../agent/model/chat.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { type RolloutRequest } from '../../agent/trajectory/rollout.ts';
import { turnOf } from '../../agent/trajectory/decode-turn.ts';
import { openLodge, type Attempted, type Lodge, type Lodging } from './lodge.ts';
import { inText, type Line, scriptedChat, type ScriptedChat } from './scripted-chat.ts';

const files = {
  'package.json': '{ "type": "module" }',
  'src/age.js': 'export const isAdult = (age) => age > 18;\n',
  'src/name.js':
    "export const initials = (name) =>\n  name\n    .split(' ')\n    .map((part) => part[1])\n    .join('');\n",
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

interface Played extends Attempted {
  readonly model: ScriptedChat;
}

async function play(
  lines: Parameters<typeof scriptedChat>[0],
  wishes: Partial<RolloutRequest> = {},
): Promise<Played> {
  const model = scriptedChat(lines);
  const variant = await lodge.ref('finch');
  return { ...(await lodging.asking(model.chat, { variant, guide: { text: '' }, ...wishes })), model };
}

const fixAge: Line = {
  tool: 'edit',
  given: { path: 'src/age.js', old: 'age > 18', new: 'age >= 18' },
  text: 'The limit itself counts.',
};
const fixName: Line = {
  tool: 'edit',
  given: { path: '/repo/src/name.js', old: '.map((part) => part[1])', new: '.map((part) => part[0])' },
};
const finish: Line = {
  tool: 'finish',
  given: { approach: 'Off by one, twice.', assumptions: ['indices start at 0'], confidence: 0.9 },
};
const dump = ({ steps, result }: Attempted): string => JSON.stringify([steps, result], null, 1);

const titles = ({ steps }: Attempted): readonly string[] => steps.map(({ title }) => title);

/** The text of the last message of each request after the first: what the model was shown for what it did. */
const shown = ({ model }: Played): readonly string[] =>
  model.asked.slice(1).map(({ messages }) => messages.at(-1)?.content ?? '');

const wire = ({ tools, messages }: ChatRequest): string =>
  JSON.stringify(tools ?? []) + JSON.stringify(messages).slice(0, -1);

function sharedStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

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
    expect(log).not.toContain(lodging.directory);
  });

  test('needs fewer than 900 tokens to begin', async () => {
    const { model } = await play([finish, finish]);
    const [first] = model.asked;
    expect(JSON.stringify([first?.tools, first?.messages]).length / 4).toBeLessThan(750);
  });
});

describe('without native tools finch', () => {
  const spec = { id: 'small', provider: 'openai', tools: 'text' } as const;

  test('works by blocks of JSON', async () => {
    const played = await play(
      [
        inText('view', { path: 'src/name.js', from: 3, to: 4 }),
        inText('edit', { path: 'src/name.js', old: 'part[1]', new: 'part[0]' }),
        inText('edit', { path: 'src/age.js', old: 'age > 18', new: 'age >= 18' }),
        inText('test'),
        inText('finish', { approach: 'Both were off by one.', confidence: 1 }),
      ],
      { model: spec },
    );
    expect(played.result, dump(played)).toMatchObject({ kind: 'patch', claim: 'Both were off by one.' });
    expect(played.model.asked.every(({ tools }) => tools === undefined)).toBe(true);
    expect(played.model.asked[0]?.messages[0]?.content).toContain(
      'edit {"path": string, "old": string, "new": string}',
    );
    expect(shown(played)[0]).toBe(
      "src/name.js, lines 3-4 of 5\n3|    .split(' ')\n4|    .map((part) => part[1])",
    );
  });

  test('is told in words what is wrong with a block', async () => {
    const played = await play(
      [
        'I would look at the file first.',
        '```json\n{"tool": "view", "path": "src}\n```',
        inText('view', { path: 'src' }),
        '```json\n{"path": "src"}\n```',
        `${inText('view', { path: 'test' })}\n${inText('view', { path: 'src' })}`,
        inText('finish', { approach: 'Nothing.', confidence: 0 }),
      ],
      { model: spec },
    );
    expect(shown(played).slice(0, 5)).toEqual([
      expect.stringMatching(/^No fenced JSON block was found/),
      expect.stringMatching(/^The block is no JSON: .*write \\n for a new line/),
      'src/\nage.js\nname.js',
      expect.stringMatching(/^The block names no tool/),
      'test/\nperson.test.js\n(Blocks after other words were not done: wait for what comes of the first.)',
    ]);
  });

  test('goes on by text where the endpoint refuses tools, and nothing is lost', async () => {
    const refusal: Line = {
      fault: { kind: 'request-refused', status: 400, detail: 'this model does not support tools' },
    };
    const played = await play([
      fixAge,
      refusal,
      inText('test'),
      inText('finish', { approach: 'One.', confidence: 0.5 }),
      inText('finish', { approach: 'One.', confidence: 0.5 }),
    ]);
    expect(played.result).toMatchObject({
      kind: 'patch',
      claim: 'One.',
      patch: { files: [{ path: 'src/age.js' }] },
    });
    const [, , third] = played.model.asked;
    expect(third?.tools).toBeUndefined();
    expect(third?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(third?.messages[2]?.content).toBe(
      'The limit itself counts.\n```json\n{"tool":"edit","path":"src/age.js","old":"age > 18","new":"age >= 18"}\n```',
    );
    expect(played.steps.map((step) => turnOf(step)?.call)).toEqual([1, 3, 4, 5]);
  });

  test('goes on by text where a model twice calls nothing', async () => {
    const played = await play([
      'Let me think.',
      'I think it is the limit.',
      inText('view', { path: 'src' }),
      inText('finish', { approach: 'x', confidence: 0 }),
    ]);
    expect(played.model.asked.map(({ tools }) => tools !== undefined)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(shown(played)[2]).toBe('src/\nage.js\nname.js');
  });
});

describe('the habits of other agents', () => {
  test('are understood, and the model is shown its calls in our words', async () => {
    const played = await play([
      {
        tool: 'read_file',
        given: { file_path: '/repo/src/age.js', offset: 1, limit: 5, explanation: 'look' },
      },
      {
        tool: 'str_replace_editor',
        given: { command: 'str_replace', path: 'src/age.js', old_str: 'age > 18', new_str: 'age >= 18' },
      },
      { tool: 'Bash', given: { command: 'cat src/age.js', colour: true } },
      inText('attempt_completion', { result: 'Off by one.', confidence: 'high' }),
      { tool: 'finish' },
    ]);
    expect(shown(played)).toEqual([
      'src/age.js, lines 1-1 of 1\n1|export const isAdult = (age) => age > 18;',
      'Edited src/age.js: 1 line at line 1.',
      'exit 0\nexport const isAdult = (age) => age >= 18;\n(run has no “colour”: left out.)',
      expect.stringMatching(/^Not finished\.\n1 of 2 wanted fail/),
    ]);
    expect(played.model.asked.at(-1)?.messages.filter(({ role }) => role === 'assistant')).toMatchObject([
      {
        toolCalls: [
          { name: 'view', arguments: '{"explanation":"look","path":"/repo/src/age.js","from":1,"to":5}' },
        ],
      },
      {
        toolCalls: [{ name: 'edit', arguments: '{"path":"src/age.js","old":"age > 18","new":"age >= 18"}' }],
      },
      { toolCalls: [{ name: 'run' }] },
      { toolCalls: [{ name: 'finish', arguments: '{"approach":"Off by one.","confidence":0.9}' }] },
    ]);
  });

  test('a finish on other files than the one before is looked at again', async () => {
    const played = await play([fixAge, finish, { tool: 'run', given: { command: 'true' } }, fixName, finish]);
    expect(played.steps.map((step) => turnOf(step)?.tests?.failing)).toEqual([
      undefined,
      1,
      undefined,
      undefined,
      0,
    ]);
  });
});

describe('what cannot be used', () => {
  test.each<[string, Line, RegExp]>([
    [
      'arguments that are no JSON',
      { tool: 'view', given: '{"path": ' },
      /^The arguments of view are no JSON/,
    ],
    [
      'arguments of another shape',
      { tool: 'view', given: { path: ['x'] } },
      /^“path” of view has to be string: \{"path": string/,
    ],
    ['an argument that is missing', { tool: 'edit', given: { path: 'x' } }, /^edit needs “old”/],
    [
      'a tool that is not there',
      { tool: 'browse', given: {} },
      /^There is no tool “browse”\. Tools: view, search/,
    ],
    ['an empty answer', { fault: { kind: 'empty-answer' } }, /^Your answer was empty/],
    ['a cut answer', { reply: { text: 'I will now', finish: 'length' } }, /^Your answer was cut off/],
    ['a refusal', { fault: { kind: 'declined', detail: 'policy' } }, /^This is ordinary repair/],
  ])('%s is answered shortly, and three of them end the attempt with what it has', async (_, line, words) => {
    const played = await play([fixAge, line]);
    expect(shown(played).slice(1)).toEqual([expect.stringMatching(words), expect.stringMatching(words)]);
    expect(played.result).toMatchObject({ kind: 'patch', patch: { files: [{ path: 'src/age.js' }] } });
    expect(played.steps.slice(1).map((step) => turnOf(step)?.tool)).toEqual(['none', 'none', 'none']);
  });

  test('a cut answer may be longer the next time, until one is whole', async () => {
    const cut: Line = { reply: { thoughts: 'Hm. '.repeat(50), finish: 'length' } };
    const { model, steps } = await play([
      cut,
      cut,
      fixAge,
      { reply: { text: 'Now', finish: 'length' } },
      finish,
    ]);
    expect(model.asked.map(({ maxTokens }) => maxTokens)).toEqual([4096, 8192, 16_000, 4096, 8192, 4096]);
    expect(steps.map((step) => turnOf(step)?.tool)).toEqual([
      'none',
      'none',
      'edit',
      'none',
      'finish',
      'finish',
    ]);
  });

  test('an end in words alone is a finish, where all visible tests pass', async () => {
    const done = await play([fixAge, fixName, { tool: 'test' }, 'Both were off by one.']);
    expect(titles(done).at(-1)).toBe('finish: Both were off by one.');
    expect(done.result).toMatchObject({ kind: 'patch', claim: 'Both were off by one.' });
    const red = await play([fixAge, { tool: 'test' }, 'All is done.', finish, finish]);
    expect(shown(red)[2]).toBe(
      'No tool was called. Call one of: view, search, edit, create, run, test, judge, finish. To end, call finish.',
    );
  });

  test('who has called tools before is not asked to write them, however often nothing is called', async () => {
    const { model } = await play([fixAge, 'Hm.', 'Well.', fixName, { tool: 'test' }, finish]);
    expect(model.asked.every(({ tools }) => tools !== undefined)).toBe(true);
  });

  test('several calls at once are done in order; after one that fails nothing but looking', async () => {
    const view = (path: string) => ({ id: path, name: 'view', arguments: JSON.stringify({ path }) });
    const test = { id: 't', name: 'test', arguments: '{}' };
    const played = await play([
      { reply: { toolCalls: [view('src'), view('lib'), test, view('test')], finish: 'tools' } },
      finish,
    ]);
    expect(played.model.asked[1]?.messages.slice(-4)).toEqual([
      { role: 'tool', toolCall: 't00001000', content: 'src/\nage.js\nname.js' },
      {
        role: 'tool',
        toolCall: 't00001001',
        content: 'lib does not exist. Use search, or view a folder.',
      },
      { role: 'tool', toolCall: 't00001002', content: 'Not done, because of what came before it.' },
      { role: 'tool', toolCall: 't00001003', content: 'test/\nperson.test.js' },
    ]);
  });

  test.each<[string, Line, string]>([
    [
      'a budget',
      { fault: { kind: 'budget', what: 'tokens', left: 10, needed: 900 } },
      'Ended because the budget of tokens does not reach for another answer',
    ],
    [
      'a key',
      { fault: { kind: 'key-refused', url: 'http://x', status: 401, detail: 'no such key' } },
      'Ended because the model could not be asked: key refused (no such key)',
    ],
  ])('%s that is at an end is the end, tidily', async (_, line, claim) => {
    const played = await play([fixAge, line]);
    expect(played.result).toMatchObject({
      kind: 'patch',
      claim: `${claim}; 1 file changed; no test was run.`,
      patch: { files: [{ path: 'src/age.js' }] },
    });
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

describe('the walls of a box are no reason to', () => {
  test('edit tests: it is refused at once, with the reason', async () => {
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

  test('write what does not parse', async () => {
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

describe('the prompts of a rollout', () => {
  const looks = (request: ChatRequest): Line => {
    const turn = request.messages.filter(({ role }) => role === 'assistant').length + 1;
    if (turn % 5 === 0)
      return { tool: 'edit', given: { path: 'src/age.js', old: `18`, new: `18 + ${turn} - ${turn}` } };
    if (turn % 5 === 1) return { tool: 'search', given: { pattern: `part${turn}` } };
    if (turn % 5 === 2) return { tool: 'judge', given: { useful: false, note: `nothing there, ${turn}` } };
    if (turn % 5 === 3)
      return { tool: 'run', given: { command: `echo ${turn}; echo ${'word '.repeat(200)}` } };
    return { tool: 'view', given: { path: 'src/name.js', from: 1, to: turn } };
  };

  test('only grow: over 30 turns each request begins with all of the one before', async () => {
    const { model, steps } = await play([looks], { limits: { candidates: 50, wallMs: 100_000, turns: 30 } });
    expect(steps).toHaveLength(30);
    const texts = model.asked.map(wire);
    const whole = texts.slice(1).map((text, at) => text.startsWith(texts[at] ?? '?'));
    expect(whole).toEqual(Array.from({ length: 29 }, () => true));
  });

  test('of one run share nine tenths of the first, whatever each is guided to, and show nothing of the machine', async () => {
    const first = await play([finish, finish], { guide: { text: 'Read the tests before the code.' } });
    const start = makePatch(
      [
        diffTexts('src/age.js', files['src/age.js'], 'export const isAdult = (age) => age >= 18;\n') ?? [],
      ].flat(),
    );
    const model = scriptedChat([finish, finish]);
    await lodging.asking(
      model.chat,
      { variant: await lodge.ref('finch'), guide: { text: 'Think of the limits of each range.', start } },
      first.memory,
    );
    const [one, other] = [first.model.asked[0], model.asked[0]].map((request) =>
      request ? wire(request) : '',
    );
    const shared = sharedStart(one ?? '', other ?? '');
    expect(shared / Math.min(one?.length ?? 0, other?.length ?? 0)).toBeGreaterThan(0.9);
    expect(other).toContain('Already in the workspace is a patch to go on from:');
    for (const text of [one, other]) expect(text).not.toContain(lodging.directory);
  });

  test('become shorter at one cut where the window is small, and keep what is known', async () => {
    const spec = { id: 'small', provider: 'openai', contextTokens: 4_000 } as const;
    const { model } = await play([fixAge, { tool: 'test' }, looks], {
      model: spec,
      limits: { candidates: 50, wallMs: 100_000, turns: 30 },
    });
    const texts = model.asked.map(wire);
    const cuts = texts.slice(1).filter((text, at) => !text.startsWith(texts[at] ?? '?'));
    expect(cuts.length).toBeGreaterThan(0);
    expect(cuts.length).toBeLessThan(6);
    expect(cuts[0]).toContain(
      'Changed until now: src/age.js. Last tests, turn 2: failing test/person.test.js::initials are first letters',
    );
    for (const text of texts) expect(text.length / 4).toBeLessThan(4_000);
  });

  test('become shorter where the provider says they are too long, and are asked again', async () => {
    const refusal: Line = { fault: { kind: 'context-exceeded', limit: 1_500, detail: 'too long' } };
    const print: Line = { tool: 'run', given: { command: `seq 1 400` } };
    const played = await play([print, fixAge, refusal, finish, finish]);
    expect(played.result).toMatchObject({ kind: 'patch', claim: 'Off by one, twice.' });
    expect(played.model.asked[3]?.messages[1]?.content).toMatch(
      /to save room:\n1\. run seq 1 400: exit 0\nChanged until now: src\/age\.js\.$/,
    );
  });
});

describe('what finch is guided to', () => {
  const adult = makePatch(
    [
      diffTexts('src/age.js', files['src/age.js'], 'export const isAdult = (age) => age >= 18;\n') ?? [],
    ].flat(),
  );

  test('is told last in its first prompt, and decides the temperature', async () => {
    const focus = [testId('test/person.test.js', 'eighteen is adult')];
    const { model } = await play([finish, finish], {
      guide: { text: 'Start with the limits.', focus, temperature: 0.9 },
    });
    expect(model.asked[0]?.messages[1]?.content).toMatch(
      /\n\nAttend to these first: test\/person\.test\.js::eighteen is adult\nStart with the limits\.$/,
    );
    expect(model.asked[0]?.temperature).toBe(0.9);
  });

  test('is not told again what the task says in the same order', async () => {
    const { model } = await play([finish, finish], {
      guide: {
        text: 'Start with the limits.',
        focus: [
          testId('test/person.test.js', 'eighteen is adult'),
          testId('test/person.test.js', 'initials are first letters'),
        ],
      },
    });
    expect(model.asked[0]?.messages[1]?.content).not.toContain('Attend to');
  });

  test('starts from its patch, which stays part of what it hands in', async () => {
    const played = await play([fixName, finish], { guide: { text: '', start: adult } });
    expect(played.model.asked[0]?.messages[1]?.content).toContain(
      'modified src/age.js\n@ line 1\n-export const isAdult = (age) => age > 18;\n+export const isAdult = (age) => age >= 18;',
    );
    const paths = played.result.kind === 'patch' ? played.result.patch.files.map(({ path }) => path) : [];
    expect(paths).toEqual(['src/age.js', 'src/name.js']);
  });

  test('says so when its patch was judged before', async () => {
    const played = await play([fixAge, finish, finish], { guide: { text: '', avoid: [adult.id] } });
    expect(shown(played)[0]).toBe(
      'Edited src/age.js: 1 line at line 1.\nThe whole patch is now one that was judged before and did not do: change something else.',
    );
  });
});

describe('asked for something finch', () => {
  test('does it, with all tests to keep', async () => {
    await using asked = await lodge.ground(
      {
        'package.json': '{ "type": "module" }',
        'src/age.js': 'export const isAdult = (age) => age >= 18;\n',
        'test/age.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
import { isAdult } from '../src/age.js';
test('eighteen is adult', () => assert.equal(isAdult(18), true));
`,
      },
      { request: 'Export a function isChild beside isAdult.' },
    );
    const added = {
      tool: 'edit',
      given: {
        path: 'src/age.js',
        old: '18;\n',
        new: '18;\nexport const isChild = (age) => !isAdult(age);\n',
      },
    };
    const model = scriptedChat([added, finish]);
    const { result, steps } = await asked.asking(model.chat, {
      variant: await lodge.ref('finch'),
      guide: { text: '' },
    });
    expect(result).toMatchObject({ kind: 'patch', patch: { files: [{ path: 'src/age.js' }] } });
    expect(model.asked[0]?.messages[1]?.content).toMatch(
      /^Task: Export a function isChild beside isAdult\.\n\(No test that passes may break\.\)\nTests run with: /,
    );
    expect(turnOf(steps.at(-1) ?? { facts: {} })?.tests).toEqual({ failing: 0, broken: 0, signature: '' });
  });
});

describe('in another language finch', () => {
  const files = {
    'pyproject.toml': '[project]\nname = "tally"\nversion = "1"\n',
    'AGENTS.md': 'Write docstrings.\n',
    'tally/__init__.py': '',
    'tally/count.py':
      'def total(numbers):\n    result = 1\n    for number in numbers:\n        result += number\n    return result\n',
    'tests/__init__.py': '',
    'tests/test_count.py':
      'import unittest\nfrom tally.count import total\n\nclass Total(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(total([1, 2]), 3)\n',
  };

  test('repairs Python by what unittest says', async () => {
    await using python = await lodge.ground(files);
    const model = scriptedChat([
      { tool: 'test' },
      {
        tool: 'edit',
        given: {
          path: 'tally/count.py',
          old: 'result = 1\nfor number in numbers:',
          new: 'result = 0\nfor number in numbers:',
        },
      },
      finish,
    ]);
    const attempted = await python.asking(model.chat, {
      variant: await lodge.ref('finch'),
      guide: { text: '' },
    });
    expect(attempted.result, dump(attempted)).toMatchObject({
      kind: 'patch',
      patch: { files: [{ path: 'tally/count.py' }] },
    });
    expect(model.asked[0]?.messages[1]?.content).toContain(
      'Rules of the project, from AGENTS.md:\nWrite docstrings.',
    );
    expect(model.asked[0]?.messages[1]?.content).toContain('tally/count.py: total:1');
    expect(model.asked[1]?.messages.at(-1)?.content).toContain('AssertionError: 4 != 3');
    expect(model.asked[2]?.messages.at(-1)?.content).toBe(
      'Edited tally/count.py: 2 lines at line 2. Indentation was fitted to the file.',
    );
  });

  test('is told why the file of a wanted test no longer loads', async () => {
    await using python = await lodge.ground(files);
    const model = scriptedChat([
      {
        tool: 'edit',
        given: { path: 'tally/count.py', old: '    return result', new: 'return result' },
      },
      { tool: 'test' },
      finish,
      finish,
    ]);
    await python.asking(model.chat, { variant: await lodge.ref('finch'), guide: { text: '' } });
    expect(model.asked[2]?.messages.at(-1)?.content).toContain(
      "  It was not run: its file does not load.\n  SyntaxError: 'return' outside function\n",
    );
  });
});
