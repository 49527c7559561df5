// What every use of our perl program shares: its words, its steps, and what it and its callers rest on.
import { release } from 'node:os';
import { join } from 'node:path';

import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { type Missing } from '../../../agent/engine/fault.ts';
import { type Site } from '../mechanism.ts';
import { packageFix, platformFix } from '../remedies.ts';
import { type Layer, type Plan } from '../plan.ts';
import { GUARDED_SCRIPT, INIT_SCRIPT } from './init-script.ts';
import { kernelProcesses, resourceLimits } from '../running/limits.ts';
import { type FilterOptions, seccompFilter } from './seccomp.ts';
import { syscalls } from './syscalls.ts';

/** One step of the set-up, by a name of the script's table. */
export type Operation = readonly [name: string, ...words: string[]];

const NEW_MOUNT = 0x0002_0000;
const NEW_USER = 0x1000_0000;
/** Mount, user; cgroup, host name, System V and POSIX messages, process, network. */
const NEW_PROCESS = 0x2000_0000;
const NEW_ALL = NEW_MOUNT | NEW_USER | 0x0200_0000 | 0x0400_0000 | 0x0800_0000 | NEW_PROCESS | 0x4000_0000;

/** Flags of unshare(2). */
export const NAMESPACES = { user: NEW_USER, mount: NEW_MOUNT, process: NEW_PROCESS, all: NEW_ALL } as const;
/** The kernel gives out process numbers below 300 only once. */
const GIVEN_ONCE = 300;

/** Parts of /proc that speak of the machine and not of processes: real root could write some of them. */
export const PROC_SEALED = ['sys', 'sysrq-trigger', 'irq', 'bus', 'fs', 'acpi', 'scsi', 'mtrr', 'pressure'];

export interface PerlBackend {
  readonly perl: string;
  readonly seccomp: boolean;
  /** Words for what the live test found missing. */
  readonly lacks: readonly string[];
  /** Marks every process of this owner, for the sweep after a crash. */
  readonly mark: Readonly<Record<string, string>>;
}

/** What backends of our perl program rest on: with the filter, and then without. */
export function foundations({ perl, mark }: Site): Outcome<readonly PerlBackend[], readonly Missing[]> {
  if (process.platform !== 'linux' || syscalls(process.arch) === undefined) {
    return failure([
      { what: `Linux on x64 or arm64 (${process.platform} ${process.arch})`, fix: platformFix() },
    ]);
  }
  if (perl === undefined) return failure([{ what: 'perl (not on PATH)', fix: packageFix('perl') }]);
  const filtered = { perl, mark, seccomp: true, lacks: [] };
  // Without the filter a backend is weaker, but still has its walls; it then says so.
  return success([filtered, { ...filtered, seccomp: false, lacks: ['the system call filter (seccomp)'] }]);
}

const BOTH_CALLS = ['prctl', 'prlimit64', 'capset', 'seccomp', 'setsid', 'getrusage', 'exit_group'];
const INIT_CALLS = ['mount', 'umount2', 'pivot_root', 'unshare', 'setgroups', 'mount_setattr'];
const RULE_CALLS = ['landlock_create_ruleset', 'landlock_add_rule', 'landlock_restrict_self'];
const GUARD_CALLS = ['pidfd_open', 'openat', 'close', ...RULE_CALLS];

/** The script, its mode and the numbers it needs. Throws on a processor we do not know: callers probe first. */
export function scriptWords(
  mode: 'outer' | 'inner' | 'guard',
  settings: Readonly<Record<string, string>> = {},
): string[] {
  const numbers = syscalls(process.arch);
  if (numbers === undefined) throw new Error(`no system call numbers for ${process.arch}`);
  const calls = [...BOTH_CALLS, ...(mode === 'guard' ? GUARD_CALLS : INIT_CALLS)];
  return [
    '-e',
    mode === 'guard' ? GUARDED_SCRIPT : INIT_SCRIPT,
    'mode',
    mode,
    String(process.pid),
    ...calls.flatMap((name) => ['call', name, String(numbers[name])]),
    ...Object.entries(settings).flat(),
  ];
}

export function operationWords(operations: readonly Operation[]): string[] {
  return operations.flatMap((operation) => ['op', String(operation.length), ...operation]);
}

/** Limits, environment, filter and command: what the innermost stage carries out. `filtering` undefined: no filter. */
export function innerWords(
  plan: Plan,
  filtering: FilterOptions | undefined,
  limits = resourceLimits(plan.limits),
): string[] {
  const filter = filtering && seccompFilter(process.arch, filtering);
  return [
    ...limits.flatMap(([resource, value]) => ['limit', String(resource), String(value)]),
    ...Object.entries(plan.env).flatMap(([name, value]) => ['env', name, value]),
    ...(filter === undefined ? [] : ['seccomp', filter.toString('hex')]),
    'directory',
    plan.directory,
    '--',
    ...plan.argv,
  ];
}

/** Mounts of the layers below `under` (the new root, or the box's own staging folders). */
export function mountLayers(layers: readonly Layer[], place: (layer: Layer) => string): Operation[] {
  return layers.flatMap((layer, index): Operation[] => {
    // Names relative to the box's folder: overlay's option string has no safe way to say a colon or a comma.
    const places = layer.lowers.map((_, depth) => lowerPlace(index, depth));
    const options = `lowerdir=${places.join(':')},upperdir=${layer.upper},workdir=${layer.work},userxattr,volatile`;
    return [
      ...layer.lowers.map((lower, depth): Operation => ['bind', lower, lowerPlace(index, depth)]),
      ['overlay', options, place(layer)],
    ];
  });
}

/** Where in the box's folder a lower folder of a layer is mounted, to have a name without colons and commas. */
export const lowerPlace = (index: number, depth: number): string =>
  depth === 0 ? `lower/${index}` : `lower/${index}-${depth}`;

/** Entries that the places for mounts take of a file system in memory, beside what a command may make. */
const PLACES = 4096;

/** One file system in memory for all that is empty and writable in a box: bounded in size and in the number of files. */
export function mountBlank(plan: Plan, at: string): Operation[] {
  const { temporaryMb, files } = plan.limits;
  const empty = [...plan.around.masked, ...plan.around.closed];
  return [
    ['tmpfs', at, `size=${temporaryMb}m,nr_inodes=${files + PLACES},mode=0755`],
    ...empty.map((path): Operation => ['folder', join(at, path), modeOf(path)]),
  ];
}

/** Of an empty folder in a box: some are everybody's. */
export function modeOf(path: string): string {
  return ['/tmp', '/var/tmp', '/dev/shm'].includes(path) ? '1777' : '0755';
}

/** What a box of root lacks on an older kernel. */
export const UNCOUNTED =
  "the kernel's own limit on processes, which does not bind root (the watchdog counts them)";

/** RLIMIT_NPROC counts only the box, because of its user namespace; but it does not bind root, `pid_max` does. */
export function countsProcesses(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return process.getuid?.() !== 0 || major > 6 || (major === 6 && minor >= 14);
}

/**
 * `proc` must be of the new process namespace. Since 6.14 `pid_max` belongs to the namespace; on an older kernel the
 * file is the machine's own and must not be touched: there only the watchdog counts.
 */
export function processLimit(plan: Plan, proc: string): Operation[] {
  if (process.getuid?.() !== 0 || !countsProcesses()) return [];
  return [['write', join(proc, 'sys/kernel/pid_max'), String(kernelProcesses(plan.limits) + GIVEN_ONCE)]];
}
