// Runs whose attempts ask a model which line to edit, and a model that answers by the words it is asked with alone.
import { createHash } from 'node:crypto';

import { type Rollouts } from '../../agent/engine/ports.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { type Message } from '../../agent/model/chat.ts';
import { type RolloutResult } from '../../agent/trajectory/rollout.ts';
import { noCost } from '../../agent/trajectory/trajectory.ts';
import { type RunView } from '../../agent/engine/view.ts';
import { patchAt } from './builders.ts';
import { shuffledTiming } from './latency.ts';
import { linesOf, pond, type PondOptions } from './pond.ts';
import { scriptedModels, spec, type Heard } from './scripted-model.ts';

/** Asks so many times, each time with all that was said before, and edits the lines that were named. */
export function talkingRollouts(times: number, latency: () => Promise<void>): Rollouts {
  return {
    run: async ({ rollout }, observer, signal): Promise<RolloutResult> => {
      const messages: Message[] = [{ role: 'user', content: `${rollout}: which line is wrong?` }];
      const lines = new Set<number>();
      for (let index = 0; index < times; index++) {
        await latency();
        const answer = await observer.chat({ messages: [...messages], maxTokens: 600 });
        if (signal.aborted) return { kind: 'cancelled', cost: noCost };
        observer.step({
          index,
          kind: 'model',
          title: answer.ok ? answer.value.text : answer.fault.kind,
          ms: 1,
        });
        if (!answer.ok) break;
        lines.add(Number(answer.value.text));
        messages.push({ role: 'assistant', content: answer.value.text });
        messages.push({ role: 'user', content: 'And which other one?' });
      }
      const cost = { ...noCost, rollouts: 1 };
      const patch = lines.size === 0 ? makePatch([]) : patchAt(...[...lines].toSorted((a, b) => a - b));
      return { kind: 'patch', patch, claim: 'I was told so', cost };
    },
  };
}

const PLACES = [5, 8, 15, 18, 25, 28, 33, 35];

/** A line that depends on what is asked, and on nothing else. */
export function lineFor({ request: { messages, maxTokens } }: Heard) {
  const [digest = 0, other = 0] = createHash('sha256').update(JSON.stringify(messages)).digest();
  const completion = Math.min(maxTokens, 1 + other);
  return {
    text: String(PLACES[digest % PLACES.length]),
    usage: { prompt: 20 * messages.length, cached: 0, completion },
  };
}

/** Four attempts that ask three times each; none is cut off. */
export const talk = {
  strategy: 'best-of-n',
  options: { population: 4, generations: 1, enough: 9 },
  model: spec,
} as const;

interface Talk extends PondOptions {
  readonly seed?: number;
  readonly rule?: Parameters<typeof scriptedModels>[0];
}

/** A run in the pond whose attempts ask. */
export function talking({ seed = 1, rule = lineFor, config = {}, ...options }: Talk = {}) {
  const latency = shuffledTiming(seed);
  const models = scriptedModels(rule, latency);
  const own = pond({
    models,
    ...options,
    config: { ...talk, ...config },
    ground: { rollouts: talkingRollouts(3, latency) },
  });
  return { ...own, heard: models.heard };
}

/** What must be the same, killed or not, whatever the timing. */
export function outcome(view: RunView) {
  const attempts = [...view.rollouts.values()].map(({ id, patch, end, calls, cost, steps }) => ({
    id,
    lines: linesOf(patch),
    end,
    calls: calls.map(({ call, usage, fault }) => ({ call, usage, fault })),
    steps: steps.map(({ title }) => title),
    tokens: cost.tokens,
    asked: cost.calls,
  }));
  return {
    decided: view.decided,
    attempts: attempts.toSorted((a, b) => a.id.localeCompare(b.id)),
    tokens: view.cost.tokens,
    selection: view.selection,
    ended: view.ended,
  };
}
