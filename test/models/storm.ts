// A run of the engine in bad weather: real broker, adapter and retries over the loopback server, which fails at random.
import { isDeepStrictEqual } from 'node:util';

import { drive } from '../../agent/engine/driver.ts';
import { decodeRecorded } from '../../agent/engine/decoding/decode-event.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { FaultError } from '../../agent/engine/fault.ts';
import { newRunId } from '../../agent/engine/ids.ts';
import { type Rollouts } from '../../agent/engine/ports.ts';
import { seededRng } from '../../agent/engine/random.ts';
import { plugins } from '../../agent/engine/registry.ts';
import { foldAll } from '../../agent/engine/view.ts';
import { type Chat, type Message } from '../../agent/model/chat.ts';
import { openaiModel } from '../../agent/model/openai.ts';
import { withRetries } from '../../agent/model/retry.ts';
import { noCost } from '../../agent/trajectory/trajectory.ts';
import { connectionWith } from '../../sandbox/models/connect.ts';
import { config, patchAt } from '../doubles/builders.ts';
import { memoryJournal } from '../doubles/memory-journal.ts';
import { pondVerdict } from '../doubles/pond.ts';
import { scriptedGround, scriptedOracle } from '../doubles/scripted.ts';
import { type Answer, type Loopback } from '../loopback/brain.ts';

/** What came of one run. Each list is empty where all is well. */
export interface Weathered {
  /** How it ended; absent: it did not. */
  readonly end: string | undefined;
  /** Questions without an answer, answers without a question, or with more than one. */
  readonly unpaired: readonly string[];
  /** Events that do not read as they were written. */
  readonly unreadable: readonly number[];
  readonly tokens: { readonly limit: number; readonly spent: number };
  readonly faults: readonly string[];
  readonly questions: number;
}

/** What the server says to one request, good or bad, drawn by chance. */
export function weather(rng: () => number): Answer {
  const at = rng();
  const line = [5, 8, 15, 18, 25, 28, 33, 35][Math.floor(rng() * 8)] ?? 5;
  const good = { text: 'I edit a line.', toolCalls: [{ name: 'edit', arguments: { line } }] };
  const bad: readonly Answer[] = [
    { status: 429, headers: { 'retry-after': '1' } },
    { status: 429, body: { error: { message: 'slow down' } } },
    { status: 500 },
    { status: 503, body: 'upstream gone' },
    { trouble: 'reset' },
    { trouble: 'reset', until: { text: 'half a wo' } },
    { trouble: 'cut', until: { text: 'I was about to' } },
    { trouble: 'garbage' },
    { trouble: 'empty' },
    { text: '', toolCalls: [{ name: 'edit', arguments: '{"line": ' }] },
    { text: '', toolCalls: [{ name: 'no-such-tool', arguments: '[]' }] },
    { text: '{"line": "not a number", "advice": 7}' },
    { text: 'A word and no end', finish: 'length' },
    { text: '', finish: 'content_filter' },
    { text: 'Nobody counted this.', usage: null },
  ];
  if (at < 0.01) return { trouble: 'stall', until: { text: 'I think' } };
  if (at < 0.5) return bad[Math.floor(rng() * bad.length)] ?? good;
  return good;
}

/** One run with this seed against a server whose brain is `weather`. */
export async function weathered(seed: number, server: Loopback): Promise<Weathered> {
  const limit = 8_000 + (seed % 7) * 3_000;
  const spec = { id: 'storm', provider: 'openai', baseUrl: server.url } as const;
  const connection = connectionWith({ key: 'none' }, { firstByteMs: 5_000, betweenMs: 60 });
  const rng = seededRng(seed);
  const open = () => withRetries(openaiModel(spec, connection), { sleep: async () => {}, rng });
  const journal = memoryJournal();
  const grounds = scriptedGround({ oracle: scriptedOracle(pondVerdict), rollouts: askers });
  const wishes = {
    ...config,
    strategy: seed % 3 === 0 ? 'best-of-n' : 'evolve',
    variant: { name: 'finch', hash: '0'.repeat(64) },
    model: spec,
    seed,
    budget: { tokens: limit },
    parallel: 1 + (seed % 3),
  };
  const input = { run: newRunId(1_700_000_000_000, rng), config: wishes, past: [], engine: 'storm' };
  const hand = { signal: new AbortController().signal, paused: () => undefined };
  const ports = { journal, grounds, clock: journal.clock, models: { open } };
  const told = await allOf(drive(input, ports, plugins, hand));
  return { ...lookedAt(journal.records, limit), ...(told === undefined ? {} : { end: told }) };
}

