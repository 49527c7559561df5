// Who lives in a box: its processes, found from the first one downwards, and what they use.
import { STAT, listOf, statOf, textOf } from '../../disk/process-table.ts';
import { lookForNameless, type Nameless } from './nameless.ts';

export interface Census {
  readonly processes: number;
  readonly memoryMb: number;
  /** CPU time of all that live and of what they have waited for, milliseconds. */
  readonly cpuMs: number;
}

const TICK_MS = 10;
const CPU_FIELDS = [STAT.user, STAT.system, STAT.waitedUser, STAT.waitedSystem];

/** What the machine has lost since the box began, megabytes: a bound for what nobody can count. */
export interface Lost {
  /** Of memory that is shared, or in files without a name. */
  readonly sharedMb: number;
  readonly memoryMb: number;
}

/**
 * Counts the tree below `root`, itself included. Inside a process namespace every process descends from its first
 * one, however often it forked away, so nothing is missed. Threads count as the kernel counts them: as processes.
 * Stops counting beyond `most` processes: a look at a fork bomb must not take longer than the bomb.
 * With `lost` it looks for memory that is nobody's, too, which takes longer.
 */
export function takeCensus(root: number, most: number, lost?: Lost): Census {
  let [processes, ownKb, sharedKb, cpuMs] = [0, 0, 0, 0];
  const pids: number[] = [];
  for (const { pid, threads } of processesBelow(root)) {
    pids.push(pid);
    processes += threads.length;
    const status = memoryOf(pid, threads);
    ownKb += kilobytes(status, 'RssAnon');
    sharedKb += kilobytes(status, 'RssShmem');
    cpuMs += cpuOf(pid);
    if (processes > most) break;
  }
  const countedKb = ownKb + sharedKb;
  const memoryKb =
    lost === undefined ? countedKb : ownKb + hiddenKb(lookForNameless(pids), { lost, ownKb, sharedKb });
  return { processes, memoryMb: memoryKb / 1024, cpuMs };
}

interface Counted {
  readonly lost: Lost;
  readonly ownKb: number;
  readonly sharedKb: number;
}

/** Shared memory, in files without a name or mapped, and what waits in sockets. */
function hiddenKb(nameless: Nameless, { lost, ownKb, sharedKb }: Counted): number {
  const lostSharedKb = lost.sharedMb * 1024;
  const files = nameless.memoryKb + Math.min(nameless.mappedKb, lostSharedKb);
  const shared = Math.max(sharedKb, files, nameless.isMore ? lostSharedKb : 0);
  const lostElsewhereKb = Math.max(0, lost.memoryMb * 1024 - ownKb - shared);
  return shared + Math.min(nameless.waitingKb, lostElsewhereKb);
}

export interface Counting {
  readonly pid: number;
  readonly threads: readonly string[];
}

/** The processes of a tree, as long as somebody asks for more. */
export function* processesBelow(root: number): Generator<Counting> {
  const waiting = [root];
  const seen = new Set<number>();
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    if (seen.has(pid)) continue;
    seen.add(pid);
    const threads = listOf(pid, 'task');
    yield { pid, threads };
    waiting.push(...childrenOf(pid, threads));
  }
}

/** The process that `pid` waits for, when there is exactly one: the first of a namespace. */
export function onlyChildOf(pid: number): number | undefined {
  const children = childrenOf(pid, listOf(pid, 'task'));
  return children.length === 1 ? children[0] : undefined;
}

function childrenOf(pid: number, threads: readonly string[]): readonly number[] {
  return threads.flatMap((thread) =>
    textOf(pid, `task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

/** Of anonymous (`RssAnon`) or shared (`RssShmem`) memory; mapped files do not count: those the kernel can drop. */
function kilobytes(status: string, what: 'RssAnon' | 'RssShmem'): number {
  return Number(new RegExp(`^${what}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
}

/** A process whose first thread has ended has its memory all the same, and only the other threads tell of it. */
function memoryOf(pid: number, threads: readonly string[]): string {
  const status = textOf(pid, 'status');
  if (threads.length < 2 || status.includes('\nRssAnon:')) return status;
  const others = threads.map((thread) => textOf(pid, `task/${thread}/status`));
  return others.find((each) => each.includes('\nRssAnon:')) ?? status;
}

function cpuOf(pid: number): number {
  const fields = statOf(pid);
  return CPU_FIELDS.reduce((sum, field) => sum + Number(fields[field] ?? 0), 0) * TICK_MS;
}
