// What comes of one question to a server that speaks OpenAI's protocol, and how such a server words a refusal.
import { type ChatRequest } from '../../agent/model/chat.ts';
import { hello, never, served } from '../doubles/models.ts';
import { type Answer } from '../loopback/brain.ts';

/** The adapter's answer as data; the address of the server stands as `URL`. */
export async function outcomeOf(answer: Answer, request: ChatRequest = hello): Promise<unknown> {
  await using own = await served(() => answer);
  const result = await own.model.chat(request, { signal: never });
  return JSON.parse(JSON.stringify(result).replaceAll(own.server.url, 'URL'));
}

/** The body of a refusal, in OpenAI's form. */
export const error = (message: string, code: string | null = null): object => ({
  error: { message, type: 'x', code },
});
