// Reads what comes over the wire between the engine and its host (agent/model/host-wire.ts). Never throws.
import * as v from 'valibot';

import { call, chatFault, chatOptions, chatReply, message, tool } from '../engine/decoding/decode-model.ts';
import { rollout, wish } from '../engine/decoding/decode-parts.ts';
import {
  dictionary,
  list,
  maybe,
  number,
  shape,
  text,
  words,
  type Schema,
} from '../engine/decoding/decode-shape.ts';
import { type Wish } from '../engine/events.ts';
import { type LivePiece } from '../engine/ports.ts';
import { type ChatPiece, type ChatRequest } from './chat.ts';
import { type EngineLine, type HandedSecrets, type HostAnswer, type HostQuestion } from './host-wire.ts';

const piece = shape<ChatPiece>({
  kind: words<ChatPiece['kind']>({ text: true, thought: true, tool: true }),
  text,
});

const request: Schema<ChatRequest> = v.intersect([
  shape<Pick<ChatRequest, 'messages' | 'tools'>>({ messages: list(message), tools: maybe(list(tool)) }),
  chatOptions,
]);

const question = shape<HostQuestion>({ id: number, model: text, request });
const live = shape<LivePiece>({ call, rollout: maybe(rollout), piece });

const engineLine: Schema<EngineLine> = v.union([
  shape<{ chat: HostQuestion }>({ chat: question }),
  shape<{ chatCancel: { id: number } }>({ chatCancel: shape<{ id: number }>({ id: number }) }),
  shape<{ live: LivePiece }>({ live }),
]);

const hostAnswer: Schema<HostAnswer> = v.union([
  shape<Extract<HostAnswer, { piece: unknown }>>({ id: number, piece }),
  shape<Extract<HostAnswer, { reply: unknown }>>({ id: number, reply: chatReply }),
  shape<Extract<HostAnswer, { fault: unknown }>>({ id: number, fault: chatFault }),
]);

const handedSecrets = shape<HandedSecrets>({
  origin: maybe(text),
  key: maybe(text),
  headers: maybe(dictionary(text)),
});

/** A line of the engine's standard output that is no event; undefined for events and for what is not of the protocol. */
export const decodeEngineLine = (line: string): EngineLine | undefined => read(engineLine, line);

/** The rest of a control line behind `chat `; undefined for what is no answer. */
export const decodeHostAnswer = (line: string): HostAnswer | undefined => read(hostAnswer, line);

/** The rest of a control line behind `wish `; undefined for what is none. */
export const decodeWish = (line: string): Wish | undefined => read(wish, line);

/** The first line of standard input with `--key-stdin`; undefined for what is none. */
export const decodeHandedSecrets = (line: string): HandedSecrets | undefined => read(handedSecrets, line);

function read<Value>(schema: Schema<Value>, line: string): Value | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : undefined;
}
