// The words of the tree: how a verdict, an end, a cost reads in one short line.
import { becauseWords, rolloutEndWords, verdictWords as anyVerdictWords } from '../agent/end-words.ts';
import { type Evaluation, type Verdict } from '../agent/task/verdict.ts';
import { type RolloutEnd } from '../agent/engine/events.ts';
import { type Cost } from '../agent/trajectory/trajectory.ts';
import { count, duration, oneLine, shortNumber } from './numbers.ts';

/** A verdict on a patch, `total` being the number of tests that failed on the base. */
export function verdictWords(verdict: Verdict, scope: Evaluation['scope'], total: number): string {
  switch (verdict.kind) {
    case 'green':
      if (total === 0) return scope === 'confirm' ? 'nothing broken, confirmed' : 'nothing broken';
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
  if (total === 0) return broken === '' ? 'red' : `${verdict.broken.length} broken`;
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
    tokenWords(cost),
    moneyWords(cost.usd),
    cost.ms > 0 ? duration(cost.ms) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function tokenWords({ tokens, cachedTokens = 0, answerTokens = 0, calls = 0 }: Cost): string {
  if (tokens === 0) return '';
  const parts = [
    calls > 0 ? count(calls, 'answer') : '',
    answerTokens > 0 ? `${shortNumber(answerTokens)} written` : '',
    cachedTokens > 0 ? `${shortNumber(cachedTokens)} from the cache` : '',
  ].filter((part) => part !== '');
  return `${count(tokens, 'token')}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** What models cost, for the end of a row: "4.1k tokens", "$0.03"; '' for nothing. */
export function modelWords({ tokens, usd }: Pick<Cost, 'tokens' | 'usd'>): string {
  if (tokens === 0) return '';
  return [`${shortNumber(tokens)} tok`, moneyWords(usd)].filter((part) => part !== '').join(' · ');
}

/** "$0.0312"; '' where no price is known. */
export function moneyWords(usd: number | undefined): string {
  if (usd === undefined) return '';
  return `$${usd < 1 ? usd.toPrecision(2) : usd.toFixed(2)}`;
}
