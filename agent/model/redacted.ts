// Requests, replies and faults without the secrets that may stand in them.
import { type ChatFault } from './chat-fault.ts';
import { type ChatReply, type ChatRequest, type Message, type ToolCall } from './chat.ts';

type Redact = (text: string) => string;

/** The request as it may leave this machine. Tools are ours, and hold none. */
export const redactedRequest = (request: ChatRequest, redact: Redact): ChatRequest => ({
  ...request,
  messages: request.messages.map((message) => redactedMessage(message, redact)),
});

function redactedMessage(message: Message, redact: Redact): Message {
  const content = redact(message.content);
  if (message.role === 'tool') return { ...message, content, toolCall: redact(message.toolCall) };
  return message.role === 'assistant' && message.toolCalls
    ? { ...message, content, toolCalls: redactedCalls(message.toolCalls, redact) }
    : { ...message, content };
}

/** The reply as it may be kept and handed on. */
export const redactedReply = (reply: ChatReply, redact: Redact): ChatReply => ({
  ...reply,
  text: redact(reply.text),
  toolCalls: redactedCalls(reply.toolCalls, redact),
  ...(reply.thoughts !== undefined && { thoughts: redact(reply.thoughts) }),
});

const redactedCalls = (calls: readonly ToolCall[], redact: Redact): readonly ToolCall[] =>
  calls.map(({ id, name, arguments: args }) => ({
    id: redact(id),
    name: redact(name),
    arguments: redact(args),
  }));

/** What a provider said of a fault. */
export function redactedFault(fault: ChatFault, redact: Redact): ChatFault {
  if (fault.kind === 'model-unknown') return { ...fault, offered: fault.offered.map((name) => redact(name)) };
  return 'detail' in fault ? { ...fault, detail: redact(fault.detail) } : fault;
}
