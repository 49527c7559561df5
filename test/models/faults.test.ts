// Everything that goes wrong between here and a provider, by chance and hundreds of times.
import { describe, expect, test } from 'vitest';

import { seededRng, type Rng } from '../../agent/engine/random.ts';
import { type Usage } from '../../agent/model/chat.ts';
import { withRetries } from '../../agent/model/retry.ts';
import { plus } from '../../agent/model/tokens.ts';
import { hello, never, served } from '../doubles/models.ts';
import { type Answer, type Brain, type Said, type SeenBody } from '../loopback/brain.ts';
import { completionTokens, promptTokens } from '../loopback/count.ts';

const QUESTIONS = 400;
const AT_ONCE = 8;

const said: readonly Said[] = [
  { text: 'A patch is on its way. '.repeat(8) },
  { thoughts: 'Where is it?', toolCalls: [{ name: 'view', arguments: { path: 'a.ts' } }] },
  { toolCalls: [{ name: 'edit', arguments: '{"path": "a.ts", "find": ' }] },
  { text: 'Cut', finish: 'length' },
  { text: 'Uncounted', usage: null },
];
const until: Said = { text: 'I was about to say '.repeat(3) };
const wrong: readonly Answer[] = [
  { status: 429, headers: { 'retry-after': '1' } },
  { status: 500 },
  { status: 503, body: '<html><title>Busy</title></html>' },
  { status: 529, body: { error: { type: 'overloaded_error', message: 'Overloaded' } } },
  { trouble: 'reset' },
  { trouble: 'reset', until },
  { trouble: 'cut', until },
  { trouble: 'garbage', until },
  { trouble: 'stall', until },
  { trouble: 'empty' },
];

const pick = <Item>(items: readonly Item[], rng: Rng): Item | undefined =>
  items[Math.floor(rng() * items.length)];

/** What the provider charges for this answer: everything that it began to say. */
function charged(answer: Answer, body: SeenBody): Usage | undefined {
  if ('status' in answer || ('trouble' in answer && answer.trouble === 'reset' && !answer.until))
    return undefined;
  const words = 'trouble' in answer ? (answer.until ?? {}) : answer;
  return { prompt: promptTokens(body), cached: 0, completion: completionTokens(words) };
}

describe('a model behind a network where everything goes wrong', () => {
  test('answers or tells why not, every time, and nothing that it cost is forgotten', async () => {
    const rng = seededRng(7);
    let bill: Usage | undefined;
    const brain: Brain = ({ body }) => {
      const answer = (rng() < 0.45 ? pick(wrong, rng) : pick(said, rng)) ?? {};
      bill = plus(bill, charged(answer, body));
      return answer;
    };
    await using own = await served(brain, {
      connection: { patience: { firstByteMs: 60_000, betweenMs: 200 } },
    });
    const model = withRetries(own.model, { sleep: async () => {}, rng });
    const kinds = new Map<string, number>();
    let spent: Usage | undefined;
    const ask = async (): Promise<void> => {
      const result = await model.chat(hello, { signal: never });
      const kind = result.ok ? `reply ${result.value.finish}` : result.fault.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      spent = plus(spent, result.ok ? plus(result.value.usage, result.value.lost) : result.fault.lost);
    };
    const lane = async (): Promise<void> => {
      for (let nth = 0; nth < QUESTIONS / AT_ONCE; nth++) await ask();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    expect([...kinds.values()].reduce((sum, each) => sum + each, 0)).toBe(QUESTIONS);
    expect([...kinds.keys()]).toEqual(expect.arrayContaining(['reply stop', 'reply tools', 'reply length']));
    expect(own.server.seen.length).toBeGreaterThan(QUESTIONS);
    expect(spent?.prompt).toBeGreaterThanOrEqual(bill?.prompt ?? Infinity);
    expect(spent?.completion).toBeGreaterThanOrEqual(bill?.completion ?? Infinity);
  });
});
