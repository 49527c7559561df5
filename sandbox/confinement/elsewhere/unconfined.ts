// The lowest tier: limits, the guard that ends what is left, and the watchdog. No walls; the user agreed to that.
import { countsOnHost, hostLimits } from '../running/host-limits.ts';
import { endMarked } from '../running/marked.ts';
import { innerWords, scriptWords } from '../linux/perl-launch.ts';
import { type Backend, type Launch, type Plan } from '../plan.ts';
import { BOX_MARK, shellLaunch } from './shell-launch.ts';
import { syscalls } from '../linux/syscalls.ts';

const LACKS = [
  'walls around files: tests can read and write whatever you can',
  'walls around the network and other processes',
  'copies of large dependency folders: of more than 2 GB or 150,000 files tests see yours, and can write there',
];

const DAEMONS = 'an end of daemons that leave their process group';

/**
 * With perl, on Linux, the guard holds the command. Elsewhere a shell sets the limits; what left its group a Linux finds
 * by the mark, and other systems do not.
 */
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
  const launch = (plan: Plan): Launch => shellLaunch(plan, mark);
  if (process.platform !== 'linux') return { ...common, lacks: [...LACKS, DAEMONS], launch };
  return {
    ...common,
    launch,
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
    guards: true,
  };
}
