// Guests that use up what the machine has. Every bomb ends by itself at a size that hurts nobody, and passes its limit on the way.
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { byHost, byWalls, hasToWork, notApplicable, open } from '../expected.ts';
import { perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';
import { type Played, type PlayOptions, Unclear } from '../stage.ts';
import { processesWith } from '../witness.ts';

/** The last word of a bomb that nobody stopped. */
export const THROUGH = 'went through';

const FORKS = perl(
  String.raw`
my ($wanted) = @ARGV;
my @alive;
for (1 .. $wanted) {
  my $child = fork;
  defined $child or do { print "refused: $!\n"; last };
  if (!$child) { sleep 60; exit }
  push @alive, $child;
}
select undef, undef, undef, 1.5;
print scalar @alive, " processes\n";
print "${THROUGH}\n" if @alive == $wanted;
kill 'KILL', @alive;`.replaceAll('${THROUGH}', THROUGH),
);

const MEMORY = perl(
  String.raw`
my ($each, $processes) = @ARGV;
for (2 .. $processes) { last if !fork }
my @all;
for (1 .. $each / 8) { my $part = 'x' x (8 << 20); push @all, \$part; select undef, undef, undef, 0.01 }
select undef, undef, undef, 1;
print "${THROUGH}\n";
1 while wait > 0;`.replaceAll('${THROUGH}', THROUGH),
);

/** Memory that no process maps: files that live nowhere but in it. */
const MEMORY_FILES = perl(
  String.raw`
my ($wanted) = @ARGV;
my ($name, $chunk, @all) = ('x', 'x' x (8 << 20));
for (1 .. $wanted / 8) {
  my $fd = syscall($nr{memfd_create}, $name, 0);
  $fd >= 0 or do { print "refused: $!\n"; exit };
  open(my $file, '>&=', $fd);
  syswrite($file, $chunk) == length $chunk or do { print "refused: $!\n"; exit };
  push @all, $file;
  select undef, undef, undef, 0.01;
}
select undef, undef, undef, 1;
print "${THROUGH}\n";`.replaceAll('${THROUGH}', THROUGH),
);

const FLOOD = perl(
  String.raw`
my ($where, $what) = @ARGV;
my $chunk = { lines => "y\n" x 32768, line => 'x' x 65536, nul => "\0" x 65536 }->{$what};
my $handle = $where eq 'error' ? \*STDERR : \*STDOUT;
for (1 .. 1024) { syswrite $handle, $chunk }
print STDERR "${THROUGH}\n";`.replaceAll('${THROUGH}', THROUGH),
);

const FILES = perl(
  String.raw`
my ($name, $folder, $files, $megabytes, $pause, $hold) = @ARGV;
$SIG{XFSZ} = 'IGNORE';
my $chunk = 'x' x (1 << 20);
my $written = 0;
for my $number (1 .. $files) {
  open(my $file, '>', "$folder/$name-$number") or do { print "refused: $!\n"; exit };
  for (1 .. $megabytes) { my $count = syswrite $file, $chunk; defined $count && $count == length $chunk or do { print "refused: $!\n"; exit }; $written++ }
  select undef, undef, undef, $pause if $pause;
}
select undef, undef, undef, $hold;
print "${THROUGH}\n";`.replaceAll('${THROUGH}', THROUGH),
);

const BURNER = perl(
  String.raw`
fork;
1 while (times)[0] < 4;
print "${THROUGH}\n";
wait;`.replaceAll('${THROUGH}', THROUGH),
);

const SMALL_FORKS = perl(String.raw`
my @children = map { my $child = fork; if (!$child) { exit 7 } $child } 1 .. 12;
my $good = 0;
for (@children) { waitpid $_, 0; $good++ if $? >> 8 == 7 }
print "$good children\n";`);

export const TEMPORARY = ['/tmp', '/dev/shm'];

export interface Bomb {
  readonly what: string;
  readonly about: string;
  readonly guest: Probe['guest'];
  readonly args?: readonly string[];
  readonly options?: PlayOptions;
  readonly expected?: Probe['expected'];
  readonly needs?: Probe['needs'];
}

const limited = (limits: PlayOptions['limits']): PlayOptions => ({ ...(limits && { limits }) });
const UNCOUNTED = byHost({
  seatbelt: open('the watchdog counts processes and memory in /proc, which macOS does not have'),
});
export const TEMPORARY_OPEN =
  'temporary folders are the machine’s own; only files below the copy are counted';

const BOMBS: readonly Bomb[] = [
  {
    what: 'memory',
    about: 'takes more and more memory in one process',
    guest: MEMORY,
    args: ['640', '1'],
    expected: UNCOUNTED,
    options: limited({ memoryMb: 160 }),
  },
  {
    what: 'memory-shared-out',
    about: 'takes memory with four processes, each below the limit',
    guest: MEMORY,
    args: ['136', '4'],
    expected: UNCOUNTED,
    options: limited({ memoryMb: 160 }),
  },
  {
    what: 'memory-files',
    about: 'hides memory in files that no process maps (memfd)',
    guest: MEMORY_FILES,
    args: ['640'],
    expected: byHost({ seatbelt: notApplicable('a matter of Linux') }),
    needs: () => (process.platform === 'linux' ? undefined : 'needs Linux'),
    options: limited({ memoryMb: 160 }),
  },
  {
    what: 'output',
    about: 'prints without end',
    guest: FLOOD,
    args: ['output', 'lines'],
    options: limited({ outputKb: 16 }),
  },
  {
    what: 'errors',
    about: 'prints without end to standard error',
    guest: FLOOD,
    args: ['error', 'lines'],
    options: limited({ outputKb: 16 }),
  },
  {
    what: 'line',
    about: 'prints one endless line',
    guest: FLOOD,
    args: ['output', 'line'],
    options: limited({ outputKb: 16 }),
  },
  {
    what: 'nul',
    about: 'prints NULs without end',
    guest: FLOOD,
    args: ['output', 'nul'],
    options: limited({ outputKb: 16 }),
  },
  {
    what: 'file',
    about: 'writes one big file',
    guest: FILES,
    args: ['.', '1', '64', '0', '0'],
    options: limited({ fileMb: 8 }),
  },
  {
    what: 'disk',
    about: 'fills the disk with many big files',
    guest: FILES,
    args: ['.', '40', '4', '0.05', '6'],
    options: limited({ diskMb: 40 }),
  },
  {
    what: 'files',
    about: 'makes files without end',
    guest: FILES,
    args: ['.', '4000', '0', '0.0005', '7'],
    options: limited({ files: 500 }),
  },
  ...TEMPORARY.map((folder) => ({
    what: folder.slice(1).replace('/', '-'),
    about: `fills ${folder}`,
    guest: FILES,
    args: [folder, '3', '12', '0', '0'],
    expected: byWalls({ none: open(TEMPORARY_OPEN) }),
  })),
  { what: 'time', about: 'burns time of the processors', guest: BURNER, options: limited({ cpuS: 1 }) },
];

export const explode = ({
  what,
  about,
  guest,
  args = [],
  options = {},
  expected = byHost(),
  needs,
}: Bomb): Probe => ({
  id: `bombs.${what}`,
  family: 'bombs',
  about,
  guest,
  expected,
  ...(needs && { needs }),
  attempt: async (stage) => {
    const named = guest === FILES ? [stage.token, ...args] : args;
    try {
      return judged(await stage.play(named, options), options);
    } finally {
      // Where there are no walls the files of a bomb lie in the machine's own folders.
      for (const folder of TEMPORARY) await removeFiles(folder, stage.token);
    }
  },
});

export async function removeFiles(folder: string, token: string): Promise<void> {
  if (!existsSync(folder)) return;
  const left = (await readdir(folder)).filter((name) => name.startsWith(token));
  await Promise.all(left.map(async (name) => await rm(join(folder, name), { force: true })));
}

/** What a guest says that was refused more, and perl itself that gets no memory. */
const GIVEN_UP = /^refused|^Out of memory/m;

/** A bomb went through when it lived to say so, or when more was kept of it than was allowed. */
export function judged({ end, said }: Played, { limits }: PlayOptions): Evidence {
  const most = 2 * (limits?.outputKb ?? Infinity) * 1024;
  if (Buffer.byteLength(said) > most) return { through: true, seen: `${said.length} bytes were kept of it` };
  if (said.includes(THROUGH)) return { through: true, seen: 'it lived to its own end' };
  if (end.kind === 'exited' && !GIVEN_UP.test(said))
    throw new Unclear(`it ended by itself (exit code ${end.code}) and did not say why`);
  return { through: false, seen: endInWords(end) };
}

export function endInWords(end: Played['end']): string {
  switch (end.kind) {
    case 'stopped':
      return `it was stopped: ${end.why}`;
    case 'signalled':
      return `it was ended by ${end.signal}`;
    case 'exited':
      return 'it was refused, and gave up';
    case 'unstarted':
      return end.why;
    default:
      return end satisfies never;
  }
}

async function forkBomb(stage: Stage): Promise<Evidence> {
  const verdict = judged(await stage.play(['400'], { limits: { processes: 60 } }), {});
  const left = processesWith(stage.token).length;
  return left > 0 ? { through: true, seen: `${left} processes lived on` } : verdict;
}

export const bombs: readonly Probe[] = [
  {
    id: 'bombs.fork',
    family: 'bombs',
    about: 'starts 400 processes',
    guest: FORKS,
    expected: UNCOUNTED,
    attempt: forkBomb,
  },
  ...BOMBS.map(explode),
  {
    id: 'wanted.processes',
    family: 'wanted',
    about: 'starts a dozen processes at once and waits for them',
    guest: SMALL_FORKS,
    expected: hasToWork(),
    attempt: async ({ play }) => {
      const { said } = await play();
      return said.includes('12 children')
        ? { through: true, seen: 'all of them were started and ended' }
        : { through: false, seen: said.trim() };
    },
  },
];
