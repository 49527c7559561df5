// Guests that use up the machine where a count of files and of the memory of processes does not see it.
import { execFileSync } from 'node:child_process';

import { byHost, open } from '../expected.ts';
import { type GuestProgram, perl, TRIED } from '../guest-program.ts';
import { type Probe } from '../probe.ts';
import { type Bomb, explode, THROUGH } from './bombs.ts';
import { needsLinux, OF_LINUX } from './of-linux.ts';

const told = (source: string): GuestProgram =>
  perl(source.replaceAll('${THROUGH}', THROUGH).replaceAll('${TRIED}', TRIED));

/** The kernel tells nothing of the memory of a process by the number of its first thread, once that has ended. */
const LEADERLESS = told(String.raw`
require threads; require POSIX;
my ($wanted) = @ARGV;
threads->create(sub {
  my @all;
  select undef, undef, undef, 0.2;
  for (1 .. $wanted / 8) { my $part = 'x' x (8 << 20); push @all, \$part; select undef, undef, undef, 0.01 }
  select undef, undef, undef, 1;
  print "${THROUGH}\n${TRIED}\n";
  POSIX::_exit(0);
});
syscall($nr{exit}, 0);`);

/** What is on its way from one end of a socket to the other belongs to no process. */
const WAITING = told(String.raw`
use Socket; use IO::Handle;
my ($wanted) = @ARGV;
my ($chunk, $written, @all) = ('x' x 65536, 0);
while ($written < $wanted << 20) {
  socketpair(my $one, my $other, AF_UNIX, SOCK_STREAM, 0) or do { print "refused: $!\n"; exit };
  $_->blocking(0) for $one, $other;
  for my $end ($one, $other) { while (my $count = syswrite $end, $chunk) { $written += $count } }
  push @all, $one, $other;
  select undef, undef, undef, 0.001;
}
select undef, undef, undef, 1.5;
print "${THROUGH}\n";`);

/** Files in memory that nobody has open: they are on their way through a socket. */
const SENT = told(String.raw`
use Socket;
my ($wanted) = @ARGV;
my ($name, $byte, $chunk) = ('x', 'x', 'x' x (8 << 20));
socketpair(my $one, my $other, AF_UNIX, SOCK_STREAM, 0) or do { print "refused: $!\n"; exit };
for (1 .. $wanted / 8) {
  my $fd = syscall($nr{memfd_create}, $name, 0);
  $fd >= 0 or do { print "refused: $!\n"; exit };
  open(my $file, '>&=', $fd);
  syswrite($file, $chunk) == length $chunk or do { print "refused: $!\n"; exit };
  select undef, undef, undef, 0.01;
  my $parts = pack('P Q', $byte, 1);
  my $right = pack('Q l l l x4', 20, 1, 1, $fd);
  my $message = pack('Q L x4 P Q P Q L x4', 0, 0, $parts, 1, $right, 24, 0);
  syscall($nr{sendmsg}, fileno $one, $message, 0) >= 0 or do { print "refused: $!\n"; exit };
  close $file;
}
select undef, undef, undef, 1.5;
print "${THROUGH}\n";`);

/** Files in memory that nobody has open: they are mapped, and nothing of them was looked at. */
const MAPPED = told(String.raw`
my ($wanted) = @ARGV;
my ($name, $chunk) = ('x', 'x' x (8 << 20));
for (1 .. $wanted / 8) {
  my $fd = syscall($nr{memfd_create}, $name, 0);
  $fd >= 0 or do { print "refused: $!\n"; exit };
  syscall($nr{mmap}, 0, 8 << 20, 3, 1, $fd, 0) > 0 or do { print "refused: $!\n"; exit };
  open(my $file, '>&=', $fd);
  syswrite($file, $chunk) == length $chunk or do { print "refused: $!\n"; exit };
  select undef, undef, undef, 0.01;
  close $file;
}
select undef, undef, undef, 1.5;
print "${THROUGH}\n";`);

const REMOVED = told(String.raw`
my ($wanted) = @ARGV;
my ($chunk, @all) = ('x' x (4 << 20));
for (1 .. $wanted / 4) {
  open(my $file, '>', 'removed') or do { print "refused: $!\n"; exit };
  unlink 'removed';
  syswrite($file, $chunk) == length $chunk or do { print "refused: $!\n"; exit };
  push @all, $file;
  select undef, undef, undef, 0.05;
}
select undef, undef, undef, 2.5;
print "${THROUGH}\n";`);

const NOT_COUNTED = open('the watchdog counts processes and memory in /proc, which macOS does not have');
const LITTLE = { limits: { memoryMb: 160 } };

const BOMBS: readonly Bomb[] = [
  {
    what: 'memory-leaderless',
    about: 'takes memory in a process whose first thread has ended',
    guest: LEADERLESS,
    args: ['640'],
    expected: byHost({ seatbelt: OF_LINUX }),
    needs: (scene) => needsLinux(scene) ?? (hasThreads() ? undefined : 'needs a perl with threads'),
    options: LITTLE,
  },
  {
    what: 'memory-waiting',
    about: 'fills sockets that nobody reads',
    guest: WAITING,
    args: ['640'],
    expected: byHost({ seatbelt: NOT_COUNTED }),
    options: LITTLE,
  },
  {
    what: 'memory-sent',
    about: 'hides memory in files that it has sent away and nobody has received (memfd)',
    guest: SENT,
    args: ['640'],
    expected: byHost({ seatbelt: OF_LINUX }),
    needs: needsLinux,
    options: LITTLE,
  },
  {
    what: 'memory-mapped',
    about: 'hides memory in files that it has only mapped (memfd)',
    guest: MAPPED,
    args: ['640'],
    expected: byHost({ seatbelt: OF_LINUX }),
    needs: needsLinux,
    options: LITTLE,
  },
  {
    what: 'disk-removed',
    about: 'fills the disk with files that are removed while it has them open',
    guest: REMOVED,
    args: ['120'],
    expected: byHost({
      seatbelt: open('macOS does not tell us who holds which file'),
      container: open('processes in containers are the engine’s, and not looked into'),
    }),
    options: { limits: { diskMb: 40 } },
  },
];

export const hiding: readonly Probe[] = BOMBS.map(explode);

function hasThreads(): boolean {
  try {
    execFileSync('perl', ['-Mthreads', '-e', '1'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
