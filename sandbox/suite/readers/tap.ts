// Reads TAP 12 to 14 from a command's output, through npm's tap-parser.
import { Parser, type FinalResults, type Result } from 'tap-parser';

import * as v from 'valibot';

import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { type Told } from '../ticket.ts';

/** Subtests are indented by four; of thousands in one another a parser takes minutes. */
const TOO_DEEP = /^ {400}\s*(?:(?:not )?ok\b|#|1\.\.)/m;

/**
 * The test points in order; subtests are named by their suites. Whatever else was printed is passed over. Fails
 * where the output is not TAP from its plan to its end: a run that stopped half-way has not passed the rest.
 */
export function readTap(output: string): Outcome<readonly Told[], string> {
  if (!/^(TAP version \d+|1\.\.\d+|(not )?ok\b)/m.test(output)) return failure('its output is not TAP');
  if (TOO_DEEP.test(output)) return failure('its TAP is nested too deeply');
  const tests: Told[] = [];
  let final: FinalResults | undefined;
  const parser = new Parser((results) => {
    final = results;
  });
  listen(parser, [], tests);
  parser.end(output);
  const broken = final === undefined ? 'it has no end' : whyBroken(final, tests);
  return broken === undefined ? success(tests) : failure(`its TAP cannot be trusted: ${broken}`);
}

function whyBroken({ bailout, plan, count }: FinalResults, tests: readonly Told[]): string | undefined {
  if (bailout !== false) return `it bails out${typeof bailout === 'string' ? `: ${bailout}` : ''}`;
  if (plan.end === null) return 'it has no plan, so nobody knows whether it is whole';
  const planned = plan.end - (plan.start ?? 1) + 1;
  if (planned !== count && tests.length > 0) return `it plans ${planned} tests and reports ${count}`;
  return undefined;
}

function listen(parser: Parser, path: readonly string[], tests: Told[]): void {
  parser.on('child', (child: Parser) => {
    listen(child, [...path, child.name], tests);
  });
  let count = 0;
  parser.on('assert', (result: Result) => {
    count += 1;
    tests.push(told(result, [...path, result.name === '' ? `test ${count}` : result.name]));
  });
}

function told(result: Result, path: readonly string[]): Told {
  const ms = result.time === null ? {} : { ms: result.time };
  if (result.skip !== false || result.todo !== false) return { file: '', path, state: 'skipped', ...ms };
  if (result.ok) return { file: '', path, state: 'passed', ...ms };
  const facts: unknown = result.diag;
  return {
    file: '',
    path,
    state: 'failed',
    ...ms,
    message: facts ? JSON.stringify(facts, null, 1) : 'not ok',
    ...whyFailed(facts),
  };
}

const factsSchema = v.looseObject({
  name: v.optional(v.string()),
  code: v.optional(v.string()),
  type: v.optional(v.string()),
  operator: v.optional(v.string()),
  failureType: v.optional(v.string()),
});

/** What producers say of a failure: node:test its kind, tape the operator of an assertion, others the error's name. */
function whyFailed(facts: unknown): Pick<Told, 'cause'> {
  const read = v.safeParse(factsSchema, facts);
  if (!read.success) return {};
  const { name = '', code = '', type = '', operator, failureType = '' } = read.output;
  const all = [name, code, type, failureType].join(' ');
  if (/time[ds]?[ -_]?out/i.test(all) || 'expired' in read.output) return { cause: 'timeout' };
  if (/assert/i.test(all) || (operator !== undefined && !/^(error|fail|exception)$/.test(operator)))
    return {};
  return /(^|\s)\w*(Error|Exception)\b|hookFailed/.test(`${name} ${type} ${failureType}`)
    ? { cause: 'error' }
    : {};
}
