// The system call filter of a box, as a classic BPF program built here: no native code is shipped for it.
import { syscalls } from './syscalls.ts';

/** Refused with EPERM: ways out of namespaces, into other processes, into the kernel's less guarded parts. */
const REFUSED = [
  ['ptrace', 'process_vm_readv', 'process_vm_writev', 'pidfd_getfd'],
  ['io_uring_setup', 'io_uring_enter', 'io_uring_register'],
  ['keyctl', 'add_key', 'request_key'],
  ['mount', 'umount2', 'pivot_root', 'open_tree', 'move_mount', 'fsopen', 'fsmount', 'mount_setattr'],
  ['unshare', 'setns', 'bpf', 'perf_event_open', 'userfaultfd', 'open_by_handle_at', 'move_pages'],
  ['kexec_load', 'init_module', 'finit_module', 'swapon', 'acct'],
].flat();

/** Calls with the index of the argument that holds a mode: set-user-id bits are refused. */
const MODES = [
  ['chmod', 1],
  ['fchmod', 1],
  ['fchmodat', 2],
  ['fchmodat2', 2],
  ['creat', 1],
  ['mknod', 1],
  ['mknodat', 2],
] as const;

/** Calls that may make a file, with the indices of their flags and of the mode that then counts. */
const OPENS = [
  ['open', 1, 2],
  ['openat', 2, 3],
] as const;

/**
 * AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: the others are refused. Sockets between virtual machines and their host (AF_VSOCK)
 * know of no network namespace: a box would reach whoever listens on the machine, and the machine that this one runs on.
 */
const FAMILIES = [1, 2, 10, 16];

/** Refused with EACCES where no network namespace and no IPC namespace stands around a command. */
const SHARED = [
  ['socket', 'connect', 'bind'],
  ['shmget', 'shmat', 'shmctl', 'semget', 'semop', 'semctl', 'semtimedop'],
  ['msgget', 'msgsnd', 'msgrcv', 'msgctl', 'mq_open', 'mq_unlink'],
].flat();

/** Limits and the share of processors: calls whose first argument says whose, 0 being the caller. */
const PACED = ['prlimit64', 'sched_setaffinity', 'sched_setscheduler', 'sched_setparam', 'sched_setattr'];

export interface FilterOptions {
  /**
   * No namespaces stand around the command: no sockets but pairs that are connected from the start, nothing that is
   * shared by number or name, no limits and no pace for other processes.
   */
  readonly alone?: boolean;
  /** The kernel's rules do not know that opening can empty a file: then the filter does. */
  readonly keepsContent?: boolean;
  /** The kernel's rules do not stop signals: at least none goes to all processes at once. */
  readonly keepsOthers?: boolean;
}

const AUDIT_ARCH: Readonly<Record<string, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER_EQUAL = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;
const ALLOW = 0x7fff_0000;
const KILL = 0x8000_0000;
const EPERM = 0x0005_0001;
const EACCES = 0x0005_000d;
const ENOSYS = 0x0005_0026;
const EAFNOSUPPORT = 0x0005_0061;
const X32_BIT = 0x4000_0000;
const CLONE_NEWUSER = 0x1000_0000;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const SET_ID_BITS = 0o6000;
const AF_UNIX = 1;
/** In the numbers of socket types: set in those of datagrams and of raw packets, not in those of streams. */
const DATAGRAM_BIT = 2;
const TRUNCATES = 0o1000;
/** O_CREAT, and the bit of O_TMPFILE that is its own. */
const CREATES = 0o20000100;
const WRITES = 3;
const EVERYBODY = 0xffff_ffff;
const PRIO_PROCESS = 0;
const IOPRIO_WHO_PROCESS = 1;
const NUMBER_AT = 0;
const ARCH_AT = 4;
const argumentAt = (index: number): number => 16 + 8 * index;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

