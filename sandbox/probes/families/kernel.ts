// Guests that ask the kernel for more than a test needs: ways out of the walls, and parts of it where holes were found before.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { byWalls, open } from '../expected.ts';
import { type GuestProgram, perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';
import { guestsWith, statusOf } from '../witness.ts';
import { Unclear } from '../stage.ts';
import { asRoot, needsLinux, OF_LINUX } from './of-linux.ts';
import { tellsCanary } from './secrets.ts';

/** Nothing of these is seen from outside: the witness is the kernel's answer, which the guest repeats. */
const GRANTED = 'granted';
const REFUSED = 'refused';
const ask = (call: string): GuestProgram =>
  perl(`my $answer = do { ${call} };\nprint $answer >= 0 ? "${GRANTED}\\n" : "${REFUSED}: $!\\n";`);

const SLEEPER = perl('sleep 1;');

const SET_ID = perl(String.raw`
use Fcntl;
my $path = 'set-id';
open(my $file, '>', $path); close $file;
chmod 04755, $path; chmod 06755, $path;
sysopen(my $made, 'set-id-made', O_CREAT | O_WRONLY, 04755);
my $name = 'set-id-node'; syscall($nr{mknodat}, -100, $name, 0100000 | 04755, 0) if $nr{mknodat};
for ($path, 'set-id-made', 'set-id-node') { my @status = stat $_; print @status && $status[2] & 06000 ? "granted $_\n" : "refused for $_\n" }`);

/** Types a command into a terminal of its own, as it would into the one it was started from. */
const TYPER = perl(String.raw`
open(my $terminal, '+<', '/dev/ptmx') or do { print "refused: $!\n"; exit };
my $number = pack('L', 0); my $unlock = pack('L', 0);
ioctl($terminal, 0x40045431, $unlock); ioctl($terminal, 0x80045430, $number);
open(my $end, '+<', '/dev/pts/' . unpack 'L', $number) or do { print "refused: $!\n"; exit };
use POSIX (); POSIX::setsid(); ioctl($end, 0x540e, 0);
my $letter = 'x';
print ioctl($end, 0x5412, $letter) ? "granted\n" : "refused: $!\n";`);

const CHROOT = perl(String.raw`
my ($path) = @ARGV;
mkdir 'cell';
chroot 'cell' or print "refused: $!\n";
chdir '..' for 1 .. 40;
chroot '.';
open(my $file, '<', $path) or exit;
local $/; print scalar <$file>;`);

const USER_NAMESPACE = ask('my $flags = 0x10000000; syscall($nr{unshare}, $flags)');
const BY_CLONE = perl(String.raw`
my $child = syscall($nr{clone}, 0x10000000 | 17, 0, 0, 0, 0);
if ($child == 0) { sleep 1; exit }
print $child > 0 ? "granted\n" : "refused: $!\n";
waitpid $child, 0 if $child > 0;`);
const MOUNT = perl(String.raw`
my ($none, $at, $type, $data) = ('none', '/tmp', 'tmpfs', '');
my $made = syscall($nr{unshare}, 0x10020000) >= 0;
my $answer = syscall($nr{mount}, $none, $at, $type, 0, $data);
print $answer >= 0 ? "granted\n" : "refused: $!\n";`);

interface Request {
  readonly what: string;
  readonly about: string;
  readonly guest: GuestProgram;
  readonly expected?: Probe['expected'];
  readonly needs?: Probe['needs'];
  readonly undemonstrable?: string;
}

const NESTED = byWalls({ seatbelt: OF_LINUX, container: open('the filter of podman lets it') });
const OWN_FOLDER = 'the file stays in a folder that is closed to other users';

const REQUESTS: readonly Request[] = [
  {
    what: 'user-namespace',
    expected: NESTED,
    about: 'makes a user namespace, the way to most holes of the kernel',
    guest: USER_NAMESPACE,
  },
  {
    what: 'user-namespace-clone',
    expected: NESTED,
    about: 'makes a user namespace by another call (clone)',
    guest: BY_CLONE,
  },
  { what: 'mount', expected: NESTED, about: 'mounts a file system in namespaces of its own', guest: MOUNT },
  {
    what: 'io-uring',
    expected: byWalls({ seatbelt: OF_LINUX, container: open('the filters of older engines let it') }),
    about: 'sets up io_uring, which goes around system call filters',
    guest: ask('my $parameters = "\\0" x 120; syscall($nr{io_uring_setup}, 4, $parameters)'),
  },
  {
    what: 'keyring',
    expected: byWalls({
      seatbelt: OF_LINUX,
      container: open('the filter of podman lets it, into a keyring of the container'),
    }),
    about: "puts a key into the kernel's keyring",
    guest: ask(
      'my ($type, $name, $key) = ("user", "galapagos-probe", "x"); syscall($nr{add_key}, $type, $name, $key, 1, -2)',
    ),
  },
  {
    what: 'vsock',
    expected: byWalls({ seatbelt: OF_LINUX, container: open('the filter of podman lets it') }),
    about: 'makes a socket to the host of a virtual machine (vsock), which no network namespace holds',
    guest: ask('my ($family, $stream) = (40, 1); syscall($nr{socket}, $family, $stream, 0)'),
    needs: (scene) =>
      needsLinux(scene) ?? (existsSync('/dev/vsock') ? undefined : 'needs a kernel with such sockets'),
  },
  {
    what: 'bpf',
    about: 'loads a program into the kernel (bpf), as root',
    guest: ask('my $map = pack("L5 x100", 2, 4, 4, 1, 0); syscall($nr{bpf}, 0, $map, 120)'),
    needs: asRoot,
  },
  {
    what: 'perf',
    about: 'watches the kernel (perf_event_open)',
    guest: ask(
      'my $event = pack("L2 Q x112", 1, 128, 1); syscall($nr{perf_event_open}, $event, 0, -1, -1, 0)',
    ),
    needs: asRoot,
  },
  {
    what: 'join',
    about: 'joins namespaces (setns), as root',
    guest: perl(String.raw`
open(my $file, '<', '/proc/self/ns/uts') or do { print "refused: $!\n"; exit };
print syscall($nr{setns}, fileno $file, 0) >= 0 ? "granted\n" : "refused: $!\n";`),
    needs: asRoot,
  },
  {
    what: 'handles',
    about: 'opens files by their number, whatever is mounted over them, as root',
    guest: ask('my $handle = pack("L2 Q2", 8, 1, 2, 0); syscall($nr{open_by_handle_at}, -100, $handle, 0)'),
    needs: asRoot,
    undemonstrable: 'the number of a file is not known without reading the disk',
  },
  {
    what: 'modules',
    about: 'loads a module into the kernel',
    guest: ask('my ($image, $words) = ("", ""); syscall($nr{init_module}, $image, 0, $words)'),
    undemonstrable: 'nobody should be shown a module that loads',
  },
  {
    what: 'set-id',
    about: 'makes a program that runs as its owner (set-user-id)',
    guest: SET_ID,
    expected: byWalls({ seatbelt: open(OWN_FOLDER), container: open(OWN_FOLDER) }),
    needs: () => undefined,
  },
  {
    what: 'typing',
    expected: byWalls({
      seatbelt: OF_LINUX,
      container: open('engines let it, but only into a terminal of its own'),
    }),
    about: 'types into a terminal (TIOCSTI)',
    guest: TYPER,
    needs: (scene) =>
      sysctl('dev/tty/legacy_tiocsti') === '0' ? 'needs a kernel that still has it' : needsLinux(scene),
  },
];

const requested = ({
  what,
  about,
  guest,
  expected = byWalls({ seatbelt: OF_LINUX }),
  needs = needsLinux,
  undemonstrable,
}: Request): Probe => ({
  id: `kernel.${what}`,
  family: 'kernel',
  about,
  guest,
  expected,
  needs,
  ...(undemonstrable !== undefined && { undemonstrable }),
  attempt: async ({ play }) => granted((await play()).said),
});

function granted(said: string): Evidence {
  const words = said.split('\n').filter((line) => line.startsWith(GRANTED) || line.startsWith(REFUSED));
  const [first] = words;
  if (first === undefined) throw new Unclear('it ended before it told what the kernel answered');
  return words.some((line) => line.startsWith(GRANTED))
    ? { through: true, seen: `the kernel: ${words.join(', ')}` }
    : { through: false, seen: `the kernel: ${first}` };
}

function sysctl(name: string): string {
  const path = join('/proc/sys', name);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
}

/** Read by the host, of the guest's own process while it sleeps. */
async function capabilities(stage: Stage): Promise<Evidence> {
  let status = '';
  const look = setInterval(() => {
    const [pid] = guestsWith(stage.token);
    if (pid !== undefined) status = statusOf(pid);
  }, 20);
  try {
    await stage.play();
  } finally {
    clearInterval(look);
  }
  const has = ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].filter(
    (name) => !new RegExp(`^${name}:\\t0+$`, 'm').test(status),
  );
  const gains = !/^NoNewPrivs:\t1$/m.test(status);
  if (status === '') throw new Unclear('its process was not seen');
  if (has.length > 0) return { through: true, seen: `it has ${has.join(', ')}` };
  return gains
    ? { through: true, seen: 'it may gain rights by starting a program' }
    : { through: false, seen: 'it has no capability and can get none' };
}

export const kernel: readonly Probe[] = [
  ...REQUESTS.map(requested),
  {
    id: 'kernel.capabilities',
    family: 'kernel',
    about: 'keeps a capability, or gains rights by starting a program',
    guest: SLEEPER,
    expected: byWalls({ seatbelt: OF_LINUX }),
    needs: needsLinux,
    attempt: capabilities,
  },
  {
    id: 'kernel.chroot',
    family: 'kernel',
    about: 'leaves through a root folder of its own (chroot)',
    guest: CHROOT,
    expected: byWalls({ seatbelt: OF_LINUX }),
    needs: asRoot,
    attempt: async (stage) => tellsCanary((await stage.play([join(stage.scene.outside, 'key')])).said, stage),
  },
];