/** A fault that no further question mends interrupts the run: it can go on later. Anything else that is thrown is a bug. */
async function allOf(events: AsyncIterable<Recorded>): Promise<string | undefined> {
  try {
    for await (const recorded of events) void recorded;
    return undefined;
  } catch (error) {
    if (error instanceof FaultError && error.fault.kind === 'model-unfit') return 'interrupted';
    throw error;
  }
}

function lookedAt(events: readonly Recorded[], limit: number): Weathered {
  const view = foldAll(events);
  const open = new Map<string, number>();
  const faults: string[] = [];
  for (const { event } of events) {
    if (event.kind === 'model.asked') open.set(event.call, (open.get(event.call) ?? 0) + 1);
    if (event.kind !== 'model.answered') continue;
    open.set(event.call, (open.get(event.call) ?? 0) - 1);
    if (event.fault) faults.push(event.fault.kind);
  }
  const asked = events.filter(({ event }) => event.kind === 'model.asked');
  return {
    end: view.ended?.reason ?? (view.state === 'paused' ? 'paused' : undefined),
    unpaired: [...open].flatMap(([call, left]) => (left === 0 ? [] : [call])),
    unreadable: events.flatMap((recorded, at) => (isWhole(recorded, at) ? [] : [recorded.seq])),
    tokens: { limit, spent: view.cost.tokens },
    faults,
    questions: asked.length,
  };
}

const isWhole = (recorded: Recorded, at: number): boolean =>
  recorded.seq === at + 1 && isDeepStrictEqual(decodeRecorded(JSON.stringify(recorded)), recorded);

/** Attempts that ask up to five times, and edit the lines that they are told. */
const askers: Rollouts = {
  run: async (_request, observer) => {
    const note = (title: string, index: number): void =>
      observer.step({ index, kind: 'think', title, ms: 1 });
    const lines = await heard(observer.chat, note);
    const cost = { ...noCost, rollouts: 1 };
    return lines.length > 0
      ? { kind: 'patch', patch: patchAt(...lines), claim: 'as told', cost }
      : { kind: 'empty', claim: 'nothing was said', cost };
  },
};

const EDIT = { name: 'edit', about: 'Edits a line', parameters: { type: 'object' } };

async function heard(chat: Chat, note: (title: string, index: number) => void): Promise<readonly number[]> {
  const messages: Message[] = [{ role: 'user', content: 'Which lines have to change?' }];
  const lines = new Set<number>();
  for (let turn = 0; turn < 5; turn++) {
    const answer = await chat({ messages: [...messages], tools: [EDIT], maxTokens: 300 });
    if (!answer.ok) break;
    const { text, toolCalls } = answer.value;
    note(text, turn);
    messages.push({ role: 'assistant', content: text, toolCalls });
    for (const call of toolCalls) {
      const line = lineIn(call.arguments);
      if (line !== undefined) lines.add(line);
      messages.push({ role: 'tool', toolCall: call.id, content: line === undefined ? 'no line' : 'edited' });
    }
    if (toolCalls.length === 0) messages.push({ role: 'user', content: 'Call the tool.' });
  }
  return [...lines].toSorted((a, b) => a - b);
}

function lineIn(written: string): number | undefined {
  try {
    const input: unknown = JSON.parse(written);
    const isLine = typeof input === 'object' && input !== null && 'line' in input;
    return isLine && typeof input.line === 'number' ? input.line : undefined;
  } catch {
    return undefined;
  }
}
