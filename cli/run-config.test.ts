import { describe, expect, test } from 'vitest';

import { plugins } from '../agent/engine/registry.ts';
import { success } from '../agent/engine/outcome.ts';
import { parseCommand } from './options/arguments.ts';
import { commands } from './options/command-table.ts';
import { configOf } from './run-config.ts';

describe('the limits of an attempt', () => {
  test.each([
    ['as long as the run, unless more is said', [], 10],
    ['ten minutes of a run that has not much more', ['--minutes', '15'], 10],
    ['half of a long run', ['--minutes', '60'], 30],
    // Timers that are set to more than 24 days ring at once.
    ['a day of a run without a limit to speak of', ['--minutes', '100000'], 1440],
  ] as const)('%s', async (_, argv, minutes) => {
    expect((await config(argv)).limits.wallMs).toBe(minutes * 60_000);
  });
});

async function config(argv: readonly string[]) {
  const command = commands.find(({ name }) => name === 'repair');
  const args = command && parseCommand(command, argv);
  if (!args?.ok) throw new Error('refused');
  const made = await configOf(
    args.value,
    {
      plugins,
      processors: 2,
      cwd: '/pond',
      environment: {},
      variant: (name) => Promise.resolve(success({ name, hash: '0'.repeat(64) })),
    },
    { directory: '/pond' },
  );
  if (!made.ok) throw new Error(JSON.stringify(made.fault));
  return made.value;
}
