// A request as chat completions writes it. What changes from question to question stands last, so that the beginning stays.
import { type ChatRequest, type Message, type ToolSpec } from './chat.ts';
import { type Habits } from './habits.ts';
import { type ModelSpec } from './model-spec.ts';

interface Target {
  readonly spec: ModelSpec;
}

/** Without what the endpoint has refused to read. */
export function bodyOf({ spec }: Target, request: ChatRequest, habits: Habits) {
  const { messages, tools = [] } = request;
  return {
    model: spec.id,
    stream: true as const,
    ...(!habits.left.has('stream_options') && { stream_options: { include_usage: true } }),
    ...(tools.length > 0 && { tools: tools.map(toolOf) }),
    messages: messages.map(messageOf),
    ...wishesOf(request, habits),
    ...limitOf(spec, request, habits),
  };
}

function wishesOf({ tools = [], toolChoice, temperature, logprobs }: ChatRequest, { left }: Habits) {
  const hasChoice = tools.length > 0 && toolChoice !== undefined;
  return {
    ...(hasChoice && !left.has('tool_choice') && { tool_choice: toolChoice }),
    ...(logprobs === true && !left.has('logprobs') && { logprobs }),
    ...(temperature !== undefined && !left.has('temperature') && { temperature }),
  };
}

function limitOf(spec: ModelSpec, { maxTokens }: ChatRequest, { most = Infinity, limitName }: Habits) {
  const limit = Math.min(maxTokens, most, spec.maxOutputTokens ?? Infinity);
  const name = limitName ?? (isOpenai(spec) ? 'max_completion_tokens' : 'max_tokens');
  return name === 'max_tokens' ? { max_tokens: limit } : { max_completion_tokens: limit };
}

/** OpenAI's newer models refuse the older name of the limit; many other servers know no newer one. */
function isOpenai({ provider, baseUrl }: ModelSpec): boolean {
  return provider === 'azure' || baseUrl === undefined || /^https:\/\/api\.openai\.com\b/i.test(baseUrl);
}

function toolOf({ name, about, parameters }: ToolSpec) {
  return { type: 'function' as const, function: { name, description: about, parameters } };
}

function messageOf(message: Message) {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: message.content };
    case 'tool':
      return { role: message.role, tool_call_id: message.toolCall, content: message.content };
    case 'assistant':
      return assistantOf(message);
    default:
      return message satisfies never;
  }
}

function assistantOf({ content, toolCalls = [] }: Extract<Message, { readonly role: 'assistant' }>) {
  if (toolCalls.length === 0) return { role: 'assistant' as const, content };
  return {
    role: 'assistant' as const,
    content: content === '' ? null : content,
    tool_calls: toolCalls.map((call) => ({
      id: call.id,
      type: 'function' as const,
      function: { name: call.name, arguments: call.arguments },
    })),
  };
}
