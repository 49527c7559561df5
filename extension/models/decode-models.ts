// What `galapagos models --json` prints: servers with their models, and what came of a test.
import * as v from 'valibot';

import { type Served } from './model-choice.ts';

const model = v.object({
  id: v.string(),
  contextTokens: v.exactOptional(v.number()),
  isUnloaded: v.exactOptional(v.literal(true)),
});
const listing = v.object({
  servers: v.array(v.object({ name: v.string(), baseUrl: v.string(), models: v.array(model) })),
});

/** Nothing for what is no such listing: then there is nothing to choose from. */
export function decodeServers(out: string): readonly Served[] {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), listing), out);
  return read.success ? read.output.servers : [];
}

const test = v.object({ ok: v.boolean(), words: v.string() });

export function decodeTest(out: string): { readonly ok: boolean; readonly words: string } | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), test), out);
  return read.success ? read.output : undefined;
}
