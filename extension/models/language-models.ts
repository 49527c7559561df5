// Answers the engine's questions with language models that only the editor reaches: the mapping, without the editor.
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type ChatFault } from '../../agent/model/chat-fault.ts';
import {
  type ChatPiece,
  type ChatReply,
  type ChatRequest,
  type Message,
  type ToolCall,
  type ToolSpec,
} from '../../agent/model/chat.ts';
import { type HostAnswer, type HostQuestion } from '../../agent/model/host-wire.ts';

/** A part of a message, in either direction. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly input: object }
  | { readonly kind: 'result'; readonly id: string; readonly text: string };

/** The editor knows no system messages: what they say is said by the user. */
export interface Turn {
  readonly by: 'user' | 'assistant';
  readonly parts: readonly Part[];
}

export interface Prompt {
  readonly turns: readonly Turn[];
  readonly tools: readonly ToolSpec[];
  readonly mustCall: boolean;
  /** As most providers name them. */
  readonly options: Readonly<Record<string, number>>;
}

/** One model of the editor. Both may throw whatever its provider throws. */
export interface LanguageModel {
  ask(prompt: Prompt, signal: AbortSignal): AsyncIterable<Part>;
  countTokens(text: string, signal: AbortSignal): Promise<number>;
}

export interface LanguageModels {
  /** Undefined where there is none of this name; `fault` where it may not be asked. */
  find(model: string): Promise<Outcome<LanguageModel, ChatFault>>;
  /** What an error of a provider means. */
  faultOf(error: unknown, model: string): ChatFault;
}

/** Answers questions until they are cancelled. Whatever happens, the last word about each is a reply or a fault. */
export class HostChats implements Disposable {
  readonly #models: LanguageModels;
  readonly #answer: (answer: HostAnswer) => void;
  readonly #open = new Map<number, AbortController>();

  constructor(models: LanguageModels, answer: (answer: HostAnswer) => void) {
    this.#models = models;
    this.#answer = answer;
  }

