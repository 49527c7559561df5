// How much an attempt may ask a model, whatever its budget says: every question is held in memory and written down.
import { sharedMessages } from '../../agent/engine/asking/requests.ts';
import { type RolloutObserver } from '../../agent/engine/ports.ts';
import { type ChatRequest } from '../../agent/model/chat.ts';
import { decoded, refused } from './conversation.ts';
import { chatSchema } from './decode-guest.ts';

const MOST_ASKED = 2_000;
/** Under way at once: the broker puts them one after the other, and keeps those that wait. */
const MOST_AT_ONCE = 4;
/** Bytes of JSON of all that questions add to the ones before them: what the journal keeps of them. */
const MOST_ADDED = 16 * 1024 * 1024;

/** Puts the questions of one attempt. What is more than that is refused without being asked or recorded. */
export function questions(
  chat: RolloutObserver['chat'],
): (params: unknown) => ReturnType<RolloutObserver['chat']> {
  let asked = 0;
  let underWay = 0;
  let added = 0;
  let earlier: ChatRequest | undefined;
  return async (params) => {
    if (++asked > MOST_ASKED) throw refused(`more than ${MOST_ASKED} questions to a model`);
    if (underWay >= MOST_AT_ONCE) throw refused(`more than ${MOST_AT_ONCE} questions at once`);
    if (added > MOST_ADDED) throw tooMuch();
    const { request } = decoded(chatSchema, params);
    added += addedBy(request, earlier);
    if (added > MOST_ADDED) throw tooMuch();
    earlier = request;
    underWay++;
    try {
      return await chat(request);
    } finally {
      underWay--;
    }
  };
}

const tooMuch = (): Error => refused(`more than ${MOST_ADDED} bytes of questions to a model`);

function addedBy({ messages, tools = [] }: ChatRequest, earlier: ChatRequest | undefined): number {
  const shared = earlier ? sharedMessages(messages, earlier.messages) : 0;
  return JSON.stringify([messages.slice(shared), shared === 0 ? tools : []]).length;
}
