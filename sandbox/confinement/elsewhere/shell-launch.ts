// How a command starts where no program of ours sets it up: by a shell that sets the limits.
import { posix } from 'node:path';

import { type Limits } from '../command.ts';
import { findProgram } from '../../disk/find-program.ts';
import { hostProcesses } from '../running/host-limits.ts';
import { dataLimitMb } from '../running/limits.ts';
import { type Launch, type Plan } from '../plan.ts';

/**
 * In the environment of every process of one box: where nobody guards it, Linux finds by it those that left their group.
 * On other systems nobody does.
 */
export const BOX_MARK = 'GALAPAGOS_BOX';

/** `around` are words that start what follows them inside of their walls. */
export function shellLaunch(
  plan: Plan,
  mark: Readonly<Record<string, string>>,
  around: readonly string[] = [],
): Launch {
  const env = { ...plan.env, ...mark, [BOX_MARK]: plan.folder };
  const [name = ''] = plan.argv;
  const program = findProgram(
    name.includes('/') ? posix.resolve(plan.directory, name) : name,
    plan.env['PATH'],
  );
  // Without a shell around it the system itself says that a command does not exist. With walls around it the bare name
  // is never started: by then it could exist.
  const absent = around.length === 0 ? name : posix.join(plan.folder, 'nothing', posix.basename(name));
  return program === undefined
    ? { file: absent, args: [], env, directory: plan.directory, reports: false }
    : {
        file: '/bin/sh',
        args: limited(plan, [...around, program]),
        env,
        directory: plan.directory,
        reports: false,
      };
}

function limited({ argv, limits }: Plan, program: readonly string[]): readonly string[] {
  return ['-c', `${limitCommands(limits)}; exec "$@"`, 'sh', ...program, ...argv.slice(1)];
}

/**
 * Blocks of 512 bytes are what POSIX says of -f; bash counts in 1024 outside of its POSIX mode, which is twice as
 * generous.
 */
function limitCommands(limits: Limits): string {
  const processes = hostProcesses(limits);
  const each = [
    ['c', 0],
    ['d', dataLimitMb(limits) * 1024],
    ['f', limits.fileMb * 2048],
    ['t', limits.cpuS],
    ['n', 4096],
  ] as const;
  // Not every system knows every limit; what it does not know the watchdog sees.
  const lines = each.map(([letter, value]) => `ulimit -${letter} ${value} 2>/dev/null`);
  if (processes === undefined) return lines.join('; ');
  return [...lines, `ulimit -u ${processes} 2>/dev/null || ulimit -p ${processes} 2>/dev/null`].join('; ');
}
