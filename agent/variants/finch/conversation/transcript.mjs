// Owns the conversation of an attempt: it only grows, but for the rare cut by which it is kept within the window.
import { Gauge, tokensIn, tokensOf } from './tokens.mjs';

/** @import { ChatReply, Message } from '../../../model/chat.ts' */
/** @import { Exchange, Protocol } from './exchange.mjs' */

/** @typedef {{ fixed: string, task: string }} Opening the fixed text, and the first prompt after it */

/** Every request begins with all of the one before, as long as nothing is dropped and the protocol stays. */
export class Transcript {
  /** @type {Opening} */
  #opening;
  /** @type {Exchange[]} */
  #exchanges = [];
  #gauge = new Gauge();
  #guess = 0;

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
      { role: 'user', content: task },
      ...this.#exchanges.flatMap((exchange) => this.protocol.show(exchange)),
    ];
  }

  /** @type {(exchange: Omit<Exchange, 'isDropped'>) => void} */
  add(exchange) {
    this.#exchanges.push({ ...exchange, isDropped: false });
  }

  /** Guess of what the next request costs, without its answer. */
  get tokens() {
    this.#guess = tokensIn({ messages: this.messages(), tools: this.protocol.tools });
    return this.#gauge.read(this.#guess);
  }

  /** @type {(usage: ChatReply['usage']) => void} */
  learn({ prompt, estimated }) {
    if (estimated !== true) this.#gauge.learn(this.#guess, prompt);
  }

  /**
   * Drops old observations at one cut, so that about `room` tokens are left of the conversation; what is known goes to
   * the cut. The first prompt and the last exchange stay.
   * @param {number} room
   * @param {string} known
   * @returns {number | undefined} the last turn that was dropped; undefined where nothing can be
   */
  drop(room, known) {
    const at = this.#cutFor(room);
    const dropped = this.#exchanges.slice(0, at).filter((each) => !each.isDropped);
    const last = dropped.at(-1);
    if (!last) return undefined;
    for (const exchange of dropped) exchange.isDropped = true;
    last.line = `${last.line}\n[Earlier observations were dropped to save room. ${known}]`;
    return last.turn;
  }

  /**
   * From which exchange on all can be kept as it is; never beyond the last one.
   * @type {(room: number) => number}
   */
  #cutFor(room) {
    const all = this.#exchanges;
    const costs = (/** @type {boolean} */ isDropped) =>
      all.map((each) =>
        tokensIn({ messages: this.protocol.show({ ...each, isDropped: isDropped || each.isDropped }) }),
      );
    const [whole, short] = [costs(false), costs(true)];
    let cost = [...whole, tokensOf(this.#opening.fixed), tokensOf(this.#opening.task)].reduce(
      (a, b) => a + b,
      0,
    );
    let at = 0;
    for (; cost > room && at < all.length - 1; at++) cost -= (whole[at] ?? 0) - (short[at] ?? 0);
    return at;
  }
}
