// The lowest tier: limits, the guard that ends what is left, and the watchdog. No walls; the user agreed to that.
import { posix } from 'node:path';

import { countsOnHost, hostLimits, hostProcesses } from './host-limits.ts';
import { endMarked } from './marked.ts';
import { dataLimitMb } from './limits.ts';
import { findProgram } from './find-program.ts';
import { innerWords, scriptWords } from './namespaces.ts';
import { type Limits } from './command.ts';
import { type Backend, type Launch, type Plan } from './plan.ts';
import { syscalls } from './syscalls.ts';

/** In the environment of every process of one box: where nobody guards it, the only way to find those that left their group. */
const BOX_MARK = 'GALAPAGOS_BOX';
const LACKS = [
  'walls around files: tests can read and write whatever you can',
  'walls around the network and other processes',
  "dependency folders of the box's own: tests see yours",
];

/** With perl, on Linux, the guard holds the command; elsewhere a shell sets the limits, and the mark finds what is left. */
export function unconfinedBackend(mark: Readonly<Record<string, string>>, perl: string | undefined): Backend {
  const guarded = process.platform === 'linux' && syscalls(process.arch) !== undefined ? perl : undefined;
  const common = {
    tier: 'limits',
    name: 'process group',
    mounts: false,
    countsProcesses: countsOnHost(),
    lacks: LACKS,
  } as const;
  if (guarded !== undefined) return { ...common, launch: (plan) => guardedLaunch(guarded, plan, mark) };
  return {
    ...common,
    launch: (plan) => shellLaunch(plan, mark),
    cleanUp: async (folder) => {
      await endMarked({ name: BOX_MARK, value: folder });
    },
  };
}

function guardedLaunch(perl: string, plan: Plan, mark: Readonly<Record<string, string>>): Launch {
  const marked = { ...plan, env: { ...plan.env, ...mark } };
  return {
    file: perl,
    args: [
      ...scriptWords('guard', { walled: 'no' }),
      ...innerWords(marked, undefined, hostLimits(plan.limits)),
    ],
    env: { ...mark, LC_ALL: 'C' },
    directory: '/',
    reports: true,
  };
}

function shellLaunch(plan: Plan, mark: Readonly<Record<string, string>>): Launch {
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
}

function limited({ argv, limits }: Plan, program: string): readonly string[] {
  return ['-c', `${limitCommands(limits)}; exec "$@"`, 'sh', program, ...argv.slice(1)];
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
