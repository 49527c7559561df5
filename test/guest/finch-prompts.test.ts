// What finch tells its model: the first prompt, what it is guided to, and how a conversation grows.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { testId } from '../../agent/engine/ids.ts';
import { type ChatRequest } from '../../agent/model/chat.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { files, finish, fixAge, fixName, openWorkplace, shown, type Workplace } from './finch-at-work.ts';
import { scriptedChat, type Line } from './scripted-chat.ts';

let work: Workplace;

beforeAll(async () => {
  work = await openWorkplace();
});
afterAll(() => work[Symbol.asyncDispose]());

const play: Workplace['play'] = (...given) => work.play(...given);

const adult = makePatch(
  [diffTexts('src/age.js', files['src/age.js'], 'export const isAdult = (age) => age >= 18;\n') ?? []].flat(),
);

const wire = ({ tools, messages }: ChatRequest): string =>
  JSON.stringify(tools ?? []) + JSON.stringify(messages).slice(0, -1);

function sharedStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

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

  test('need fewer than 750 tokens to begin', async () => {
    const { model } = await play([finish, finish]);
    const [first] = model.asked;
    expect(JSON.stringify([first?.tools, first?.messages]).length / 4).toBeLessThan(750);
  });

  test('only grow: over 30 turns each request begins with all of the one before', async () => {
    const { model, steps } = await play([looks], { limits: { candidates: 50, wallMs: 100_000, turns: 30 } });
    expect(steps).toHaveLength(30);
    const texts = model.asked.map(wire);
    const whole = texts.slice(1).map((text, at) => text.startsWith(texts[at] ?? '?'));
    expect(whole).toEqual(Array.from({ length: 29 }, () => true));
  });

  test('of one run share nine tenths of the first, whatever each is guided to, and show nothing of the machine', async () => {
    const first = await play([finish, finish], { guide: { text: 'Read the tests before the code.' } });
    const model = scriptedChat([finish, finish]);
    await work.lodging.asking(
      model.chat,
      {
        variant: await work.lodge.ref('finch'),
        guide: { text: 'Think of the limits of each range.', start: adult },
      },
      first.memory,
    );
    const [one, other] = [first.model.asked[0], model.asked[0]].map((request) =>
      request ? wire(request) : '',
    );
    const shared = sharedStart(one ?? '', other ?? '');
    expect(shared / Math.min(one?.length ?? 0, other?.length ?? 0)).toBeGreaterThan(0.9);
    expect(other).toContain('Already in the workspace is a patch to go on from:');
    for (const text of [one, other]) expect(text).not.toContain(work.lodging.directory);
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
