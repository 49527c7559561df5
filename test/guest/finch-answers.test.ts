// What finch makes of what a model says: in blocks of text, in the words of other agents, or of no use.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { turnOf } from '../../agent/trajectory/decode-turn.ts';
import { finish, fixAge, fixName, openWorkplace, shown, type Workplace } from './finch-at-work.ts';
import { type Attempted } from './lodge.ts';
import { inText, type Line } from './scripted-chat.ts';

let work: Workplace;

beforeAll(async () => {
  work = await openWorkplace();
});
afterAll(() => work[Symbol.asyncDispose]());

const play: Workplace['play'] = (...given) => work.play(...given);

const dump = ({ steps, result }: Attempted): string => JSON.stringify([steps, result], null, 1);

const titles = ({ steps }: Attempted): readonly string[] => steps.map(({ title }) => title);

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
