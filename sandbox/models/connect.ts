// Models as this machine reaches them: over its network, with its clock and its chance.
import { setTimeout as sleep } from 'node:timers/promises';

import { type ChatModel } from '../../agent/model/chat.ts';
import { type Access, isLoopback, OPENAI_URL } from '../../agent/model/endpoint.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { type Connection, openaiModel, type Patience } from '../../agent/model/openai.ts';
import { withRetries } from '../../agent/model/retry.ts';
import { alarm } from './alarm.ts';
import { modelFetch } from './fetch.ts';

/** Models that think before they speak say nothing for minutes; what has begun to speak does not stop for half of one. */
const PATIENCE: Patience = { firstByteMs: 240_000, betweenMs: 30_000 };
/** On a machine of one's own nobody else waits, and a whole call of a tool may be written before a byte of it is sent. */
const LOCAL_PATIENCE: Patience = { firstByteMs: 290_000, betweenMs: 120_000 };

/** The model behind this endpoint, asked again where that can help. Asks nobody anything until it is asked. */
export function connectModel(
  spec: ModelSpec,
  access: Access,
  patience: Patience = patienceFor(spec),
): ChatModel {
  return withRetries(openaiModel(spec, connectionWith(access, patience)), {
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
    rng: Math.random,
  });
}

/** Asks once. */
export function connectionWith(access: Access, patience: Patience): Connection {
  return {
    ...access,
    fetch: modelFetch(),
    patience,
    alarm,
    now: Date.now,
  };
}

export function patienceFor({ baseUrl = OPENAI_URL }: ModelSpec): Patience {
  return isLoopback(baseUrl) ? LOCAL_PATIENCE : PATIENCE;
}