  async take({ id, model, request }: HostQuestion): Promise<void> {
    const controller = new AbortController();
    this.#open.set(id, controller);
    const onPiece = (piece: ChatPiece) => this.#answer({ id, piece });
    try {
      const said = await chatWith(this.#models, model, { request, onPiece, signal: controller.signal });
      this.#answer(said.ok ? { id, reply: said.value } : { id, fault: said.fault });
    } finally {
      this.#open.delete(id);
    }
  }

  cancel(id: number): void {
    this.#open.get(id)?.abort();
  }

  [Symbol.dispose](): void {
    for (const controller of this.#open.values()) controller.abort();
  }
}

export interface Asking {
  readonly request: ChatRequest;
  readonly onPiece: (piece: ChatPiece) => void;
  readonly signal: AbortSignal;
}

/** Asks one question. Never throws for what a provider does. */
export async function chatWith(
  models: LanguageModels,
  name: string,
  { request, onPiece, signal }: Asking,
): Promise<Outcome<ChatReply, ChatFault>> {
  const found = await models.find(name);
  if (!found.ok) return found;
  const prompt = promptOf(request);
  const most = request.maxTokens * LONGEST_TOKEN;
  try {
    const said = await listen(found.value.ask(prompt, signal), { most, onPiece });
    // A stream that was cancelled ends quietly, with what had come until then.
    if (signal.aborted) return failure({ kind: 'cancelled' });
    if (said.text === '' && said.toolCalls.length === 0) return failure({ kind: 'empty-answer' });
    const usage = await usageOf(found.value, { prompt, said, signal });
    return success({ text: said.text, toolCalls: said.toolCalls, finish: finishOf(said), usage });
  } catch (error) {
    return failure(signal.aborted ? { kind: 'cancelled' } : models.faultOf(error, name));
  }
}

/**
 * Characters a token has at most on average. The editor has no limit that every provider keeps: an answer that is longer
 * than this many characters for each token asked for is cut here.
 */
const LONGEST_TOKEN = 6;

interface Said {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly isCut: boolean;
}

interface Listening {
  readonly most: number;
  readonly onPiece: (piece: ChatPiece) => void;
}

async function listen(stream: AsyncIterable<Part>, { most, onPiece }: Listening): Promise<Said> {
  let text = '';
  let length = 0;
  const toolCalls: ToolCall[] = [];
  for await (const part of stream) {
    if (part.kind === 'text') {
      text += part.text;
      length += part.text.length;
      onPiece({ kind: 'text', text: part.text });
    } else if (part.kind === 'call') {
      const call = { id: part.id, name: part.name, arguments: JSON.stringify(part.input) };
      toolCalls.push(call);
      length += call.arguments.length;
      onPiece({ kind: 'tool', text: `${call.name} ${call.arguments}` });
    }
    if (length > most) return { text, toolCalls, isCut: true };
  }
  return { text, toolCalls, isCut: false };
}

function finishOf({ isCut, toolCalls }: Said): ChatReply['finish'] {
  if (isCut) return 'length';
  return toolCalls.length > 0 ? 'tools' : 'stop';
}

interface Counted {
  readonly prompt: Prompt;
  readonly said: Said;
  readonly signal: AbortSignal;
}

/** The editor tells no usage: what went over the wire is counted by the model's own tokenizer, at once and not by message. */
async function usageOf(model: LanguageModel, { prompt, said, signal }: Counted): Promise<ChatReply['usage']> {
  const sent = JSON.stringify([prompt.tools, prompt.turns]);
  const heard = said.text + said.toolCalls.map((call) => call.name + call.arguments).join('\n');
  const count = async (text: string): Promise<number> => {
    if (text === '') return 0;
    // Bytes are an upper bound where the provider cannot count.
    const counted = await model.countTokens(text, signal).catch(() => Number.NaN);
    return Number.isSafeInteger(counted) && counted >= 0 ? counted : Buffer.byteLength(text);
  };
  const [sentTokens, completion] = [await count(sent), await count(heard)];
  return { prompt: sentTokens, cached: 0, completion, estimated: true };
}

/** The request as the editor wants it. */
export function promptOf(request: ChatRequest): Prompt {
  const { messages, tools = [], toolChoice, temperature, maxTokens } = request;
  return {
    turns: turnsOf(messages),
    tools: toolChoice === 'none' ? [] : tools,
    mustCall: toolChoice === 'required' && tools.length > 0,
    options: { max_tokens: maxTokens, ...(temperature === undefined ? {} : { temperature }) },
  };
}

function turnsOf(messages: readonly Message[]): readonly Turn[] {
  const turns: { by: Turn['by']; parts: Part[] }[] = [];
  for (const [n, message] of messages.entries()) {
    const last = turns.at(-1);
    // Some providers want all results of one answer in one message.
    if (message.role === 'tool' && messages[n - 1]?.role === 'tool') last?.parts.push(...partsOf(message));
    else turns.push({ by: message.role === 'assistant' ? 'assistant' : 'user', parts: partsOf(message) });
  }
  return turns;
}

function partsOf(message: Message): Part[] {
  switch (message.role) {
    case 'system':
    case 'user':
      return [{ kind: 'text', text: message.content }];
    case 'tool':
      return [{ kind: 'result', id: message.toolCall, text: message.content }];
    case 'assistant': {
      const text: Part[] = message.content === '' ? [] : [{ kind: 'text', text: message.content }];
      return [...text, ...(message.toolCalls ?? []).map(callPart)];
    }
    default:
      return message satisfies never;
  }
}

const callPart = ({ id, name, arguments: written }: ToolCall): Part => ({
  kind: 'call',
  id,
  name,
  input: objectOf(written),
});

/** Arguments as an object; what a model wrote that is none stays readable to it. */
function objectOf(written: string): object {
  try {
    const value: unknown = JSON.parse(written);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { unreadable: written };
}

/** What the code of a `LanguageModelError` means. */
export function faultOfCode(code: string, { model, detail }: { model: string; detail: string }): ChatFault {
  if (code === 'NoPermissions')
    return {
      kind: 'request-refused',
      status: 403,
      detail: `VS Code was not allowed to let it be used: ${detail}`,
    };
  if (code === 'NotFound') return { kind: 'model-unknown', model, url: 'VS Code', offered: [] };
  if (code === 'Blocked') return { kind: 'rate-limited', detail };
  return { kind: 'provider-failed', status: 500, detail };
}
