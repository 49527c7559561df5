// Guests that look into processes of the host, or do something to them. The victim is a process of ours with a secret.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, getPriority } from 'node:os';

import { systemTool } from '../../disk/find-program.ts';
import { byWalls, notApplicable, open } from '../expected.ts';
import { type GuestProgram, perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';
import { type Played } from '../stage.ts';
import { startVictim, type Victim } from '../victim.ts';
import { isHalted, schedulingOf, statusOf } from '../witness.ts';
import { needsLinux, OF_LINUX } from './of-linux.ts';
import { tellsCanary } from './secrets.ts';

const LISTER = perl(String.raw`
for my $path (glob '/proc/[0-9]*/cmdline') { open(my $file, '<', $path) or next; local $/; print scalar <$file>, "\n" }`);

const ENVIRON = perl(String.raw`
for my $path (glob '/proc/[0-9]*/environ') { open(my $file, '<', $path) or next; local $/; print scalar <$file>, "\n" }`);

/** Where the environment lies stands in the list of numbers that the kernel keeps of each process. */
const WHERE = String.raw`
my ($pid) = @ARGV;
sub span { open(my $file, '<', "/proc/$pid/stat") or return; my $line = <$file>; $line =~ s/.*\) //s; my @field = split ' ', $line; return @field[47, 48] }
my ($from, $to) = span();
`;

const MEMORY = perl(
  `${WHERE}${String.raw`
open(my $memory, '<', "/proc/$pid/mem") or do { print "refused: $!\n"; exit };
if ($from) { sysseek $memory, $from, 0; sysread $memory, my $text, $to - $from; print "$text\n" }`}`,
);

const VM_READ = perl(
  `${WHERE}${String.raw`
my $text = "\0" x ($from ? $to - $from : 8);
my $here = pack('P Q', $text, length $text);
my $there = pack('Q2', $from // 0, length $text);
my $read = syscall($nr{process_vm_readv}, 0 + $pid, $here, 1, $there, 1, 0);
print $read < 0 ? "refused: $!\n" : "$text\n";`}`,
);

const TRACER = perl(String.raw`
my ($pid) = @ARGV;
my $answer = syscall($nr{ptrace}, 16, 0 + $pid, 0, 0);
print $answer < 0 ? "refused: $!\n" : "attached\n";
select undef, undef, undef, 1 if $answer >= 0;
syscall($nr{ptrace}, 17, 0 + $pid, 0, 0);`);

const KILLER = perl(String.raw`
my ($pid, @signals) = @ARGV;
for my $signal (@signals) { kill($signal, $pid) or print "refused: $!\n" }`);

const NICER = perl(String.raw`
my ($pid) = @ARGV;
setpriority(0, $pid, 15) or print "refused: $!\n";`);

const CONFINER = perl(String.raw`
my ($pid, $processor) = @ARGV;
my $mask = "\0" x 128;
vec($mask, $processor, 1) = 1;
syscall($nr{sched_setaffinity}, 0 + $pid, 128, $mask) >= 0 or print "refused: $!\n";`);

const DEMOTER = perl(String.raw`
my ($pid) = @ARGV;
my $priority = pack('L', 0);
syscall($nr{sched_setscheduler}, 0 + $pid, 5, $priority) >= 0 or print "refused: $!\n";`);

const SHARED = perl(String.raw`
my ($key) = @ARGV;
my $id = shmget($key, 0, 0);
defined $id or do { print "refused: $!\n"; exit };
my $text = '';
shmread($id, $text, 0, 48);
print "$text\n";`);

/** Makes a piece of shared memory, tells that it is there, and removes it when its input ends. */
const OWNER = String.raw`
my ($key, $text) = @ARGV;
my $id = shmget($key, 64, 0x200 | 0666) // exit 1;
shmwrite($id, $text, 0, length $text);
$| = 1; print "here\n";
<STDIN>;
shmctl($id, 0, 0);`;

const needsProc = (): string | undefined => (process.platform === 'linux' ? undefined : 'needs /proc');

interface Attack {
  readonly what: string;
  readonly about: string;
  readonly guest: GuestProgram;
  readonly args?: (victim: Victim) => readonly string[];
  readonly ownGroup?: true;
  readonly expected?: Probe['expected'];
  readonly needs?: Probe['needs'];
  readonly judge: (played: Played, victim: Victim, stage: Stage) => Evidence;
}

const NO_PROC = byWalls({ seatbelt: notApplicable('there is no /proc') });
const byCanary: Attack['judge'] = ({ said }, _, stage) => tellsCanary(said, stage);
const byDeath: Attack['judge'] = (_, victim) =>
  victim.isAlive()
    ? { through: false, seen: 'a process of the host lives' }
    : { through: true, seen: 'a process of the host was ended' };

const SEEN = 'the list of processes is the machine’s own';

const ATTACKS: readonly Attack[] = [
  {
    what: 'list',
    about: 'sees the names of the processes of the machine',
    guest: LISTER,
    expected: byWalls({ landlock: open(SEEN), seatbelt: open(SEEN) }),
    needs: needsProc,
    judge: ({ said }, { name }) =>
      said.includes(name)
        ? { through: true, seen: 'it named a process of the host' }
        : { through: false, seen: 'it saw no process of the host' },
  },
  {
    what: 'environment',
    about: 'reads keys in the environment of other processes (/proc/*/environ)',
    guest: ENVIRON,
    expected: NO_PROC,
    needs: needsProc,
    judge: byCanary,
  },
  {
    what: 'memory',
    about: 'reads the memory of a process (/proc/PID/mem)',
    guest: MEMORY,
    expected: NO_PROC,
    needs: needsProc,
    judge: byCanary,
  },
  {
    what: 'vm-read',
    about: 'reads the memory of a process (process_vm_readv)',
    guest: VM_READ,
    expected: NO_PROC,
    needs: needsProc,
    judge: byCanary,
  },
  {
    what: 'kill',
    about: 'kills a process',
    guest: KILLER,
    args: ({ pid }) => [String(pid), 'TERM', 'KILL'],
    judge: byDeath,
  },
  {
    what: 'kill-group',
    about: 'kills a group of processes',
    guest: KILLER,
    ownGroup: true,
    args: ({ pid }) => [String(-pid), 'TERM', 'KILL'],
    judge: byDeath,
  },
  {
    what: 'signal',
    about: 'sends a signal that a process does not expect (USR1)',
    guest: KILLER,
    args: ({ pid }) => [String(pid), 'USR1'],
    judge: byDeath,
  },
  {
    what: 'halt',
    about: 'halts a process (STOP)',
    guest: KILLER,
    args: ({ pid }) => [String(pid), 'STOP'],
    judge: (_, { pid }) =>
      isHalted(pid)
        ? { through: true, seen: 'a process of the host was halted' }
        : { through: false, seen: 'a process of the host goes on' },
  },
  {
    what: 'priority',
    about: 'slows a process down',
    guest: NICER,
    expected: byWalls({ seatbelt: open('Seatbelt has no rule for it') }),
    judge: (_, { pid }) =>
      getPriority(pid) === 15
        ? { through: true, seen: 'a process of the host was slowed down' }
        : { through: false, seen: 'a process of the host has the priority it had' },
  },
  {
    what: 'affinity',
    about: 'keeps a process on one processor (sched_setaffinity)',
    guest: CONFINER,
    args: ({ pid }) => [String(pid), firstProcessorOf(pid)],
    expected: byWalls({ seatbelt: OF_LINUX }),
    needs: (scene) => needsLinux(scene) ?? (availableParallelism() < 2 ? 'needs two processors' : undefined),
    judge: (_, { pid }) =>
      processorsOf(pid) === firstProcessorOf(pid)
        ? { through: true, seen: 'a process of the host was left one processor' }
        : { through: false, seen: 'a process of the host has the processors it had' },
  },
  {
    what: 'scheduling',
    about: 'lets a process run only when nobody else wants to (sched_setscheduler)',
    guest: DEMOTER,
    expected: byWalls({ seatbelt: OF_LINUX }),
    needs: needsLinux,
    judge: (_, { pid }) =>
      schedulingOf(pid) === 0
        ? { through: false, seen: 'a process of the host has its turns as before' }
        : { through: true, seen: 'a process of the host has its turns after all others' },
  },
];

/** As Linux writes it: `0-3,8`. */
const processorsOf = (pid: number): string => /^Cpus_allowed_list:\t(.*)$/m.exec(statusOf(pid))?.[1] ?? '';
const firstProcessorOf = (pid: number): string => /^\d+/.exec(processorsOf(pid))?.[0] ?? '0';

const attack = ({
  what,
  about,
  guest,
  args,
  ownGroup,
  expected = byWalls(),
  needs,
  judge,
}: Attack): Probe => ({
  id: `processes.${what}`,
  family: 'processes',
  about,
  guest,
  expected,
  ...(needs && { needs }),
  attempt: async (stage) => {
    await using victim = await startVictim(stage.scene, ownGroup ? 'its own' : 'ours');
    const played = await stage.play(args?.(victim) ?? [String(victim.pid)]);
    await settle();
    return judge(played, victim, stage);
  },
});

/** Lets this process hear of a death that has happened. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

async function trace(stage: Stage): Promise<Evidence> {
  await using victim = await startVictim(stage.scene);
  let traced = false;
  const watch = setInterval(() => (traced ||= isTraced(victim.pid)), 10);
  try {
    await stage.play([String(victim.pid)]);
  } finally {
    clearInterval(watch);
  }
  return traced
    ? { through: true, seen: 'a process of the host had a debugger' }
    : { through: false, seen: 'no process of the host had a debugger' };
}

function isTraced(pid: number): boolean {
  return !/^TracerPid:\t0$/m.test(statusOf(pid));
}

async function shares(stage: Stage): Promise<Evidence> {
  const key = String(Number.parseInt(stage.scene.nonce.slice(0, 7), 16));
  await using owner = await startOwner(key, stage.scene.canary);
  void owner;
  return tellsCanary((await stage.play([key])).said, stage);
}

async function startOwner(key: string, text: string): Promise<AsyncDisposable> {
  const child = spawn(systemTool('perl'), ['-e', OWNER, key, text], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), ended]);
  return {
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

export const processes: readonly Probe[] = [
  ...ATTACKS.map(attack),
  {
    id: 'processes.trace',
    family: 'processes',
    about: 'attaches a debugger to a process (ptrace)',
    guest: TRACER,
    expected: NO_PROC,
    needs: needsProc,
    attempt: trace,
  },
  {
    id: 'processes.shared-memory',
    family: 'processes',
    about: 'reads memory that programs of the machine share (System V)',
    guest: SHARED,
    expected: byWalls(),
    needs: needsProc,
    attempt: shares,
  },
];
