// How many tokens something is at most, where nobody has counted them.
import { type ChatReply, type ChatRequest, type Usage } from './chat.ts';

/** A token stands for at least one byte of UTF-8: no text has more of them. */
export function mostTokens(text: string): number {
  return encoder.encode(text).length;
}

const encoder = new TextEncoder();

/** What a prompt costs at most: tools and messages as they are sent, names and brackets included. */
export function mostPromptTokens({ messages, tools }: Pick<ChatRequest, 'messages' | 'tools'>): number {
  return mostTokens(JSON.stringify([messages, tools ?? []]));
}

/** For an answer that nobody counted. */
export function mostUsage(
  request: ChatRequest,
  answer: Pick<ChatReply, 'text' | 'toolCalls' | 'thoughts'>,
): Usage {
  const said = mostTokens(JSON.stringify([answer.text, answer.thoughts ?? '', answer.toolCalls]));
  return {
    prompt: mostPromptTokens(request),
    cached: 0,
    completion: Math.min(request.maxTokens, said),
    estimated: true,
  };
}

export function plus(one: Usage | undefined, other: Usage | undefined): Usage | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    prompt: one.prompt + other.prompt,
    cached: one.cached + other.cached,
    completion: one.completion + other.completion,
    ...((one.estimated ?? other.estimated) && { estimated: true }),
  };
}
