// Owns the guess of how many tokens a request costs, made better by what the provider counts.

/** @import { Message, ToolSpec } from '../../../model/chat.ts' */

const BYTES_A_TOKEN = 4;
/** Around each message and tool, in every format that providers make of them. */
const FRAME = 4;

/** @type {(text: string) => number} */
export const tokensOf = (text) => Math.ceil(Buffer.byteLength(text) / BYTES_A_TOKEN);

/** Within names: words, by case or mark; up to three digits; every mark, for itself. */
const PIECE = /[A-Z]?[a-z]+|[A-Z]+|\d{1,3}|[^\sA-Za-z\d_]|_+/g;
/** Longer words are seldom one token. */
const WORD = 9;

/**
 * Of paths and names, which have more tokens for their bytes than prose: rather too many than too few.
 * @type {(text: string) => number}
 */
export const tokensOfNames = (text) =>
  (text.match(PIECE) ?? []).reduce((sum, piece) => sum + Math.ceil(piece.length / WORD), 0);

/** @type {(request: { messages: readonly Message[], tools?: readonly ToolSpec[] }) => number} */
export function tokensIn({ messages, tools = [] }) {
  const said = messages.reduce(
    (sum, message) => sum + FRAME + tokensOf(message.content) + callsOf(message),
    0,
  );
  return said + tools.reduce((sum, tool) => sum + FRAME + tokensOf(JSON.stringify(tool)), 0);
}

/** @type {(message: Message) => number} */
const callsOf = (message) =>
  message.role === 'assistant' && message.toolCalls
    ? message.toolCalls.reduce((sum, call) => sum + FRAME + tokensOf(call.name + call.arguments), 0)
    : 0;

/** How much more this model's tokens are than our guess; learned from every answer, never below 1. */
export class Gauge {
  #factor = 1;

  /** @type {(guess: number) => number} */
  read(guess) {
    return Math.ceil(guess * this.#factor);
  }

  /** @type {(guess: number, counted: number) => void} */
  learn(guess, counted) {
    if (guess > 0 && counted > 0) this.#factor = Math.max(1, counted / guess);
  }
}
