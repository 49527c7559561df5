// What passes between the engine and the program that started it, beside events: questions to a model that the host
// reaches (VS Code's own), pieces of answers as they come, keys and wishes. JSON, one message a line.
import { type Wish } from '../engine/events.ts';
import { type LivePiece } from '../engine/ports.ts';
import { type ChatFault } from './chat-fault.ts';
import { type ChatPiece, type ChatReply, type ChatRequest } from './chat.ts';

/** Number of a question, unique within the life of the engine's process. */
type ChatNumber = number;

/** Engine → host, lines of standard output that are no events: of each, one property tells what it is. */
export type EngineLine =
  /** Ask this model of yours. Answered by `chat` messages of the same id, of which a reply or a fault is the last. */
  | { readonly chat: HostQuestion }
  /** Nobody waits for that answer any more. What still comes of it is left unread. */
  | { readonly chatCancel: { readonly id: ChatNumber } }
  /** A piece of an answer while it comes: to be shown and forgotten. At most ten lines a second for each question. */
  | { readonly live: LivePiece };

export interface HostQuestion {
  readonly id: ChatNumber;
  /** `ModelSpec.id`, for provider `host`. */
  readonly model: string;
  readonly request: ChatRequest;
}

/** Host → engine, on standard input behind the word `chat` and a blank. Redaction, budget and record are the engine's. */
export type HostAnswer =
  | { readonly id: ChatNumber; readonly piece: ChatPiece }
  | { readonly id: ChatNumber; readonly reply: ChatReply }
  | { readonly id: ChatNumber; readonly fault: ChatFault };

/**
 * The first line of standard input, with `--key-stdin` and before every control line: what no argument, no environment
 * and no file may hold.
 */
export interface HandedSecrets {
  /** Where they belong: scheme, host and port. Absent: to the endpoint of the run's model, wherever that is. */
  readonly origin?: string;
  /** API key of the run's endpoint; absent: it needs none, or the environment has it. */
  readonly key?: string;
  /** Further request headers with their values. */
  readonly headers?: { readonly [name: string]: string };
}

/** The lines of `--control`: `pause`, `resume`, `stop`, `chat <HostAnswer>`, `wish <Wish>`. */
export const controlLine = {
  chat: (answer: HostAnswer): string => `chat ${JSON.stringify(answer)}`,
  wish: (wish: Wish): string => `wish ${JSON.stringify(wish)}`,
  secrets: (secrets: HandedSecrets): string => JSON.stringify(secrets),
} as const;
