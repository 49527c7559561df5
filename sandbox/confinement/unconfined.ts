// The lowest tier: a process group with the shell's limits and the watchdog. No walls; the user agreed to that.
import { readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';

import { endMarked } from './marked.ts';
import { dataLimitMb, kernelProcesses } from './limits.ts';
import { findProgram } from './find-program.ts';
import { type Limits } from './command.ts';
import { type Backend, type Plan } from './plan.ts';

/** In the environment of every process of one box: the only way to find those that left their group. */
const BOX_MARK = 'GALAPAGOS_BOX';

export function unconfinedBackend(mark: Readonly<Record<string, string>>): Backend {
  return {
    tier: 'limits',
    name: 'process group',
    mounts: false,
    countsProcesses: countsProcesses(),
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
      await endMarked({ name: BOX_MARK, value: folder });
    },
  };
}

function limited({ argv, limits }: Plan, program: string): readonly string[] {
  return ['-c', `${limitCommands(limits)}; exec "$@"`, 'sh', program, ...argv.slice(1)];
}

/**
 * Blocks of 512 bytes are what POSIX says of -f; bash counts in 1024 outside of its POSIX mode, which is twice as
 * generous. The kernel counts all processes of the user, so the limit lies above those that are there already; it binds
 * only what runs in the box.
 */
function limitCommands(limits: Limits): string {
  const processes = threadsOfUser() + kernelProcesses(limits);
  const each = [
    ['c', 0],
    ['d', dataLimitMb(limits) * 1024],
    ['f', limits.fileMb * 2048],
    ['t', limits.cpuS],
    ['n', 4096],
  ] as const;
  // Not every system knows every limit; what it does not know the watchdog sees.
  const lines = each.map(([letter, value]) => `ulimit -${letter} ${value} 2>/dev/null`);
  if (!countsProcesses()) return lines.join('; ');
  return [...lines, `ulimit -u ${processes} 2>/dev/null || ulimit -p ${processes} 2>/dev/null`].join('; ');
}

/** Only Linux tells how many there are; and root is never refused one. */
function countsProcesses(): boolean {
  return process.platform === 'linux' && process.getuid?.() !== 0;
}

function threadsOfUser(): number {
  if (!countsProcesses()) return 0;
  const statuses = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(statusOf);
  const own = statuses.filter((status) => new RegExp(`^Uid:\\s+${process.getuid?.()}\\s`, 'm').test(status));
  return own.reduce((sum, status) => sum + Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0), 0);
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    return '';
  }
}
