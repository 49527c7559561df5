// A model as plug-ins see it, by a rule: told all words of a question and how often it was asked, it answers.
import { failure, success } from '../../agent/engine/outcome.ts';
import { type Json } from '../../agent/engine/json.ts';
import { type ChatFault } from '../../agent/model/chat-fault.ts';
import { type Chat, type ChatRequest } from '../../agent/model/chat.ts';
import { replied } from './scripted-model.ts';

export interface ScriptedChat {
  readonly chat: Chat;
  readonly asked: readonly ChatRequest[];
}

/** What is said: a text as it is, anything else as its JSON. */
export function scriptedChat(
  rule: (words: string, nth: number) => Json | { readonly fault: ChatFault },
): ScriptedChat {
  const asked: ChatRequest[] = [];
  return {
    asked,
    chat: async (request) => {
      asked.push(request);
      const said = rule(request.messages.map(({ content }) => content).join('\n\n'), asked.length);
      if (isFault(said)) return failure(said.fault);
      return success(replied(request, { text: typeof said === 'string' ? said : JSON.stringify(said) }));
    },
  };
}

const isFault = (said: Json | { readonly fault: ChatFault }): said is { readonly fault: ChatFault } =>
  typeof said === 'object' && said !== null && 'fault' in said;
