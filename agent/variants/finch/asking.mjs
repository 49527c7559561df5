// Owns one question to the model: kept within the window, asked again where that mends what went wrong.
import { text } from './conversation/text.mjs';
import { native } from './conversation/native.mjs';

/** @import { ChatFault } from '../../model/chat-fault.ts' */
/** @import { ChatReply } from '../../model/chat.ts' */
/** @import { Outcome } from '../../engine/outcome.ts' */
/** @import { Transcript } from './conversation/transcript.mjs' */
/** @import { Loops } from './loops.mjs' */
/** @import { Desk } from './tools/tool.mjs' */

const MOST_ASKED = 4;
const LEAST_ANSWER = 256;
/** An answer that was cut off may be longer the next time: models that think first need that. */
const MOST_STRETCH = 4;

/** Asks, and counts: questions for the record, tokens for the limit. */
export class Asking {
  /** @type {Desk} */
  #desk;
  /** @type {Transcript} */
  #transcript;
  /** @type {Loops} */
  #loops;
  /** @type {Promise<Outcome<ChatReply, ChatFault>>} */
  #cancelled;

  /** How much longer than usual the next answer may be. */
  #stretch = 1;

  /** Questions until now: the ordinal by which an answer is found in the journal. */
  calls = 0;
  /** Tokens until now, as the provider counts. */
  spent = 0;

  /**
   * @param {Desk} desk
   * @param {Transcript} transcript
   * @param {Loops} loops
   */
  constructor(desk, transcript, loops) {
    this.#desk = desk;
    this.#transcript = transcript;
    this.#loops = loops;
    this.#cancelled = cancelled(desk.context.signal);
  }

  /** @returns {Promise<Outcome<ChatReply, ChatFault>>} */
  async ask() {
    for (let nth = 1; ; nth++) {
      this.#fit();
      const answer = await this.#once();
      if (answer.ok) {
        this.spent += answer.value.usage.prompt + answer.value.usage.completion;
        this.#transcript.learn(answer.value.usage);
        this.#stretch = answer.value.finish === 'length' ? Math.min(this.#stretch * 2, MOST_STRETCH) : 1;
        return answer;
      }
      if (nth >= MOST_ASKED || !this.#mends(answer.fault)) return answer;
    }
  }

  /** @returns {Promise<Outcome<ChatReply, ChatFault>>} */
  async #once() {
    const { context, genes } = this.#desk;
    const { protocol } = this.#transcript;
    this.calls++;
    const asked = context.chat({
      messages: this.#transcript.messages(),
      ...(protocol.tools.length > 0 ? { tools: protocol.tools } : {}),
      temperature: context.guide.temperature ?? genes.temperature,
      maxTokens: this.#answerTokens,
    });
    return await Promise.race([asked, this.#cancelled]);
  }

  get #answerTokens() {
    const { context, genes } = this.#desk;
    const wished = genes.answerTokens * this.#stretch;
    const most = Math.min(wished, context.model?.maxOutputTokens ?? Infinity);
    const share = this.#transcript.window / (this.#stretch > 1 ? 2 : 4);
    return Math.max(LEAST_ANSWER, Math.floor(Math.min(most, share)));
  }

  /** Rarely and in large pieces: each cut costs the provider's cache of the prompt. */
  #fit() {
    const { compactAt } = this.#desk.genes;
    const { tokens, window } = this.#transcript;
    if (tokens + this.#answerTokens > window * compactAt) this.#drop();
  }

  /** Whether anything could be dropped. */
  #drop() {
    const { genes } = this.#desk;
    const last = this.#transcript.drop(this.#transcript.window * genes.compactKeep, knownOf(this.#desk));
    if (last !== undefined) this.#loops.forget(last);
    return last !== undefined;
  }

  /** @type {(fault: ChatFault) => boolean} */
  #mends(fault) {
    if (fault.kind === 'context-exceeded') {
      const { tokens, window } = this.#transcript;
      this.#transcript.window = Math.min(fault.limit ?? Math.floor(tokens * 0.75), window);
      return this.#drop();
    }
    const refusesTools = fault.kind === 'request-refused' && /tool|function/i.test(fault.detail);
    if (!refusesTools || this.#transcript.protocol !== native) return false;
    this.#transcript.protocol = text;
    return true;
  }
}

/**
 * What must not be forgotten when observations are.
 * @type {(desk: Desk) => string}
 */
export function knownOf({ bench, findings, tree }) {
  const { last } = bench;
  const changed = tree.changed;
  const failing = last ? [...last.report.failing, ...last.report.broken].map(({ id }) => id).slice(0, 5) : [];
  return [
    changed.length > 0 ? `Changed until now: ${changed.join(', ')}.` : 'Nothing is changed yet.',
    last
      ? `Last tests, turn ${last.turn}: ${failing.length === 0 ? 'passed' : `failing ${failing.join('; ')}`} (${last.log}).`
      : '',
    findings.length > 0 ? `Noted: ${findings.join(' / ')}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** @type {(signal: AbortSignal) => Promise<{ ok: false, fault: ChatFault }>} */
const cancelled = (signal) =>
  new Promise((resolve) => {
    const end = () => resolve({ ok: false, fault: { kind: 'cancelled' } });
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
