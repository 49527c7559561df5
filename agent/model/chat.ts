// The one port to a model: a request, a reply, and every way in which there is none (DESIGN §10).
import { type CallId } from '../engine/ids.ts';
import { type Json } from '../engine/json.ts';
import { type Outcome } from '../engine/outcome.ts';
import { type ChatFault } from './chat-fault.ts';
import { type ModelSpec } from './model-spec.ts';

/** What is asked. Messages only grow within a rollout, so that a provider's prefix cache holds. */
export interface ChatRequest {
  readonly messages: readonly Message[];
  /** In one order for a whole run: they stand before everything else in the prompt. */
  readonly tools?: readonly ToolSpec[];
  /** `required`: one of the tools has to be called. Absent: `auto`. */
  readonly toolChoice?: 'auto' | 'none' | 'required';
  /** 0 … 2. Absent: the provider's own. */
  readonly temperature?: number;
  /** Most tokens of the answer, hidden thoughts included. The broker may lower it to what the budget reaches. */
  readonly maxTokens: number;
  /** Asks for the log probability of each token of the answer, where the provider offers them. */
  readonly logprobs?: boolean;
}

export type Message =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string }
  | {
      readonly role: 'assistant';
      readonly content: string;
      readonly toolCalls?: readonly ToolCall[];
    }
  | { readonly role: 'tool'; readonly toolCall: string; readonly content: string };

export interface ToolCall {
  /** By which the answer to it is found again; unique within a conversation. */
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it: it may be none. */
  readonly arguments: string;
}

export interface ToolSpec {
  readonly name: string;
  readonly about: string;
  /** JSON schema of its arguments. */
  readonly parameters: { readonly [name: string]: Json };
}

export interface ChatReply {
  /** '' where the model only called tools. */
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** `length`: cut off at `maxTokens` or at the model's own limit. `filter`: the provider held something back. */
  readonly finish: 'stop' | 'tools' | 'length' | 'filter';
  readonly usage: Usage;
  /** What earlier tries at this answer cost that came to nothing, beside `usage`. */
  readonly lost?: Usage;
  /** Thoughts that the provider shows apart from the answer; they are not part of the next prompt. */
  readonly thoughts?: string;
  /** Mean log probability of the tokens of the answer, and how many there were. */
  readonly logprobs?: { readonly mean: number; readonly tokens: number };
}

/** Tokens, as the provider counts them. */
export interface Usage {
  readonly prompt: number;
  /** Of `prompt`, those that were read from the provider's cache. */
  readonly cached: number;
  /** Hidden thoughts included. */
  readonly completion: number;
  /** The provider counted nothing: these are upper bounds of ours. */
  readonly estimated?: true;
}

/** A piece of an answer as it comes. Shown and forgotten: the answer is recorded whole. */
export interface ChatPiece {
  readonly kind: 'text' | 'thought' | 'tool';
  readonly text: string;
}

export interface ChatOptions {
  readonly signal: AbortSignal;
  readonly onPiece?: (piece: ChatPiece) => void;
  /**
   * Before every further try: `lost` is what all those until now cost. A no ends with the fault of the last one. Absent: yes.
   */
  readonly mayAskAgain?: (lost: Usage) => boolean;
  /** Whose question it is, and which: by it a replay finds the recorded answer. */
  readonly call?: CallId;
}

/** One model behind one endpoint. Never throws for what a provider does; an abort is the fault `cancelled`. */
export interface ChatModel {
  readonly spec: ModelSpec;
  chat(request: ChatRequest, options: ChatOptions): Promise<Outcome<ChatReply, ChatFault>>;
}

/** A model as those see it who ask: budget, retries, redaction and record are taken care of (agent/engine/asking/broker.ts). */
export type Chat = (request: ChatRequest) => Promise<Outcome<ChatReply, ChatFault>>;
