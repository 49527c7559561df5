// A model that says what it was told to say, one answer after the other, and keeps what it was asked.
import { type Outcome } from '../../agent/engine/outcome.ts';
import { type ChatFault } from '../../agent/model/chat-fault.ts';
import { type Chat, type ChatReply, type ChatRequest } from '../../agent/model/chat.ts';

/** A tool and its arguments, a text, a whole reply, or a fault. */
export type Line =
  | { readonly tool: string; readonly given?: object | string; readonly text?: string }
  | string
  | { readonly reply: Partial<ChatReply> }
  | { readonly fault: ChatFault };

export interface ScriptedChat {
  readonly chat: Chat;
  readonly asked: readonly ChatRequest[];
}

/** After its last line it goes on to say the last. A line may look at the request before it speaks. */
export function scriptedChat(lines: readonly (Line | ((request: ChatRequest) => Line))[]): ScriptedChat {
  const asked: ChatRequest[] = [];
  return {
    asked,
    chat: async (request) => {
      asked.push(request);
      const line = lines[Math.min(asked.length, lines.length) - 1] ?? '';
      return answer(typeof line === 'function' ? line(request) : line, asked.length);
    },
  };
}

/** The same line as a model writes it that calls no tools. */
export const inText = (tool: string, given: object = {}): string =>
  `I go on.\n\`\`\`json\n${JSON.stringify({ tool, ...given })}\n\`\`\``;

const usage = { prompt: 100, cached: 0, completion: 10 };

function answer(line: Line, nth: number): Outcome<ChatReply, ChatFault> {
  if (typeof line === 'string') return said({ text: line, finish: 'stop' });
  if ('fault' in line) return { ok: false, fault: line.fault };
  if ('reply' in line) return said(line.reply);
  const given = typeof line.given === 'string' ? line.given : JSON.stringify(line.given ?? {});
  const toolCalls = [{ id: `call_${nth}`, name: line.tool, arguments: given }];
  return said({ text: line.text ?? '', toolCalls, finish: 'tools' });
}

const said = (reply: Partial<ChatReply>): Outcome<ChatReply, ChatFault> => ({
  ok: true,
  value: { text: '', toolCalls: [], finish: 'stop', usage, ...reply },
});