/** The filter for `processor` (Node's name), 8 bytes an instruction; undefined where we know no numbers. */
export function seccompFilter(processor: string, options: FilterOptions = {}): Buffer | undefined {
  const arch = AUDIT_ARCH[processor];
  const numbers = syscalls(processor);
  if (arch === undefined || numbers === undefined) return undefined;
  const answer = (name: string, verdict: number): Instruction[] => {
    const number = numbers[name];
    return number === undefined
      ? []
      : [
          [JUMP_EQUAL, 0, 1, number],
          [RETURN, 0, 0, verdict],
        ];
  };
  /** Looks at an argument of one call; the accumulator is spent, so both ways end here. */
  const inspect: Rules['inspect'] = (name, index, tests, verdict = EPERM) => {
    const number = numbers[name];
    if (number === undefined) return [];
    const body: Instruction[] = [[LOAD, 0, 0, argumentAt(index)], ...tests, [RETURN, 0, 0, verdict]];
    return [[JUMP_EQUAL, 0, body.length + 1, number], ...body, [RETURN, 0, 0, ALLOW]];
  };
  return encode([
    [LOAD, 0, 0, ARCH_AT],
    [JUMP_EQUAL, 1, 0, arch],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, NUMBER_AT],
    ...(processor === 'x64' ? refuseX32 : []),
    ...REFUSED.flatMap((name) => answer(name, EPERM)),
    // ENOSYS and not EPERM: the C library then falls back to clone, whose flags a filter can read.
    ...answer('clone3', ENOSYS),
    ...inspect('clone', 0, [[JUMP_ANY_BIT, 0, 1, CLONE_NEWUSER]]),
    ...inspect('ioctl', 1, [
      [JUMP_EQUAL, 1, 0, TIOCSTI],
      [JUMP_EQUAL, 0, 1, TIOCLINUX],
    ]),
    ...MODES.flatMap(([name, index]) => inspect(name, index, [[JUMP_ANY_BIT, 0, 1, SET_ID_BITS]])),
    ...(options.alone === true ? alone({ answer, inspect }) : inspect('socket', 0, ofFamilies, EAFNOSUPPORT)),
    ...(options.keepsContent === true ? keepsContent({ answer, inspect }) : []),
    ...OPENS.flatMap(([name, flags, mode]) => inspect(name, flags, creating(mode))),
    // The flags and the mode lie where a filter cannot look; programs then take openat.
    ...answer('openat2', ENOSYS),
    ...(options.keepsOthers === true ? inspect('kill', 0, [[JUMP_EQUAL, 0, 1, EVERYBODY]]) : []),
    [RETURN, 0, 0, ALLOW],
  ]);
}

/** Without the bits for a new file a mode is whatever happened to be there. Behind them the mode is judged. */
const creating = (mode: number): readonly Instruction[] => [
  [JUMP_ANY_BIT, 0, 3, CREATES],
  [LOAD, 0, 0, argumentAt(mode)],
  [JUMP_ANY_BIT, 0, 1, SET_ID_BITS],
];

interface Rules {
  readonly answer: (name: string, verdict: number) => readonly Instruction[];
  /** `verdict` is EPERM where it is not given. */
  readonly inspect: (
    name: string,
    index: number,
    tests: readonly Instruction[],
    verdict?: number,
  ) => readonly Instruction[];
}

/** Each leads past the others and the refusal. */
const ofFamilies = FAMILIES.map((family, index): Instruction => [
  JUMP_EQUAL,
  FAMILIES.length - index,
  0,
  family,
]);

function alone({ answer, inspect }: Rules): readonly Instruction[] {
  return [
    ...SHARED.flatMap((name) => answer(name, EACCES)),
    // A pair of datagram sockets could still be pointed at somebody else's.
    ...inspect('socketpair', 0, [
      [JUMP_EQUAL, 0, 2, AF_UNIX],
      [LOAD, 0, 0, argumentAt(1)],
      [JUMP_ANY_BIT, 0, 1, DATAGRAM_BIT],
    ]),
    ...PACED.flatMap((name) => inspect(name, 0, [[JUMP_EQUAL, 1, 0, 0]])),
    // Its own pace only: not that of others, of a group, or of all that the user runs.
    ...inspect('setpriority', 1, onItself(PRIO_PROCESS)),
    ...inspect('ioprio_set', 1, onItself(IOPRIO_WHO_PROCESS)),
  ];
}

/** For calls that take a kind of target first, and then which of them: 0 is the caller. */
const onItself = (kind: number): readonly Instruction[] => [
  [JUMP_EQUAL, 0, 2, 0],
  [LOAD, 0, 0, argumentAt(0)],
  [JUMP_EQUAL, 1, 0, kind],
];

function keepsContent({ answer, inspect }: Rules): readonly Instruction[] {
  const emptying: readonly Instruction[] = [
    [JUMP_ANY_BIT, 0, 2, TRUNCATES],
    [JUMP_ANY_BIT, 1, 0, WRITES],
  ];
  return [...answer('truncate', EACCES), ...inspect('open', 1, emptying), ...inspect('openat', 2, emptying)];
}

const refuseX32: readonly Instruction[] = [
  [JUMP_GREATER_EQUAL, 0, 1, X32_BIT],
  [RETURN, 0, 0, EPERM],
];

function encode(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, [code, ifTrue, ifFalse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  }
  return bytes;
}
