// What the processes of a box hold that has no name: files that live in memory or were removed, and what waits in sockets.
import { readlinkSync, statSync, statfsSync } from 'node:fs';

import { isAlive, listOf, textOf } from '../../disk/process-table.ts';

/** Kilobytes of memory and bytes of the disk. */
export interface Nameless {
  /** Files that live in memory alone (memfd_create), and need not be mapped by anybody. */
  readonly memoryKb: number;
  /** As much more could be in files that only a mapping holds: the kernel tells how long it is, not how much of it is there. */
  readonly mappedKb: number;
  /** As much could wait in sockets for somebody to read it. */
  readonly waitingKb: number;
  /** Removed files that are still open. */
  readonly diskBytes: number;
  /** As `mappedKb`. */
  readonly mappedBytes: number;
  /** There is something that cannot be looked at: descriptors on their way through a socket, or a process that is closed to us. */
  readonly isMore: boolean;
}

/** More descriptors than this are not looked at: a look must not take longer than what it is to stop. */
const MOST = 20_000;
/** statfs(2): of what lies in memory the box has a file system of its own, with a size of its own. */
const IN_MEMORY = 0x0102_1994;
const MEMORY_FILE = /^\/(memfd:|SYSV|dev\/zero)/;
const REMOVED = / \(deleted\)$/;
const BLOCK = 512;
/** How much one socket may keep where nobody set another number (net.core.wmem_max twice: the kernel doubles what is asked for). */
const WAITING_KB = 2 * 208;
const TABLES = ['net/tcp', 'net/tcp6', 'net/udp', 'net/udp6'] as const;

/** `pids` are those of a box, its first one at the beginning. */
export function lookForNameless(pids: readonly number[]): Nameless {
  const [root] = pids;
  const look = new Look(root);
  for (const pid of pids) look.at(pid);
  return look.found();
}

class Look {
  readonly #inMemory = new Map<string, number>();
  readonly #removed = new Map<string, number>();
  readonly #mapped = new Map<string, { readonly size: number; readonly path: string }>();
  readonly #sockets = new Set<string>();
  readonly #root: number | undefined;
  #left = MOST;
  #isMore = false;

  constructor(root: number | undefined) {
    this.#root = root;
  }

  at(pid: number): void {
    const threads = listOf(pid, 'task');
    // A thread may have descriptors of its own.
    const numbers = threads.flatMap((thread) =>
      listOf(pid, `task/${thread}/fd`).map((number) => `${thread}/fd/${number}`),
    );
    // Nobody is without a single one but who closed them all, or is closed to us.
    if (numbers.length > this.#left || (numbers.length === 0 && !this.#isOurs(pid) && isAlive(pid)))
      this.#isMore = true;
    for (const number of numbers.slice(0, this.#left)) this.#descriptor(pid, number);
    this.#left = Math.max(0, this.#left - numbers.length);
    this.#mappings(pid, threads);
  }

  /** What starts and ends the command lets nobody look at it: the first process, or the first one in a namespace. */
  #isOurs(pid: number): boolean {
    return pid === this.#root || /^NSpid:.*\t1$/m.test(textOf(pid, 'status'));
  }

  found(): Nameless {
    const known = new Set([...this.#inMemory.keys(), ...this.#removed.keys()].map(inodeOf));
    const only = [...this.#mapped].filter(([inode]) => !known.has(inode)).map(([, each]) => each);
    const [memory, disk] = [true, false].map((inMemory) =>
      sum(only.filter(({ path }) => MEMORY_FILE.test(path) === inMemory).map(({ size }) => size)),
    );
    return {
      memoryKb: sum(this.#inMemory.values()) / 1024,
      mappedKb: (memory ?? 0) / 1024,
      waitingKb: waitingIn(this.#root, this.#sockets.size),
      diskBytes: sum(this.#removed.values()),
      mappedBytes: disk ?? 0,
      isMore: this.#isMore,
    };
  }

  #descriptor(pid: number, descriptor: string): void {
    const path = `/proc/${pid}/task/${descriptor}`;
    try {
      const target = readlinkSync(path);
      if (target.startsWith('/memfd:')) note(this.#inMemory, path);
      else if (target.startsWith('socket:')) this.#socket(pid, descriptor, target);
      else if (REMOVED.test(target) && statfsSync(path).type !== IN_MEMORY) note(this.#removed, path);
    } catch {
      // Closed meanwhile.
    }
  }

  #socket(pid: number, descriptor: string, target: string): void {
    this.#sockets.add(target);
    if (/^scm_fds:\s*[1-9]/m.test(textOf(pid, `task/${descriptor.replace('/fd/', '/fdinfo/')}`)))
      this.#isMore = true;
  }

  /** A line: ADDRESSES RIGHTS OFFSET DEVICE INODE PATH. */
  #mappings(pid: number, threads: readonly string[]): void {
    // The first thread may have ended.
    const maps = ['', ...threads.map((thread) => `task/${thread}/`)].map(
      (of) => () => textOf(pid, `${of}maps`),
    );
    const text = maps.reduce((found, ask) => found || ask(), '');
    for (const line of text.split('\n')) {
      if (!REMOVED.test(line)) continue;
      const [addresses = '', , , , inode = '', ...path] = line.split(/\s+/);
      const [from = '0', to = '0'] = addresses.split('-');
      const size = Number.parseInt(to, 16) - Number.parseInt(from, 16);
      const before = this.#mapped.get(inode)?.size ?? 0;
      this.#mapped.set(inode, { size: before + size, path: path.join(' ') });
    }
  }
}

function note(found: Map<string, number>, path: string): void {
  const { dev, ino, nlink, blocks } = statSync(path);
  if (nlink === 0) found.set(`${dev}:${ino}`, blocks * BLOCK);
}

const inodeOf = (identity: string): string => identity.slice(identity.indexOf(':') + 1);

const sum = (values: Iterable<number>): number => [...values].reduce((all, each) => all + each, 0);

/** In a network namespace of its own the kernel lists all sockets of a box, those too that nobody has open. */
function waitingIn(root: number | undefined, open: number): number {
  if (root === undefined || !hasOwnNetwork(root)) return open * WAITING_KB;
  const unix = textOf(root, 'net/unix').split('\n').length - 2;
  return Math.max(open, unix) * WAITING_KB + sum(TABLES.map((table) => queuedKb(textOf(root, table))));
}

function hasOwnNetwork(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`) !== readlinkSync('/proc/self/ns/net');
  } catch {
    return false;
  }
}

/** The fifth word of a line are two numbers: bytes that wait to be sent, and to be read. With what the kernel needs around them. */
function queuedKb(table: string): number {
  const lines = table.split('\n').slice(1).filter(Boolean);
  const queued = lines.map((line) => line.trim().split(/\s+/)[4] ?? '').flatMap((each) => each.split(':'));
  return (2 * sum(queued.map((each) => Number.parseInt(each, 16) || 0))) / 1024;
}
