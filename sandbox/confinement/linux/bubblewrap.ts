// Backend of a Linux with bubblewrap: its walls, our limits and filter inside them.
import { join } from 'node:path';

import { failure, success } from '../../../agent/engine/outcome.ts';
import { hostProgram } from '../../disk/find-program.ts';
import { type Mechanism } from '../mechanism.ts';
import { packageFix } from '../remedies.ts';

import {
  NAMESPACES,
  PROC_SEALED,
  UNCOUNTED,
  countsProcesses,
  type PerlBackend,
  innerWords,
  foundations,
  modeOf,
  mountBlank,
  mountLayers,
  operationWords,
  processLimit,
  scriptWords,
} from './perl-launch.ts';
import { viewWalls } from './standing.ts';
import { type Backend, type Plan } from '../plan.ts';

export const bubblewrap: Mechanism = {
  name: 'bubblewrap',
  domains: true,
  offer(site) {
    const parts = foundations(site);
    if (!parts.ok) return parts;
    const bwrap = hostProgram('bwrap');
    if (bwrap === undefined)
      return failure([{ what: 'bubblewrap (not on PATH)', fix: packageFix('bubblewrap') }]);
    return success(
      parts.value.flatMap((each) => {
        const before = bubblewrapBackend({ ...each, bwrap, mounts: 'before' });
        return [before, bubblewrapBackend({ ...each, bwrap, mounts: 'own' })];
      }),
    );
  },
};

interface BubblewrapOptions extends PerlBackend {
  readonly bwrap: string;
  /**
   * Of overlays and of what is kept in memory. `before`: they are mounted for it, in namespaces around it. `own`: it mounts
   * them itself (0.11 and later), where only it may make namespaces; it knows no bound for the number of files.
   */
  readonly mounts: 'own' | 'before';
}

/** Told in `lacks`: where it may mount only by itself. */
export const UNBOUNDED =
  'a bound on how many files are kept in memory, in temporary and masked folders (only their size is bounded)';

const WALLS = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-net',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup-try',
  '--die-with-parent',
  // Our own stage is process 1 in there: it tells a signal from an exit code, which bubblewrap folds into one number.
  '--as-pid-1',
  '--clearenv',
  ['--cap-drop', 'ALL'],
  ['--hostname', 'box'],
].flat();
/** Namespaces around bubblewrap: overlays are mounted in them, and what is kept in memory, and processes counted. */
const AROUND = NAMESPACES.user | NAMESPACES.mount | NAMESPACES.process;
const SHARED_MEMORY = '/dev/shm';
/** In the box's folder: where what is kept in memory is mounted before bubblewrap puts it in its places. */
const STAGE = 'root';
const MB = 1024 * 1024;
/** Masks other than the temporary folders hold little: caches that tools make in a home. */
const SMALL_MB = 128;

function bubblewrapBackend(options: BubblewrapOptions): Backend {
  const { bwrap, perl, mounts } = options;
  // Root's processes are counted in a namespace of ours only: bubblewrap makes read-only the file that sets their number.
  const counts = process.getuid?.() !== 0 || (mounts === 'before' && countsProcesses());
  const lacks = [...options.lacks, ...(counts ? [] : [UNCOUNTED]), ...(mounts === 'own' ? [UNBOUNDED] : [])];
  return {
    tier: lacks.length === 0 ? 'full' : 'namespaces',
    name: 'bubblewrap',
    lacks,
    mounts: true,
    countsProcesses: counts,
    launch: (plan) => {
      const filtering = options.seccomp ? {} : undefined;
      const inside = [perl, ...scriptWords('inner'), ...viewWalls(plan), ...innerWords(plan, filtering)];
      const args = [...WALLS, ...view(plan, mounts), ...content(plan, mounts), '--', ...inside];
      const common = {
        env: { ...options.mark, LC_ALL: 'C' },
        directory: plan.folder,
        reports: true,
      };
      if (mounts === 'own') return { file: bwrap, args, ...common };
      const around = scriptWords('outer', { unshare: String(AROUND), after: 'become' });
      return { file: perl, args: [...around, ...mountedBefore(plan), '--', bwrap, ...args], ...common };
    },
  };
}

function view(plan: Plan, mounts: BubblewrapOptions['mounts']): string[] {
  const { around } = plan;
  const empty = (path: string): readonly string[] =>
    mounts === 'own' ? blank(plan, path) : ['--bind', join(plan.folder, STAGE, path), path];
  return [
    ['--ro-bind', '/', '/'],
    ['--dev', '/dev'],
    empty(SHARED_MEMORY),
    // Itself a file system in memory, without any bound.
    ['--remount-ro', '/dev'],
    ['--proc', '/proc'],
    // It leaves them open to root: it asks for the folder's permission, which is not the files'.
    ...PROC_SEALED.map((name) => ['--ro-bind-try', `/proc/${name}`, `/proc/${name}`]),
    ...around.masked.map(empty),
    ['--dir', around.home],
    ...around.shown.map((path) => ['--ro-bind', path, path]),
    ...around.closed.map(empty),
    ...around.hidden.map((path) => ['--ro-bind', join(plan.folder, 'empty'), path]),
  ].flat();
}

function blank({ limits }: Plan, path: string): readonly string[] {
  const mode = modeOf(path);
  const megabytes = mode === '0755' ? SMALL_MB : limits.temporaryMb;
  return ['--perms', mode, '--size', String(megabytes * MB), '--tmpfs', path];
}

function content(plan: Plan, mounts: BubblewrapOptions['mounts']): string[] {
  const inFolder = (name: string): string => join(plan.folder, name);
  const layers = plan.layers.flatMap((layer, index) => {
    if (mounts === 'before') return ['--bind', inFolder(`merged/${index}`), layer.at];
    const writes = ['--overlay', inFolder(layer.upper), inFolder(layer.work), layer.at];
    // It takes the lowest first.
    return [...layer.lowers.toReversed().flatMap((lower) => ['--overlay-src', lower]), ...writes];
  });
  const binds = plan.binds.flatMap(({ from, at, access }) => [
    access === 'read' ? '--ro-bind' : '--bind',
    from,
    at,
  ]);
  return [...layers, ...binds];
}

function mountedBefore(plan: Plan): string[] {
  const proc = join(plan.folder, 'blank');
  return operationWords([
    ['private', '/'],
    ['cd', plan.folder],
    ['proc', proc],
    ...processLimit(plan, proc),
    ...mountBlank(plan, join(plan.folder, STAGE)),
    ['folder', join(plan.folder, STAGE, SHARED_MEMORY), modeOf(SHARED_MEMORY)],
    ...mountLayers(plan.layers, (layer) => join(plan.folder, `merged/${plan.layers.indexOf(layer)}`)),
  ]);
}
