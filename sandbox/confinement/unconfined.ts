// The lowest tier: a process group with the shell's limits and the watchdog. No walls; the user agreed to that.
import { posix } from 'node:path';

import { killMarked } from './marked.ts';
import { findProgram } from './find-program.ts';
import { type Limits } from '../workspace/box.ts';
import { type Backend, type Plan } from './plan.ts';

/** In the environment of every process of one box: the only way to find those that left their group. */
const BOX_MARK = 'GALAPAGOS_BOX';

export function unconfinedBackend(mark: Readonly<Record<string, string>>): Backend {
  return {
    tier: 'limits',
    name: 'process group',
    mounts: false,
    lacks: [
      'walls around files: tests can read and write whatever you can',
      'walls around the network and other processes',
      "dependency folders of the box's own: tests see yours",
    ],
    launch: (plan) => {
      const env = { ...plan.env, ...mark, [BOX_MARK]: plan.folder };
      const [name = ''] = plan.argv;
      const program = findProgram(
        name.includes('/') ? posix.resolve(plan.directory, name) : name,
        plan.env['PATH'],
      );
      // Without a shell around it the system itself says that a command does not exist.
      return program === undefined
        ? { file: name, args: [], env, directory: plan.directory, reports: false }
        : { file: '/bin/sh', args: limited(plan, program), env, directory: plan.directory, reports: false };
    },
    cleanUp: async (folder) => {
      // What forks while it is being killed is found by the next look.
      while (killMarked(BOX_MARK, folder) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

function limited({ argv, limits }: Plan, program: string): readonly string[] {
  return ['-c', `${limitCommands(limits)}; exec "$@"`, 'sh', program, ...argv.slice(1)];
}

/**
 * Blocks of 512 bytes are what POSIX says of -f; bash counts in 1024 outside of its POSIX mode, which is twice as
 * generous. Not the number of processes: the kernel counts all of the user's, not the box's.
 */
function limitCommands(limits: Limits): string {
  const each = [
    ['c', 0],
    ['d', limits.memoryMb * 1024],
    ['f', limits.fileMb * 2048],
    ['t', limits.cpuS],
    ['n', 4096],
  ] as const;
  // Not every system knows every limit; what it does not know the watchdog sees.
  return each.map(([letter, value]) => `ulimit -${letter} ${value} 2>/dev/null`).join('; ');
}
