// What an agent may ask of its model through the pipe, and what it may not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { failure, success } from '../../agent/engine/outcome.ts';
import { type Chat, type ChatRequest } from '../../agent/model/chat.ts';
import { type RolloutRequest } from '../../agent/trajectory/rollout.ts';
import { replied, spec } from '../doubles/scripted-model.ts';
import { openLodge, type Attempted, type Lodge, type Lodging } from './lodge.ts';

/** Asks what its parameter `asked` holds, and claims what was answered, or why nothing was. */
const asker = `export async function attempt(task, { chat, params, model }) {
  const told = (value) => ({ claim: JSON.stringify(value), candidates: 0 });
  if (params.asked === 'model') return told(model ?? 'none');
  try {
    return told(await chat(JSON.parse(params.asked)));
  } catch (error) {
    return told(error.message);
  }
}`;

const agents = {
  asker,
  // Its manifest names no need of a model.
  mute: asker.replaceAll('chat', "['ch' + 'at']: talk").replace("await ['ch' + 'at']: talk", 'await talk'),
  endless: `export async function attempt(task, { chat }) {
    for (let asked = 0; ; asked++) {
      const answer = await chat({ messages: [{ role: 'user', content: 'Again?' }], maxTokens: 9 });
      if (!answer.ok) return { claim: String(asked), candidates: 0 };
    }
  }`,
};

let lodge: Lodge;
let lodging: Lodging;

beforeAll(async () => {
  lodge = await openLodge(agents);
  lodging = await lodge.ground({
    'package.json': '{ "type": "module" }',
    'test/one.test.js':
      "import { test } from 'node:test';\ntest('fails', () => { throw new Error('no'); });\n",
  });
});
afterAll(async () => {
  await lodging[Symbol.asyncDispose]();
  await lodge[Symbol.asyncDispose]();
});

async function ask(
  asked: unknown,
  chat: Chat = async (request) => success(replied(request)),
  wishes: Partial<RolloutRequest> & { readonly agent?: keyof typeof agents } = {},
): Promise<Attempted> {
  const { agent = 'asker', ...request } = wishes;
  const variant = await lodge.ref(agent);
  const params = { asked: typeof asked === 'string' ? asked : JSON.stringify(asked) };
  return lodging.asking(chat, { variant, params, ...request });
}

function claimOf({ result }: Attempted): unknown {
  if (result.kind !== 'empty') throw new Error(JSON.stringify(result));
  return JSON.parse(result.claim);
}

const question: ChatRequest = {
  messages: [
    { role: 'system', content: 'You repair.' },
    { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'view', arguments: '{"path":' }] },
    { role: 'tool', toolCall: 'c1', content: 'no JSON' },
    { role: 'user', content: 'Again?' },
  ],
  tools: [{ name: 'view', about: 'Shows a file.', parameters: { type: 'object' } }],
  toolChoice: 'required',
  temperature: 0.2,
  maxTokens: 100,
  logprobs: true,
};

describe('an agent that asks its model', () => {
  test('is asked about exactly that, and hears exactly what was answered', async () => {
    const heard: ChatRequest[] = [];
    const attempted = await ask(question, async (request) => {
      heard.push(request);
      return success(replied(request, { text: 'Ünd so', thoughts: 'hm' }));
    });
    expect(heard).toEqual([question]);
    expect(claimOf(attempted)).toEqual(success(replied(question, { text: 'Ünd so', thoughts: 'hm' })));
  });

  test('hears what went wrong as a value', async () => {
    const fault = { kind: 'budget', what: 'tokens', left: 1, needed: 300 } as const;
    expect(claimOf(await ask(question, async () => failure(fault)))).toEqual({ ok: false, fault });
  });

  test('is told which model there is, and not where', async () => {
    const model = { ...spec, contextTokens: 8_000, tools: 'text' } as const;
    expect(claimOf(await ask('model', undefined, { model }))).toEqual({
      id: 'pond-1',
      contextTokens: 8_000,
      tools: 'text',
    });
    expect(claimOf(await ask('model'))).toBe('none');
  });

  test.each<readonly [string, object]>([
    ['no messages', { messages: [], maxTokens: 9 }],
    ['no limit', { messages: [{ role: 'user', content: 'a' }] }],
    ['an unknown role', { messages: [{ role: 'root', content: 'a' }], maxTokens: 9 }],
    ['a content that is no text', { messages: [{ role: 'user', content: 7 }], maxTokens: 9 }],
    ['an answer to no call', { messages: [{ role: 'tool', toolCall: 'c9', content: 'a' }], maxTokens: 9 }],
    ['two tools of one name', { ...question, tools: [...(question.tools ?? []), ...(question.tools ?? [])] }],
    ['a temperature beyond all', { ...question, temperature: 3 }],
    ['too much', { messages: [{ role: 'user', content: 'x'.repeat(3_200_000) }], maxTokens: 9 }],
  ])('is refused a question with %s', async (_name, asked) => {
    const heard: ChatRequest[] = [];
    const attempted = await ask(asked, async (request) => {
      heard.push(request);
      return success(replied(request));
    });
    expect(claimOf(attempted)).toEqual(expect.any(String));
    expect(heard).toEqual([]);
  });

  test('has no model when its manifest names no need of one', async () => {
    const attempted = await ask(question, undefined, { agent: 'mute', model: spec });
    expect(claimOf(attempted)).toEqual({ ok: false, fault: { kind: 'no-model' } });
    expect(claimOf(await ask('model', undefined, { agent: 'mute', model: spec }))).toBe('none');
  });

  test('does not ask for ever', async () => {
    const variant = await lodge.ref('endless');
    const { result } = await lodging.asking(async (request) => success(replied(request)), { variant });
    expect(result).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('more than 2000 questions'),
    });
  });
});
