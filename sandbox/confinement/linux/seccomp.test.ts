import { describe, expect, test } from 'vitest';

import { type FilterOptions, seccompFilter } from './seccomp.ts';
import { syscalls } from './syscalls.ts';

const ARCH = { x64: 0xc000_003e, arm64: 0xc000_00b7 } as const;
const verdicts = new Map([
  [0x7fff_0000, 'allow'],
  [0x8000_0000, 'kill'],
  [0x0005_0001, 'EPERM'],
  [0x0005_000d, 'EACCES'],
  [0x0005_0026, 'ENOSYS'],
  [0x0005_0061, 'EAFNOSUPPORT'],
]);

interface Call {
  readonly arch?: number;
  readonly number: number;
  readonly args?: readonly number[];
}

function filterFor(processor: string, options: FilterOptions): Buffer {
  const program = seccompFilter(processor, options);
  if (program === undefined) throw new Error(`no filter for ${processor}`);
  return program;
}

/** Runs the filter as the kernel does, over the words of struct seccomp_data. */
function judge(
  processor: keyof typeof ARCH,
  { arch = ARCH[processor], number, args = [] }: Call,
  options: FilterOptions = {},
): string {
  const program = filterFor(processor, options);
  const data = new Map([
    [0, number],
    [4, arch],
    ...args.map((value, index) => [16 + 8 * index, value] as const),
  ]);
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 8) {
    const [code, value] = [program.readUInt16LE(at), program.readUInt32LE(at + 4)];
    const jump = (isTrue: boolean): number => 8 * program.readUInt8(at + (isTrue ? 2 : 3));
    if (code === 0x20) accumulator = data.get(value) ?? 0;
    else if (code === 0x15) at += jump(accumulator === value);
    else if (code === 0x35) at += jump(accumulator >= value);
    else if (code === 0x45) at += jump((accumulator & value) !== 0);
    else if (code === 0x06) return verdicts.get(value) ?? `unknown ${value.toString(16)}`;
    else throw new Error(`unknown instruction ${code.toString(16)}`);
  }
  throw new Error('the program runs off its end');
}

const numberOf = (processor: keyof typeof ARCH, name: string): number => {
  const number = syscalls(processor)?.[name];
  if (number === undefined) throw new Error(`no number for ${name}`);
  return number;
};

describe.each(['x64', 'arm64'] as const)('the filter for %s', (processor) => {
  const call = (name: string, ...args: readonly number[]): string =>
    judge(processor, { number: numberOf(processor, name), args });

  test.each([
    'ptrace',
    'mount',
    'unshare',
    'setns',
    'bpf',
    'keyctl',
    'io_uring_setup',
    'pidfd_getfd',
    'acct',
  ])('refuses %s', (name) => {
    expect(call(name)).toBe('EPERM');
  });

  test('lets ordinary calls through', () => {
    const known = new Set(Object.values(syscalls(processor) ?? {}));
    const ordinary = Array.from({ length: 424 }, (_, number) => number).filter(
      (number) => !known.has(number),
    );
    expect(new Set(ordinary.map((number) => judge(processor, { number })))).toEqual(new Set(['allow']));
  });

  test('lets processes and threads be made, but no user namespace', () => {
    expect(call('clone', 0x11)).toBe('allow');
    expect(call('clone', 0x1000_0011)).toBe('EPERM');
    expect(call('clone3')).toBe('ENOSYS');
  });

  test('lets terminals be asked, but not typed into', () => {
    expect(call('ioctl', 1, 0x5401)).toBe('allow');
    expect(call('ioctl', 1, 0x5412)).toBe('EPERM');
    expect(call('ioctl', 1, 0x541c)).toBe('EPERM');
  });

  test('lets modes be changed, but not to those of another user', () => {
    expect(call('fchmod', 3, 0o755)).toBe('allow');
    expect(call('fchmod', 3, 0o4755)).toBe('EPERM');
    expect(call('fchmodat', 0, 0, 0o2755)).toBe('EPERM');
    expect(call('fchmodat2', 0, 0, 0o755)).toBe('allow');
    expect(call('fchmodat2', 0, 0, 0o6755)).toBe('EPERM');
  });

  test('lets files be made, but none that runs as its owner', () => {
    const [create, temporary, anyFolder] = [0o101, 0o20200002, 0];
    expect(call('openat', anyFolder, 0, create, 0o755)).toBe('allow');
    expect(call('openat', anyFolder, 0, create, 0o4755)).toBe('EPERM');
    expect(call('openat', anyFolder, 0, temporary, 0o2755)).toBe('EPERM');
    expect(call('mknodat', anyFolder, 0, 0o104755)).toBe('EPERM');
    expect(call('mknodat', anyFolder, 0, 0o10644)).toBe('allow');
    expect(call('openat2')).toBe('ENOSYS');
  });

  test('lets sockets be made of the kinds that a network namespace holds, and no others', () => {
    const families = Array.from({ length: 50 }, (_, family) => family);
    const [unix, ip4, ip6, netlink] = [1, 2, 10, 16];
    expect(families.filter((family) => call('socket', family, 1) === 'allow')).toEqual([
      unix,
      ip4,
      ip6,
      netlink,
    ]);
    const virtualMachines = 40;
    expect(call('socket', virtualMachines, 1)).toBe('EAFNOSUPPORT');
  });

  test('asks no mode of a file that is only opened', () => {
    expect(call('openat', 0, 0, 0o2, 0o7777)).toBe('allow');
  });

  test('kills what speaks the numbers of another processor', () => {
    expect(judge(processor, { number: 1, arch: 0x4000_0003 })).toBe('kill');
  });
});

