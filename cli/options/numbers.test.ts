import { describe, expect, test } from 'vitest';

import { parseCommand } from './arguments.ts';
import { commands } from './command-table.ts';
import { problemWithNumbers } from './numbers.ts';

const mender = ['mender'];
const finch = ['finch'];
const both = ['mender', 'finch'];

function problem(agents: readonly string[], ...argv: readonly string[]): string | undefined {
  const repair = commands.find(({ name }) => name === 'repair');
  const args = repair && parseCommand(repair, argv);
  if (!args?.ok) throw new Error(`these do not parse: ${argv.join(' ')}`);
  return problemWithNumbers(args.value, agents);
}

describe('numbers of a run', () => {
  test.each([
    [finch, ['--turns', '501'], '--turns is at most 500'],
    [mender, ['--test-timeout', '3000000'], '--test-timeout is at most 86400 seconds'],
    [mender, ['--test-runs', '2'], '--test-runs is at least 3'],
    [
      finch,
      ['--context-tokens', '8000', '--max-output-tokens', '8000'],
      '--max-output-tokens has to be less than --context-tokens',
    ],
  ])('of %j that cannot be kept to are refused by their bound: %j', (agents, argv, words) => {
    expect(problem(agents, ...argv)).toContain(words);
  });

  test.each([
    [mender, ['--turns', '60'], '--turns is for finch'],
    [mender, ['--temperature', '1'], '--temperature is for finch, which asks a model: mender asks none'],
    [mender, ['--model', 'ollama/qwen3', '--temperature', '1'], '--temperature is for finch'],
    [finch, ['--candidates', '60'], '--candidates is for mender'],
  ])('that say nothing to %j are refused: %j', (agents, argv, words) => {
    expect(problem(agents, ...argv)).toContain(words);
  });

  test.each([
    [both, ['--turns', '500', '--candidates', '60', '--temperature', '0']],
    [finch, ['--turns', '60', '--context-tokens', '8000', '--max-output-tokens', '4000']],
    [mender, ['--test-timeout', '86400', '--test-runs', '3', '--candidates', '9']],
  ])('for %j are taken: %j', (agents, argv) => {
    expect(problem(agents, ...argv)).toBeUndefined();
  });
});
