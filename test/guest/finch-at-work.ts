// Finch at work on a small project with two faults, in real boxes, with a model that says what it was told to say.
import { type RolloutRequest } from '../../agent/trajectory/rollout.ts';
import { openLodge, type Attempted, type Lodge, type Lodging } from './lodge.ts';
import { type Line, scriptedChat, type ScriptedChat } from './scripted-chat.ts';

export const files = {
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

export interface Played extends Attempted {
  readonly model: ScriptedChat;
}

export interface Workplace extends AsyncDisposable {
  readonly lodge: Lodge;
  readonly lodging: Lodging;
  /** One attempt; of an array of lines the last is said again for ever. */
  play(lines: Parameters<typeof scriptedChat>[0], wishes?: Partial<RolloutRequest>): Promise<Played>;
}

export async function openWorkplace(): Promise<Workplace> {
  const lodge = await openLodge();
  const lodging = await lodge.ground(files);
  return {
    lodge,
    lodging,
    play: async (lines, wishes = {}) => {
      const model = scriptedChat(lines);
      const variant = await lodge.ref('finch');
      return { ...(await lodging.asking(model.chat, { variant, guide: { text: '' }, ...wishes })), model };
    },
    [Symbol.asyncDispose]: async () => {
      await lodging[Symbol.asyncDispose]();
      await lodge[Symbol.asyncDispose]();
    },
  };
}

export const fixAge: Line = {
  tool: 'edit',
  given: { path: 'src/age.js', old: 'age > 18', new: 'age >= 18' },
  text: 'The limit itself counts.',
};
export const fixName: Line = {
  tool: 'edit',
  given: { path: '/repo/src/name.js', old: '.map((part) => part[1])', new: '.map((part) => part[0])' },
};
export const finish: Line = {
  tool: 'finish',
  given: { approach: 'Off by one, twice.', assumptions: ['indices start at 0'], confidence: 0.9 },
};

/** The text of the last message of each request after the first: what the model was shown for what it did. */
export const shown = ({ model }: Played): readonly string[] =>
  model.asked.slice(1).map(({ messages }) => messages.at(-1)?.content ?? '');
