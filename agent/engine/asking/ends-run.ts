// After which faults of a model no further question is asked: the run halts, is kept, and can be resumed.
import { type ChatFault } from '../../model/chat-fault.ts';

/**
 * No further question would be answered better: the provider has been asked as often as makes sense. `isFirst`: nothing
 * that this attempt has asked was answered yet.
 */
export const endsRun = ({ kind }: ChatFault, isFirst: boolean): boolean =>
  ALWAYS.has(kind) || (isFirst && AT_FIRST.has(kind));

const ALWAYS: ReadonlySet<ChatFault['kind']> = new Set([
  'key-refused',
  'key-missing',
  'model-unknown',
  'unreachable',
  'rate-limited',
  'not-recorded',
]);
/** One question may break a server. An attempt without any answer tells that it is broken for all of them. */
const AT_FIRST: ReadonlySet<ChatFault['kind']> = new Set(['provider-failed', 'timeout']);
