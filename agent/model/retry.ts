// Asks again where that can help: after a while, which grows and is drawn by chance so that many askers do not come at once.
import { failure, type Outcome } from '../engine/outcome.ts';
import { type Rng } from '../engine/random.ts';
import { type ChatFault } from './chat-fault.ts';
import { type ChatModel, type ChatOptions, type ChatReply, type Usage } from './chat.ts';
import { plus } from './tokens.ts';

export interface RetryOptions {
  /** Rejects, or resolves early, when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly rng: Rng;
  readonly limits?: RetryLimits;
}

export interface RetryLimits {
  /** Of one question, the first included. */
  readonly tries: number;
  /** The longest wait that is kept to; a server that asks for more is not asked again. */
  readonly waitMs: number;
  /** Of all waits of one question together. */
  readonly waitsMs: number;
}

const LIMITS: RetryLimits = { tries: 8, waitMs: 60_000, waitsMs: 180_000 };
/** Before the second try at most; doubled for each further one. */
const FIRST_WAIT_MS = 500;
/** What may be added to a wait that a server asked for. */
const SPREAD_MS = 1000;
/** So often a question is asked that costs patience or tokens each time: after a silence, a broken or an empty answer. */
const COSTLY_TRIES = 4;
/**
 * Of an address from which nothing was ever heard: nobody is there, or somebody who says nothing. Such a silence takes minutes
 * each time, and who waits through two of them has spent a run.
 */
const STRANGER_TRIES = { unreachable: 3, timeout: 1 } as const;

/**
 * The same model, asked again for what a further try may mend: busy or failing servers, broken connections and streams,
 * silences, empty answers. Waits by full jitter (Brooker, "Exponential Backoff And Jitter", AWS 2015), or as long as the
 * server asks for. An abort ends a wait at once. Answers with the last fault, `retried` and all that was `lost` in it.
 */
export function withRetries(model: ChatModel, retrying: RetryOptions): ChatModel {
  const { sleep, limits = LIMITS } = retrying;
  let wasReached = false;
  return {
    spec: model.spec,
    chat: async (request, options) => {
      let lost: Usage | undefined;
      let waitedMs = 0;
      for (let tries = 1; ; tries++) {
        const result = await model.chat(request, options);
        wasReached ||= result.ok || isWord(result.fault);
        if (result.ok) return withLost(result, lost);
        const { fault } = result;
        lost = plus(lost, fault.lost);
        const giveUp = (): Outcome<ChatReply, ChatFault> => failure(told(fault, tries - 1, lost));
        if (tries >= Math.min(limits.tries, triesFor(fault, wasReached))) return giveUp();
        const waitMs = waitFor(fault, tries, retrying);
        if (waitMs > limits.waitMs + SPREAD_MS || waitedMs + waitMs > limits.waitsMs) return giveUp();
        if (!mayAskAgain(options, lost)) return giveUp();
        waitedMs += waitMs;
        if (!(await slept(waitMs, options.signal, sleep)))
          return failure(told({ kind: 'cancelled' }, tries - 1, lost));
      }
    },
  };
}

/** How often a question that came to this is asked, the first time included. */
function triesFor(fault: ChatFault, wasReached: boolean): number {
  if (fault.kind === 'rate-limited' && fault.quota) return 1;
  const silence = silenceOf(fault);
  return silence !== undefined && !wasReached ? STRANGER_TRIES[silence] : TRIES[fault.kind];
}

/** Somebody said it: it is neither a silence nor an end of listening. */
const isWord = (fault: ChatFault): boolean => fault.kind !== 'cancelled' && silenceOf(fault) === undefined;

/** Not a byte came. */
function silenceOf(fault: ChatFault): keyof typeof STRANGER_TRIES | undefined {
  if (fault.kind === 'timeout') return fault.url === undefined ? undefined : fault.kind;
  return fault.kind === 'unreachable' ? fault.kind : undefined;
}

const TRIES: Readonly<Record<ChatFault['kind'], number>> = {
  'rate-limited': Infinity,
  'provider-failed': Infinity,
  unreachable: Infinity,
  'broken-answer': COSTLY_TRIES,
  'empty-answer': COSTLY_TRIES,
  timeout: COSTLY_TRIES,
  'key-refused': 1,
  'key-missing': 1,
  'model-unknown': 1,
  'request-refused': 1,
  'context-exceeded': 1,
  declined: 1,
  budget: 1,
  'not-recorded': 1,
  'no-model': 1,
  cancelled: 1,
};

function waitFor(fault: ChatFault, tries: number, { rng, limits = LIMITS }: RetryOptions): number {
  const asked = 'retryAfterS' in fault ? fault.retryAfterS : undefined;
  if (asked !== undefined) return asked * 1000 + rng() * SPREAD_MS;
  return rng() * Math.min(limits.waitMs, FIRST_WAIT_MS * 2 ** (tries - 1));
}

const NOTHING: Usage = { prompt: 0, cached: 0, completion: 0 };

const mayAskAgain = ({ mayAskAgain }: ChatOptions, lost: Usage = NOTHING): boolean =>
  mayAskAgain?.(lost) ?? true;

/** Whether the whole wait was waited. */
async function slept(ms: number, signal: AbortSignal, sleep: RetryOptions['sleep']): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    await sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}

function withLost(
  result: { readonly ok: true; readonly value: ChatReply },
  lost: Usage | undefined,
): Outcome<ChatReply, ChatFault> {
  return lost === undefined ? result : { ok: true, value: { ...result.value, lost } };
}

function told(fault: ChatFault, retried: number, lost: Usage | undefined): ChatFault {
  return { ...fault, ...(retried > 0 && { retried }), ...(lost !== undefined && { lost }) };
}
