// An answer as it grows out of the chunks of a stream, until it is a reply or turns out to be none.
import { failure, success, type Outcome } from '../engine/outcome.ts';
import { type ChatFault } from './chat-fault.ts';
import { type ChatPiece, type ChatReply, type ChatRequest, type ToolCall, type Usage } from './chat.ts';
import { type CallPart, type Chunk, type CountedUsage, type SaidPart } from './decode-chunk.ts';
import { mostUsage } from './tokens.ts';

interface GrowingCall {
  readonly index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

export interface Answer {
  /** Has anything been heard? */
  readonly isBegun: boolean;
  /** A fault where it is more than any model says: then the rest need not be heard. */
  take(chunk: Chunk): ChatFault | undefined;
  /** `isComplete`: the server said that this was the end. */
  close(isComplete: boolean): Outcome<ChatReply, ChatFault>;
  /** Broken off here, it may have cost this: what is not heard may have been said, and thoughts may be hidden. */
  spentAtMost(): Usage;
}

/** Characters: no tokens of an answer stand for more, thoughts and calls and what a server adds included. */
const mostSaid = ({ maxTokens }: ChatRequest): number => 100_000 + 32 * maxTokens;
const TOO_LONG: ChatFault = { kind: 'broken-answer', detail: 'it is longer than what was asked for can be' };

function excess(calls: number, length: number, request: ChatRequest): ChatFault | undefined {
  if (calls > MOST_CALLS) return TOO_MANY_CALLS;
  return length > mostSaid(request) ? TOO_LONG : undefined;
}

/** Providers tell −9999 of what cannot be. */
const UNLIKELIEST = -1e6;
/** In one answer. Whose conversation it is may say no more than that again (sandbox/guest). */
const MOST_CALLS = 64;
const TOO_MANY_CALLS: ChatFault = {
  kind: 'broken-answer',
  detail: 'it calls more tools at once than any model does',
};
/** Characters of the name or the id of a call. */
const MOST_NAME = 200;

export function growingAnswer(request: ChatRequest, onPiece: (piece: ChatPiece) => void): Answer {
  const calls: GrowingCall[] = [];
  let text = '';
  let thoughts = '';
  let refusal = '';
  let length = 0;
  let finish: string | undefined;
  let counted: CountedUsage | undefined;
  let isBegun = false;
  const logprobs: number[] = [];

  const hear = (said: SaidPart): void => {
    const thought = said.reasoning_content ?? said.reasoning ?? '';
    if (thought !== '') onPiece({ kind: 'thought', text: thought });
    if ((said.content ?? '') !== '') onPiece({ kind: 'text', text: said.content ?? '' });
    length += lengthOf(said);
    thoughts += thought;
    text += said.content ?? '';
    refusal += said.refusal ?? '';
    const grown = (said.tool_calls ?? []).slice(0, MOST_CALLS + 1).map((part) => growCall(calls, part));
    for (const piece of grown) if (piece !== '') onPiece({ kind: 'tool', text: piece });
  };

  const heard = (): Heard => {
    const thought = splitThought(text);
    return {
      text: thought.text,
      thoughts: thoughts + thought.thoughts,
      toolCalls: withIds(calls, request),
      refusal,
      finish,
    };
  };
  const spent = (): Usage => {
    const usage = usageOf(counted);
    return usage && (usage.completion > 0 || isMute(heard())) ? usage : mostUsage(request, heard());
  };
  const spentAtMost = (): Usage => usageOf(counted) ?? { ...spent(), completion: request.maxTokens };

  return {
    get isBegun() {
      return isBegun;
    },
    take: ({ choices, usage }) => {
      isBegun = true;
      counted = usage ?? counted;
      const choice = choices?.find(({ index }) => (index ?? 0) === 0);
      const said = choice?.delta ?? choice?.message;
      if (said) hear(said);
      finish = choice?.finish_reason ?? finish;
      for (const each of logprobsOf(choice)) logprobs.push(each);
      return excess(calls.length, length, request);
    },
    close: (isComplete) => {
      const all = heard();
      const fault = faultOf(all, isComplete);
      if (fault === undefined) return success(replyOf(all, spent(), logprobs));
      return failure(isBegun ? { ...fault, lost: isComplete ? spent() : spentAtMost() } : fault);
    },
    spentAtMost,
  };
}

type Choice = NonNullable<Chunk['choices']>[number];

const logprobsOf = (choice: Choice | undefined): readonly number[] =>
  (choice?.logprobs?.content ?? []).map(({ logprob }) => Math.max(UNLIKELIEST, Math.min(0, logprob)));

function replyOf(heard: Heard, usage: Usage, logprobs: readonly number[]): ChatReply {
  const { text, toolCalls, thoughts } = heard;
  const tokens = logprobs.length;
  return {
    text,
    toolCalls,
    finish: finishOf(heard),
    usage,
    ...(thoughts !== '' && { thoughts }),
    ...(tokens > 0 && { logprobs: { mean: logprobs.reduce((sum, each) => sum + each, 0) / tokens, tokens } }),
  };
}

interface Heard {
  readonly text: string;
  readonly thoughts: string;
  readonly toolCalls: readonly ToolCall[];
  readonly refusal: string;
  readonly finish: string | undefined;
}

/** Adds a piece to the call it belongs to, and tells what of it can be shown. */
function growCall(calls: GrowingCall[], part: CallPart): string {
  const index = part.index ?? undefined;
  const id = part.id ?? '';
  const name = part.function?.name ?? '';
  const piece = writtenIn(part);
  const growing = calls.findLast((call) => call.index === index);
  if (growing === undefined || isNext(growing, id, name)) {
    calls.push({ index, id, name, arguments: piece });
    return name + piece;
  }
  if (growing.id === '') growing.id = id;
  if (growing.name !== name) growing.name += name;
  growing.arguments += piece;
  return piece;
}

function lengthOf({ content, refusal, reasoning_content, reasoning, tool_calls }: SaidPart): number {
  const words = [content, refusal, reasoning_content, reasoning];
  const written = (tool_calls ?? []).flatMap((part) => [part.id, part.function?.name, writtenIn(part)]);
  return [...words, ...written].reduce((sum, each) => sum + (each?.length ?? 0), 0);
}

function writtenIn({ function: called }: CallPart): string {
  const written = called?.arguments ?? '';
  return typeof written === 'string' ? written : JSON.stringify(written);
}

/** Some servers give every call the same index, or none; then a new id, or a name after arguments, begins the next one. */
function isNext(growing: GrowingCall, id: string, name: string): boolean {
  if (id !== '') return growing.id !== '' && growing.id !== id;
  return name !== '' && growing.arguments !== '';
}

/** Ids are how answers find their calls: those that are missing or were used before in this conversation are made. */
function withIds(calls: readonly GrowingCall[], { messages }: ChatRequest): readonly ToolCall[] {
  const earlier = messages.flatMap((message) =>
    message.role === 'assistant' ? (message.toolCalls ?? []).map(({ id }) => id) : [],
  );
  const used = new Set(earlier);
  let next = earlier.length + 1;
  return calls.map(({ id, name, arguments: written }) => {
    let own = id.length > MOST_NAME ? '' : id;
    while (own === '' || used.has(own)) own = `call_${next++}`;
    used.add(own);
    return { id: own, name: name === '' ? 'unnamed' : name.slice(0, MOST_NAME), arguments: written };
  });
}

function faultOf(heard: Heard, isComplete: boolean): ChatFault | undefined {
  const { text, toolCalls, refusal, finish } = heard;
  const isEmpty = text.trim() === '' && toolCalls.length === 0;
  if (finish === undefined && !isComplete) return { kind: 'broken-answer', detail: 'it ends in the middle' };
  if (finish === 'error') return { kind: 'broken-answer', detail: 'the provider gave up in the middle' };
  if (refusal !== '' && isEmpty) return { kind: 'declined', detail: refusal };
  if (!isEmpty) return undefined;
  if (finish === 'content_filter') return { kind: 'declined', detail: 'its filter held the answer back' };
  return isCut(finish) ? undefined : { kind: 'empty-answer' };
}

const isCut = (finish: string | undefined): boolean => finish === 'length' || finish === 'max_tokens';

function finishOf({ finish, toolCalls }: Heard): ChatReply['finish'] {
  if (isCut(finish)) return 'length';
  if (finish === 'content_filter') return 'filter';
  return toolCalls.length > 0 ? 'tools' : 'stop';
}

/** Some servers leave the thoughts of a model in its text, between marks at the beginning. */
function splitThought(text: string): { readonly text: string; readonly thoughts: string } {
  const [whole, thoughts = ''] = /^\s*<think>([^]*?)<\/think>\s*/.exec(text) ?? [''];
  return { text: text.slice(whole.length), thoughts: thoughts.trim() };
}

function cachedOf({ prompt_tokens_details, prompt_cache_hit_tokens }: CountedUsage): number {
  const cached = prompt_tokens_details?.cached_tokens ?? prompt_cache_hit_tokens ?? 0;
  return isCount(cached) ? cached : 0;
}

/** More tokens than any exchange has. */
const MOST_TOKENS = 1e9;
const isCount = (number: number): boolean =>
  Number.isSafeInteger(number) && number >= 0 && number <= MOST_TOKENS;

const isMute = ({ text, thoughts, toolCalls }: Heard): boolean =>
  text === '' && thoughts === '' && toolCalls.length === 0;

/** Undefined where the provider counted nothing, or nothing that can be: a prompt without tokens, less than none. */
function usageOf(counted: CountedUsage | undefined): Usage | undefined {
  const prompt = counted?.prompt_tokens ?? 0;
  const answer = counted?.completion_tokens ?? 0;
  const total = counted?.total_tokens ?? 0;
  if (!counted || prompt === 0 || ![prompt, answer, total].every(isCount)) return undefined;
  return {
    prompt,
    cached: Math.min(cachedOf(counted), prompt),
    // Some providers leave hidden thoughts out of the answer's tokens, but not out of the sum.
    completion: Math.max(answer, total - prompt),
  };
}
