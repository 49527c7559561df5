import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { attempt } from './attempt.mjs';
import { openScene } from './scene.testing.mjs';
import { tools } from './tools/tools.mjs';

/** @import { ChatFault } from '../../model/chat-fault.ts' */
/** @import { ChatReply, ChatRequest, Message } from '../../model/chat.ts' */
/** @import { SuiteRun } from '../../task/suite.ts' */
/** @import { AttemptContext, NoteParams } from '../protocol.ts' */

const usage = { prompt: 900, cached: 0, completion: 30 };

/** @type {fc.Arbitrary<string>} */
const given = fc.oneof(
  fc.constantFrom('', '{', '[]', 'null', '{"path": "a.js"}', '{"path": "../../etc"}', '{"path": "a.js/b"}'),
  fc
    .record({ path: fc.constantFrom('a.js', 'src', '/repo', ''), old: fc.string(), new: fc.string() })
    .map((each) => JSON.stringify(each)),
  fc
    .record({ path: fc.constantFrom('a.js', 'b.js', 'src/c.js'), text: fc.string(), overwrite: fc.boolean() })
    .map((each) => JSON.stringify(each)),
  fc.record({ pattern: fc.string(), regex: fc.boolean() }).map((each) => JSON.stringify(each)),
  fc.record({ approach: fc.string(), confidence: fc.double() }).map((each) => JSON.stringify(each)),
);
const called = fc.record({
  id: fc.constantFrom('', 'a', 'a b'),
  // All but commands: what a command does is told elsewhere.
  name: fc.constantFrom('view', 'search', 'edit', 'create', 'test', 'judge', 'finish', 'fly', '', '☃'),
  arguments: given,
});
/** @type {fc.Arbitrary<ChatReply>} */
const reply = fc.record({
  text: fc.oneof(
    fc.string(),
    fc
      .tuple(fc.constantFrom('view', 'finish', 'fly'), given)
      .map(([tool, json]) => `\`\`\`json\n{"tool": "${tool}", "given": ${json}}\n\`\`\``),
    fc.constantFrom('<think>', '</think>', '```json\n{"tool": "view", "path": "a.js"}\n```'),
  ),
  toolCalls: fc.array(called, { maxLength: 3 }),
  finish: fc.constantFrom('stop', 'tools', 'length', 'filter'),
  usage: fc.constant(usage),
});
/** @type {fc.Arbitrary<ChatFault>} */
const fault = fc.constantFrom(
  { kind: 'empty-answer' },
  { kind: 'declined', detail: 'no' },
  { kind: 'context-exceeded', limit: 2_000, detail: 'long' },
  { kind: 'context-exceeded', detail: 'long' },
  { kind: 'request-refused', status: 400, detail: 'tools are not supported' },
  { kind: 'timeout', seconds: 30 },
  { kind: 'budget', what: 'tokens', left: 1, needed: 2 },
);

/** @type {(request: ChatRequest) => string[]} what a strict provider would refuse */
function flaws({ messages }) {
  const made = new Set(
    messages.flatMap((each) => (each.role === 'assistant' ? (each.toolCalls ?? []) : [])).map(({ id }) => id),
  );
  return messages.flatMap((message, at) => [
    ...(at > 0 && message.role !== 'tool' && message.role === messages[at - 1]?.role
      ? ['two of one role']
      : []),
    ...(message.role === 'tool' && !made.delete(message.toolCall) ? ['an answer to no call'] : []),
    ...(isEmpty(message) ? ['an empty message'] : []),
    ...(message.role === 'assistant' ? (message.toolCalls ?? []).flatMap(callFlaws) : []),
  ]);
}

/** @type {(message: Message) => boolean} */
const isEmpty = (message) => message.content === '' && !(message.role === 'assistant' && message.toolCalls);

/** @type {(call: { name: string, arguments: string }) => string[]} */
const callFlaws = (call) => [
  ...(/^[\w-]{1,64}$/.test(call.name) ? [] : ['a name that is none']),
  ...(typeof JSON.parse(call.arguments) === 'object' ? [] : ['arguments that are none']),
];

/** @type {ReadonlySet<unknown>} */
const KNOWN = new Set(['none', ...tools.map(({ spec }) => spec.name)]);

/** @type {SuiteRun} */
const red = {
  end: { kind: 'exited', code: 1 },
  tests: [],
  ms: 1,
  output: { head: 'red', tail: '', bytes: 3 },
};

describe('an attempt', () => {
  test('that ends for want of a usable answer claims what was wrong, not what the model was told to do', async () => {
    const scene = openScene(
      { 'a.js': 'let a = 1;\n' },
      {
        context: {
          limits: { candidates: 3, wallMs: 60_000, turns: 20 },
          chat: async () => ({ ok: true, value: { text: 'Well.', toolCalls: [], finish: 'stop', usage } }),
        },
      },
    );
    try {
      expect((await attempt(scene.desk.task, scene.desk.context)).claim).toBe(
        'Ended because the model gave no usable answer: No fenced JSON block was found: nothing was done; 0 files changed; no test was run.',
      );
    } finally {
      scene.close();
    }
  });

  test('ends with a result whatever the model says, and asks nothing that a provider would refuse', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 5, arbitrary: reply }, { weight: 1, arbitrary: fault }), {
          maxLength: 30,
        }),
        async (lines) => {
          /** @type {ChatRequest[]} */
          const asked = [];
          /** @type {NoteParams[]} */
          const steps = [];
          /** @type {Partial<AttemptContext>} */
          const context = {
            limits: { candidates: 3, wallMs: 60_000, turns: 20 },
            runSuite: async () => red,
            note: async (step) => void steps.push(step),
            chat: async (request) => {
              asked.push(request);
              const line = lines[asked.length - 1] ?? { kind: 'no-model' };
              return 'kind' in line ? { ok: false, fault: line } : { ok: true, value: line };
            },
          };
          const scene = openScene(
            { 'a.js': 'let a = 1;\n', 'src/c.js': 'let c;\n', 'test/a.test.js': '' },
            { context },
          );
          try {
            const result = await attempt(scene.desk.task, scene.desk.context);
            expect(result.claim).not.toBe('');
            expect(result.candidates).toBeLessThanOrEqual(3);
            expect(new Set(steps.map(({ facts }) => facts?.['call'])).size).toBeLessThanOrEqual(20);
            expect(asked.flatMap(flaws)).toEqual([]);
            expect(steps.filter(({ facts }) => !KNOWN.has(facts?.['tool']))).toEqual([]);
          } finally {
            scene.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
