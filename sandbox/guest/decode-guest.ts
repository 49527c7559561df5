// What a guest may say, decoded: sizes capped, unknown fields dropped, nothing taken on trust.
import * as v from 'valibot';

import { type Json } from '../../agent/engine/json.ts';
import { type ChatRequest, type Message, type ToolCall, type ToolSpec } from '../../agent/model/chat.ts';
import { shorten } from '../../agent/shorten.ts';
import {
  type AttemptResult,
  type NoteParams,
  type RecallParams,
  type RememberParams,
} from '../../agent/variants/protocol.ts';

const MOST_TITLE = 300;
const MOST_DETAIL = 64 * 1024;
const MOST_FACTS = 64 * 1024;
const MOST_VALUE = 512 * 1024;
const MOST_KEY = 400;
const MOST_CLAIM = 2_000;

const capped = (most: number) =>
  v.pipe(
    v.string(),
    v.transform((text) => shorten(text, most)),
  );

const json = (most: number) =>
  v.pipe(
    v.custom<Json>((value) => value !== undefined),
    v.check((value) => JSON.stringify(value).length <= most, `it is larger than ${most} bytes`),
  );

const facts = v.pipe(
  v.record(
    v.string(),
    v.custom<Json>((value) => value !== undefined),
  ),
  v.check(
    (value) => JSON.stringify(value).length <= MOST_FACTS,
    `its facts are larger than ${MOST_FACTS} bytes`,
  ),
);

const key = v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_KEY));

export const noteSchema: v.GenericSchema<unknown, NoteParams> = v.object({
  kind: v.picklist(['think', 'tool', 'test', 'model']),
  title: v.pipe(
    capped(MOST_TITLE),
    v.transform((text) => text.replace(/\s+/g, ' ').trim()),
  ),
  detail: v.exactOptional(capped(MOST_DETAIL)),
  facts: v.exactOptional(facts),
});

export const recallSchema: v.GenericSchema<unknown, RecallParams> = v.object({ key });

export const rememberSchema: v.GenericSchema<unknown, RememberParams> = v.object({
  key,
  value: json(MOST_VALUE),
});

export const checkpointSchema = v.object({ label: capped(MOST_TITLE) });

export const resultSchema: v.GenericSchema<unknown, AttemptResult> = v.object({
  claim: capped(MOST_CLAIM),
  candidates: v.pipe(v.number(), v.integer(), v.minValue(0)),
  files: v.exactOptional(v.pipe(v.array(v.string()), v.maxLength(10_000))),
});

const MOST_MESSAGES = 4_000;
const MOST_TOOLS = 64;
const MOST_CALLS = 64;
const MOST_NAME = 200;
const MOST_ASKED = 3 * 1024 * 1024;
const MOST_ANSWER = 1_000_000;

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_NAME));

const toolCall: v.GenericSchema<unknown, ToolCall> = v.object({ id: name, name, arguments: v.string() });

const message: v.GenericSchema<unknown, Message> = v.variant('role', [
  v.object({ role: v.literal('system'), content: v.string() }),
  v.object({ role: v.literal('user'), content: v.string() }),
  v.object({
    role: v.literal('assistant'),
    content: v.string(),
    toolCalls: v.exactOptional(v.pipe(v.array(toolCall), v.maxLength(MOST_CALLS))),
  }),
  v.object({ role: v.literal('tool'), toolCall: name, content: v.string() }),
]);

const tool: v.GenericSchema<unknown, ToolSpec> = v.object({
  name,
  about: v.string(),
  parameters: v.record(
    v.string(),
    v.custom<Json>((value) => value !== undefined),
  ),
});

/** A question as a whole: its roles and shapes, that tool messages answer calls, and its size. */
const request: v.GenericSchema<unknown, ChatRequest> = v.pipe(
  v.object({
    messages: v.pipe(v.array(message), v.minLength(1), v.maxLength(MOST_MESSAGES)),
    tools: v.exactOptional(v.pipe(v.array(tool), v.maxLength(MOST_TOOLS))),
    toolChoice: v.exactOptional(v.picklist(['auto', 'none', 'required'])),
    temperature: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
    maxTokens: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_ANSWER)),
    logprobs: v.exactOptional(v.boolean()),
  }),
  v.check((value) => JSON.stringify(value).length <= MOST_ASKED, `it is larger than ${MOST_ASKED} bytes`),
  v.check(({ messages }) => answersCalls(messages), 'a tool message answers a call that nobody made'),
  v.check(
    ({ tools = [] }) => new Set(tools.map((each) => each.name)).size === tools.length,
    'two tools have one name',
  ),
);

function answersCalls(messages: readonly Message[]): boolean {
  const made = new Set<string>();
  for (const each of messages) {
    if (each.role === 'assistant') for (const { id } of each.toolCalls ?? []) made.add(id);
    if (each.role === 'tool' && !made.has(each.toolCall)) return false;
  }
  return true;
}

export const chatSchema = v.object({ request });
