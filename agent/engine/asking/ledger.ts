// What questions under way may still cost, held back from what the run has left.
import { type Allowance } from './reservation.ts';

export class Ledger {
  private readonly recorded: () => Allowance;
  private held: Allowance = { tokens: 0, usd: 0 };

  /** `recorded`: what is left by what is recorded. */
  constructor(recorded: () => Allowance) {
    this.recorded = recorded;
  }

  /** What no question under way could take. */
  left(): Allowance {
    return minus(this.recorded(), this.held);
  }

  /** Holds back so much until it is released. */
  hold(amount: Allowance): Hold {
    let own = amount;
    this.held = plus(this.held, own);
    return {
      growTo: (more) => {
        const step = minus(more, own);
        const left = this.left();
        if (step.tokens > left.tokens || step.usd > left.usd) return false;
        this.held = plus(this.held, step);
        own = more;
        return true;
      },
      release: () => {
        this.held = minus(this.held, own);
        own = { tokens: 0, usd: 0 };
      },
    };
  }
}

export interface Hold {
  /** Holds back this much in all, if as much is left; else false, and nothing changes. */
  growTo(more: Allowance): boolean;
  release(): void;
}

export const plus = (a: Allowance, b: Allowance): Allowance => ({
  tokens: a.tokens + b.tokens,
  usd: a.usd + b.usd,
});

const minus = (a: Allowance, b: Allowance): Allowance => ({
  tokens: a.tokens - b.tokens,
  usd: a.usd - b.usd,
});
