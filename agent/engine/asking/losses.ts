// What tries at an answer have cost that came to nothing, none of them more than what was held back for it.
import { type Usage } from '../../model/chat.ts';

/** The most that one try can cost. */
export interface Most {
  readonly prompt: number;
  readonly completion: number;
}

/** Where the provider counted nothing, a try has cost no more than what was held back for it. */
export function bounded(usage: Usage, most: Most): Usage {
  if (!usage.estimated) return usage;
  const prompt = Math.min(usage.prompt, most.prompt);
  return { prompt, cached: 0, completion: Math.min(usage.completion, most.completion), estimated: true };
}

/**
 * Adds up the tries of one question. Each is bounded for itself: of several some cost nothing, and must not leave room for
 * the guess at another.
 */
export class Losses {
  private readonly most: Most;
  private told = NOTHING;
  private sum = NOTHING;

  constructor(most: Most) {
    this.most = most;
  }

  /** Told after every try what all of them together have cost until then, gives that, bounded. */
  after(all: Usage): Usage {
    const last = plus(all, this.told, -1);
    this.told = all;
    this.sum = plus(this.sum, bounded(last, this.most), 1);
    return this.sum;
  }
}

const NOTHING: Usage = { prompt: 0, cached: 0, completion: 0 };

const plus = (a: Usage, b: Usage, sign: 1 | -1): Usage => ({
  prompt: a.prompt + sign * b.prompt,
  cached: a.cached + sign * b.cached,
  completion: a.completion + sign * b.completion,
  ...((a.estimated ?? (sign > 0 ? b.estimated : undefined)) && { estimated: true }),
});
