// One question to a model whose answer is JSON of a known shape: decoded strictly, asked for once more, never guessed.
import * as v from 'valibot';

import { type Outcome, failure, success } from '../engine/outcome.ts';
import { type Schema } from '../engine/decoding/decode-shape.ts';
import { type Chat, type Message } from '../model/chat.ts';
import { type ChatFault } from '../model/chat-fault.ts';
import { withoutThoughts } from '../model/thoughts.ts';

export interface JsonQuestion<Value> {
  readonly messages: readonly Message[];
  readonly schema: Schema<Value>;
  /** Of the answer as it is likely to be; models that think first get more when they are cut off. */
  readonly maxTokens: number;
  /** Tokens that the run has left; absent: without a limit. A second answer may take a tenth of them. */
  readonly left?: number;
  /** Aborted, the question throws the reason: what was cut short is no answer. */
  readonly signal: AbortSignal;
}

/** `unreadable`: also the second answer was not what was asked for; `issue` says why. `cut`: also it was cut off. */
type AskFault =
  | ChatFault
  | { readonly kind: 'unreadable'; readonly issue: string }
  | { readonly kind: 'cut' };

/** How much longer the second answer may be where the first was cut off: what cut it were thoughts, mostly. */
const STRETCH = 4;
const SHARE = 0.1;

/**
 * At temperature 0. An answer that does not decode is sent back once, with what is wrong about it; one that was cut off is
 * asked for once more, and may be longer.
 */
export async function askJson<Value>(
  chat: Chat,
  { messages, schema, maxTokens, left = Infinity, signal }: JsonQuestion<Value>,
): Promise<Outcome<Value, AskFault>> {
  let asked = messages;
  let most = maxTokens;
  let fault: AskFault = { kind: 'cut' };
  for (let attempt = 0; attempt < 2; attempt++) {
    const reply = await chat({ messages: asked, maxTokens: most, temperature: 0 });
    if (!reply.ok) {
      signal.throwIfAborted();
      return reply;
    }
    const read = readJson(reply.value.text, schema);
    if (read.ok) return read;
    if (reply.value.finish === 'length') {
      fault = { kind: 'cut' };
      most = Math.max(maxTokens, Math.floor(Math.min(maxTokens * STRETCH, left * SHARE)));
      continue;
    }
    fault = { kind: 'unreadable', issue: read.fault };
    asked = [
      ...asked,
      { role: 'assistant', content: reply.value.text },
      {
        role: 'user',
        content: `That could not be read: ${read.fault}. Answer again, with the JSON object alone.`,
      },
    ];
  }
  return failure(fault);
}

/** Why there is no answer, in a few words. */
export const askFaultWords = (fault: AskFault): string =>
  fault.kind === 'cut' ? 'cut off, also when it might be longer' : fault.kind.replaceAll('-', ' ');

/** The JSON object in an answer, with or without thoughts, a fence or words around it. */
function readJson<Value>(text: string, schema: Schema<Value>): Outcome<Value, string> {
  const body = withoutThoughts(text);
  const object = body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1);
  if (object === '') return failure('there is no JSON object in it');
  const parsed = parse(object);
  if (!parsed.ok) return parsed;
  const result = v.safeParse(schema, parsed.value);
  if (result.success) return success(result.output);
  const [{ message }] = result.issues;
  const path = v.getDotPath(result.issues[0]);
  return failure(path === null ? message : `${path}: ${message}`);
}

function parse(text: string): Outcome<unknown, string> {
  try {
    return success(JSON.parse(text));
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}