describe.each(['x64', 'arm64'] as const)(
  'the filter of a command without namespaces, for %s',
  (processor) => {
    const call = (name: string, ...args: readonly number[]): string =>
      judge(processor, { number: numberOf(processor, name), args }, { alone: true });

    test('lets it change its own pace, and nobody else’s', () => {
      const [one, group, all] = [0, 1, 2];
      expect(call('setpriority', one, 0, 10)).toBe('allow');
      expect(call('setpriority', one, 4242, 10)).toBe('EPERM');
      expect(call('setpriority', group, 0, 10)).toBe('EPERM');
      expect(call('setpriority', all, 0, 10)).toBe('EPERM');
      expect(call('ioprio_set', 1, 0, 0)).toBe('allow');
      expect(call('ioprio_set', 3, 0, 0)).toBe('EPERM');
    });
  },
);

describe('the filter', () => {
  test('refuses the second numbering of x64', () => {
    expect(judge('x64', { number: 0x4000_0001 })).toBe('EPERM');
  });

  test('is not made up for a processor that is not known', () => {
    expect(seccompFilter('riscv64')).toBeUndefined();
  });
});

describe.each(['x64', 'arm64'] as const)('the filter for %s where no namespaces stand', (processor) => {
  const call = (options: FilterOptions, name: string, ...args: readonly number[]): string =>
    judge(processor, { number: numberOf(processor, name), args }, options);
  const alone = { alone: true };

  test.each(['socket', 'connect', 'bind', 'shmget', 'shmat', 'semop', 'msgsnd', 'mq_open'])(
    'refuses %s',
    (name) => {
      expect([call(alone, name), call({}, name, 1)]).toEqual(['EACCES', 'allow']);
    },
  );

  test('leaves Unix pairs that are connected from the start, not those that could be pointed elsewhere', () => {
    const [unix, inet, stream, datagram, sequence, raw] = [1, 2, 1, 2, 5, 3];
    const closed = 0o2_000_000;
    expect(call(alone, 'socketpair', unix, stream)).toBe('allow');
    expect(call(alone, 'socketpair', unix, stream | closed)).toBe('allow');
    expect(call(alone, 'socketpair', unix, sequence)).toBe('allow');
    expect(call(alone, 'socketpair', unix, datagram)).toBe('EPERM');
    expect(call(alone, 'socketpair', unix, datagram | closed)).toBe('EPERM');
    expect(call(alone, 'socketpair', unix, raw)).toBe('EPERM');
    expect(call(alone, 'socketpair', inet, stream)).toBe('EPERM');
    expect(call({}, 'socketpair', inet, datagram)).toBe('allow');
  });

  test('leaves limits of the process itself, not those of others', () => {
    expect([call(alone, 'prlimit64', 0), call(alone, 'prlimit64', 4711)]).toEqual(['allow', 'EPERM']);
  });

  test.each(['sched_setaffinity', 'sched_setscheduler', 'sched_setparam', 'sched_setattr'])(
    'leaves %s to the process itself, not to others',
    (name) => {
      expect([call(alone, name, 0), call(alone, name, 4711), call({}, name, 4711)]).toEqual([
        'allow',
        'EPERM',
        'allow',
      ]);
    },
  );

  test('keeps what is in files from being emptied where the rules do not', () => {
    const keeps = { alone: true, keepsContent: true };
    const [reads, writes, both, empties] = [0, 1, 2, 0o1000];
    expect(call(keeps, 'truncate')).toBe('EACCES');
    expect(call(keeps, 'openat', 0, 0, reads | empties)).toBe('EPERM');
    expect(call(keeps, 'openat', 0, 0, writes | empties)).toBe('allow');
    expect(call(keeps, 'openat', 0, 0, both | empties)).toBe('allow');
    expect(call(keeps, 'openat', 0, 0, reads)).toBe('allow');
    expect([call(alone, 'truncate'), call(alone, 'openat', 0, 0, empties)]).toEqual(['allow', 'allow']);
  });

  test('lets no signal go to everybody at once where the rules do not hold signals', () => {
    const keeps = { alone: true, keepsOthers: true };
    expect(call(keeps, 'kill', 0xffff_ffff)).toBe('EPERM');
    expect([call(keeps, 'kill', 4711), call(keeps, 'kill', 0), call(alone, 'kill', 0xffff_ffff)]).toEqual([
      'allow',
      'allow',
      'allow',
    ]);
  });
});
