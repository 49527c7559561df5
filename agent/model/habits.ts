// What an endpoint has refused to read, learnt from its refusals and kept for the life of the adapter.
import { type ChatFault } from './chat-fault.ts';
import { decodeError } from './decode-chunk.ts';

/** Parts of a request that it can do without. */
const OPTIONAL = ['temperature', 'stream_options', 'logprobs', 'tool_choice'] as const;
type Optional = (typeof OPTIONAL)[number];
type LimitName = 'max_tokens' | 'max_completion_tokens';

export interface Habits {
  readonly left: ReadonlySet<Optional>;
  /** How this endpoint calls the most tokens of an answer; absent: not known yet. */
  readonly limitName?: LimitName;
  /** Most tokens that it takes for that. */
  readonly most?: number;
}

export const noHabits: Habits = { left: new Set() };

interface Refused {
  readonly refused: unknown;
  readonly status: number;
  readonly fault: ChatFault;
}

/** Undefined where the refusal is of nothing that could be left out or said in another way. */
export function learntFrom(habits: Habits, { refused, fault }: Refused, sent: object): Habits | undefined {
  if (fault.kind !== 'request-refused') return undefined;
  const { message, codes } = decodeError(refused);
  const most = Number(TOO_MANY.exec(message)?.[1]);
  if (most > 0 && most < (habits.most ?? Infinity)) return { ...habits, most };
  if (!UNREAD.test([message, ...codes].join(' '))) return undefined;
  const limitName = Object.keys(sent).find(isLimitName);
  if (limitName !== undefined && habits.limitName === undefined && isNamed(limitName, message))
    return { ...habits, limitName: limitName === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens' };
  const unread = OPTIONAL.find((name) => name in sent && isNamed(name, message));
  return unread === undefined ? undefined : { ...habits, left: new Set([...habits.left, unread]) };
}

const isLimitName = (name: string): name is LimitName =>
  name === 'max_tokens' || name === 'max_completion_tokens';

const isNamed = (name: string, message: string): boolean =>
  new RegExp(String.raw`(?<![\w])${name}(?!\w)`, 'i').test(message);

const UNREAD =
  /unsupported|not (be )?(supported|permitted|allowed|available)|(doesn't|does not|don't) support|un(recognized|known|expected)|extra_?(inputs|fields|forbidden)|no longer supported|deprecated|cannot be used/i;

/** "max_tokens is too large: 100000. This model supports at most 16384 completion tokens" */
const TOO_MANY = /at most (\d+) (?:completion|output) tokens/i;
