// Owns the conversation of an attempt: it only grows, but for the rare cut by which it is kept within the window.
import { Gauge, tokensIn } from './tokens.mjs';

/** @import { ChatReply, Message } from '../../../model/chat.ts' */
/** @import { Exchange, Protocol } from './exchange.mjs' */

/** @typedef {{ fixed: string, task: string }} Opening the fixed text, and the first prompt after it */

const MOST_LINES = 40;

/** Every request begins with all of the one before, as long as nothing is dropped and the protocol stays. */
export class Transcript {
  /** @type {Opening} */
  #opening;
  /** @type {Exchange[]} */
  #exchanges = [];
  /** What is left of exchanges that were dropped: a line each. @type {string[]} */
  #dropped = [];
  #known = '';
  #gauge = new Gauge();

  /** @type {Protocol} */
  protocol;
  /** Tokens of prompt and answer together. */
  window;

  /**
   * @param {Opening} opening
   * @param {{ protocol: Protocol, window: number }} model
   */
  constructor(opening, { protocol, window }) {
    this.#opening = opening;
    this.protocol = protocol;
    this.window = window;
  }

  /** @returns {Message[]} */
  messages() {
    const { fixed, task } = this.#opening;
    const { rules } = this.protocol;
    return [
      { role: 'system', content: rules === '' ? fixed : `${fixed}\n${rules}` },
      { role: 'user', content: task + this.#shortened() },
      ...this.#exchanges.flatMap((exchange) => this.protocol.show(exchange)),
    ];
  }

  /** @type {(exchange: Exchange) => void} */
  add(exchange) {
    this.#exchanges.push(exchange);
  }

  /** Guess of what the next request costs, without its answer. */
  get tokens() {
    return this.#gauge.read(this.#guess);
  }

  /**
   * Takes what the provider counted for the request as it is now.
   * @type {(usage: ChatReply['usage']) => void}
   */
  learn({ prompt, estimated }) {
    if (estimated !== true) this.#gauge.learn(this.#guess, prompt);
  }

  get #guess() {
    return tokensIn({ messages: this.messages(), tools: this.protocol.tools });
  }

  /**
   * Drops old exchanges at one cut, so that about `room` tokens are left of the conversation: a line of each stays, and
   * what is known. The first prompt and the last exchange stay.
   * @param {number} room
   * @param {string} known
   * @returns {number | undefined} the last turn that was dropped; undefined where nothing can be
   */
  drop(room, known) {
    const dropped = this.#exchanges.splice(0, this.#cutFor(room));
    const last = dropped.at(-1);
    if (!last) return undefined;
    const lines = [
      ...this.#dropped,
      ...dropped.map(({ turn, line }) => `${turn}. ${line.split('\n')[0] ?? ''}`),
    ];
    this.#dropped = lines.slice(-MOST_LINES);
    this.#known = known;
    return last.turn;
  }

  #shortened() {
    if (this.#dropped.length === 0) return '';
    return `\n\nYour earlier turns, in short, to save room:\n${this.#dropped.join('\n')}\n${this.#known}`;
  }

  /**
   * How many exchanges have to go; never the last one.
   * @type {(room: number) => number}
   */
  #cutFor(room) {
    const costs = this.#exchanges.map((each) =>
      this.#gauge.read(tokensIn({ messages: this.protocol.show(each) })),
    );
    let cost = this.tokens;
    let at = 0;
    for (; cost > room && at < costs.length - 1; at++) cost -= costs[at] ?? 0;
    return at;
  }
}
