// The words of the tree: how a verdict, an end, a cost reads in one short line.
import { becauseWords, rolloutEndWords, verdictWords as anyVerdictWords } from '../agent/end-words.ts';
import { type Evaluation, type Verdict } from '../agent/task/verdict.ts';
import { type RolloutEnd } from '../agent/engine/events.ts';
import { type Cost } from '../agent/trajectory/trajectory.ts';
import { count, duration, oneLine } from './numbers.ts';

/** A verdict on a patch, `total` being the number of tests that failed on the base. */
export function verdictWords(verdict: Verdict, scope: Evaluation['scope'], total: number): string {
  switch (verdict.kind) {
    case 'green':
      if (scope === 'target')
        return total === 1 ? 'the failing test passes' : `all ${total} failing tests pass`;
      return scope === 'confirm'
        ? `${fixedOf(total, total)}, confirmed`
        : `${fixedOf(total, total)}, nothing broken`;
    case 'red':
      return redWords(verdict, total);
    case 'silent':
      return anyVerdictWords(verdict);
    default:
      return verdict satisfies never;
  }
}

function redWords(verdict: Extract<Verdict, { kind: 'red' }>, total: number): string {
  if (verdict.because) return becauseWords[verdict.because];
  const broken = verdict.broken.length > 0 ? `, ${verdict.broken.length} broken` : '';
  return `${fixedOf(verdict.fixed.length, total)}${broken}`;
}

const fixedOf = (fixed: number, total: number): string => `${fixed} of ${total} fixed`;

export function endWords(end: RolloutEnd, why?: string): string {
  return why === undefined || why === '' ? rolloutEndWords[end] : `${rolloutEndWords[end]}: ${oneLine(why)}`;
}

/** What an attempt cost, in a few words: "38 tried · 2 test runs · 4.1 s". */
export function costWords(cost: Cost): string {
  return [
    cost.candidates > 0 ? `${count(cost.candidates, 'candidate')} tried` : '',
    cost.testRuns > 0 ? count(cost.testRuns, 'test run') : '',
    cost.tokens > 0 ? count(cost.tokens, 'token') : '',
    cost.ms > 0 ? duration(cost.ms) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
