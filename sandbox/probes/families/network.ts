// Guests that look for a way to talk to somebody: every address and socket listens, and the host hears who comes.
import { mkdirSync, rmSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';

import { type Ear, tcpEar, udpEar, unixEar } from '../ear.ts';
import { byWalls, notApplicable, open } from '../expected.ts';
import { type GuestProgram, perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';
import { type Scene } from '../scene.ts';

/** `tcp|udp|raw HOST PORT WORD`, `unix PATH`, `abstract NAME`. */
const CALLER = perl(String.raw`
use Socket qw(:all);
my ($how, $host, $port, $word) = @ARGV;
sub address { return $host =~ /:/ ? (AF_INET6, pack_sockaddr_in6($port, inet_pton(AF_INET6, $host))) : (AF_INET, pack_sockaddr_in($port, inet_aton($host))) }
$SIG{ALRM} = sub { print "no answer\n"; exit };
alarm 3;
my ($socket, $family, $to);
if ($how eq 'unix') {
  socket($socket, AF_UNIX, SOCK_STREAM, 0) && connect($socket, pack_sockaddr_un($host)) or print "refused: $!\n";
} elsif ($how eq 'abstract') {
  socket($socket, AF_UNIX, SOCK_STREAM, 0) && connect($socket, pack('S a*', 1, "\0$host")) or print "refused: $!\n";
} elsif ($how eq 'tcp') {
  ($family, $to) = address();
  socket($socket, $family, SOCK_STREAM, 0) && connect($socket, $to) or print "refused: $!\n";
} elsif ($how eq 'udp') {
  ($family, $to) = address();
  socket($socket, $family, SOCK_DGRAM, 0) && send($socket, $word, 0, $to) or print "refused: $!\n";
} elsif ($how eq 'raw') {
  ($family, $to) = address();
  my $datagram = pack('n4', 4242, $port, 8 + length $word, 0) . $word;
  socket($socket, $family, SOCK_RAW, 17) && send($socket, $datagram, 0, pack_sockaddr_in(0, inet_aton($host))) or print "refused: $!\n";
}`);

/** A question for the address of a name, to the name server of the machine. */
const ASKER = perl(String.raw`
use Socket qw(:all);
my ($host, $port, $word) = @ARGV;
my $name = join '', map { chr(length) . $_ } $word, 'invalid';
my $question = pack('n6', 1, 0x100, 1, 0, 0, 0) . "$name\0" . pack('n2', 1, 1);
my $socket;
socket($socket, AF_INET, SOCK_DGRAM, 0) && send($socket, $question, 0, pack_sockaddr_in($port, inet_aton($host))) or print "refused: $!\n";`);

/** All that the kernel tells of network interfaces, as hexadecimal digits. */
const NETLINK = perl(String.raw`
socket(my $socket, 16, 3, 0) or do { print "refused: $!\n"; exit };
my $request = pack('L S S L L C x15', 32, 18, 0x301, 1, 0, 0);
send($socket, $request, 0, pack('S x2 L L', 16, 0, 0)) or do { print "refused: $!\n"; exit };
$SIG{ALRM} = sub { exit };
alarm 1;
for (1 .. 8) { recv($socket, my $answer, 65536, 0); print unpack('H*', $answer), "\n"; last if length $answer >= 6 && unpack('x4 S', $answer) == 3 }`);

const SYS_READER = perl(String.raw`
for my $path (@ARGV, glob('/sys/class/net/*/address')) {
  open(my $file, '<', $path) or next;
  local $/;
  print "$path ", scalar <$file>, "\n";
}`);

const TABLE_READER = perl(String.raw`
for my $path ('/proc/net/fib_trie', '/proc/net/tcp', '/proc/net/arp') {
  open(my $file, '<', $path) or next;
  local $/;
  print "$path ", scalar <$file>, "\n";
}`);

const OF_LINUX = notApplicable('a matter of Linux');

interface Line {
  readonly what: string;
  readonly about: string;
  readonly how: 'tcp' | 'udp' | 'raw';
  /** Undefined: the machine has no such address. */
  readonly host: () => string | undefined;
  readonly needs?: string;
  readonly root?: true;
}

const LINES: readonly Line[] = [
  {
    what: 'tcp',
    about: "connects to a server on the machine's loopback (TCP)",
    how: 'tcp',
    host: () => '127.0.0.1',
  },
  { what: 'udp', about: "sends to the machine's loopback (UDP)", how: 'udp', host: () => '127.0.0.1' },
  {
    what: 'tcp6',
    about: "connects to the machine's loopback by IPv6",
    how: 'tcp',
    host: () => addresses(({ internal, family }) => internal && family === 'IPv6')[0],
    needs: 'needs IPv6',
  },
  {
    what: 'other-address',
    about: 'connects to another address of the machine (TCP)',
    how: 'tcp',
    host: outerAddress,
    needs: 'needs a second address',
  },
  {
    what: 'other-address-udp',
    about: 'sends to another address of the machine (UDP)',
    how: 'udp',
    host: outerAddress,
    needs: 'needs a second address',
  },
  {
    what: 'raw',
    about: 'forges packets on a raw socket, as root',
    how: 'raw',
    host: () => '127.0.0.1',
    root: true,
  },
];

const onLine = ({ what, about, how, host, needs, root }: Line): Probe => ({
  id: `network.${what}`,
  family: 'network',
  about,
  guest: CALLER,
  expected: byWalls(),
  needs: ({ isRoot }) => {
    if (root && !isRoot) return 'needs root: the kernel refuses it to everybody else';
    return host() === undefined ? needs : undefined;
  },
  attempt: async (stage) => {
    const to = host() ?? '127.0.0.1';
    return await isHeard(
      how === 'tcp' ? await tcpEar(to) : await udpEar(to, stage.token),
      async ({ port }) => void (await stage.play([how, to, String(port), stage.token])),
    );
  },
});

async function isHeard(ear: Ear, call: (ear: Ear) => Promise<void>): Promise<Evidence> {
  await using listening = ear;
  await call(listening);
  return (await listening.heard())
    ? { through: true, seen: 'a server of the host heard it' }
    : { through: false, seen: 'a server of the host heard nothing' };
}

function addresses(
  fits: (address: {
    readonly internal: boolean;
    readonly family: string;
    readonly address: string;
  }) => boolean,
): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter((each) => fits(each))
    .map(({ address }) => address);
}

function outerAddress(): string | undefined {
  return addresses(({ internal, family }) => !internal && family === 'IPv4')[0];
}

/** What names the machine's interfaces: their hardware addresses. */
function hardware(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, mac }) => !internal && mac !== '00:00:00:00:00:00')
    .map(({ mac }) => mac);
}

const needsHardware = (): string | undefined =>
  hardware().length === 0 ? 'needs a network interface' : undefined;

const tellsHardware =
  (write: (mac: string) => string) =>
  async ({ play }: Stage): Promise<Evidence> => {
    const { said } = await play();
    return hardware().some((mac) => said.includes(write(mac)))
      ? { through: true, seen: 'it told the hardware address of an interface' }
      : { through: false, seen: "it knew none of the machine's interfaces" };
  };

const byPath = (folder: (scene: Scene) => string | undefined, name: string) => async (stage: Stage) => {
  const place = folder(stage.scene) ?? stage.scene.home;
  const path = join(place, name);
  mkdirSync(place, { recursive: true });
  try {
    return await isHeard(await unixEar(path), async () => void (await stage.play(['unix', path])));
  } finally {
    rmSync(path, { force: true });
  }
};

/** Where sockets of services lie: `/run` for root, the folder of the session for everybody else. */
const serviceFolder = ({ isRoot }: Scene): string | undefined =>
  isRoot && process.platform === 'linux' ? '/run' : process.env['XDG_RUNTIME_DIR'];

const bySocket = (guest: GuestProgram): Pick<Probe, 'family' | 'guest' | 'expected'> => ({
  family: 'network',
  guest,
  expected: byWalls(),
});

export const network: readonly Probe[] = [
  ...LINES.map(onLine),
  {
    id: 'network.names',
    family: 'network',
    about: 'asks a name server of the machine (DNS), which takes secrets out in the question',
    guest: ASKER,
    expected: byWalls(),
    attempt: async (stage) =>
      await isHeard(
        await udpEar('127.0.0.1', stage.token),
        async ({ port }) => void (await stage.play(['127.0.0.1', String(port), stage.token])),
      ),
  },
  {
    id: 'network.socket-home',
    about: 'connects to a socket in the home folder (an agent for keys)',
    ...bySocket(CALLER),
    attempt: byPath(({ home }) => home, 'agent'),
  },
  {
    id: 'network.socket-temporary',
    about: 'connects to a socket in a temporary folder',
    ...bySocket(CALLER),
    needs: ({ temporary }) => (temporary.length === 0 ? 'needs a temporary folder' : undefined),
    attempt: byPath(({ temporary }) => temporary[0], 'socket'),
  },
  {
    id: 'network.socket-service',
    about: 'connects to the socket of a service where docker.sock lies (/run)',
    ...bySocket(CALLER),
    needs: (scene) =>
      serviceFolder(scene) === undefined ? 'needs root, or a folder for the session' : undefined,
    attempt: async (stage) => await byPath(serviceFolder, `galapagos-probe-${stage.scene.nonce}.sock`)(stage),
  },
  {
    id: 'network.abstract',
    family: 'network',
    about: 'connects to an abstract socket',
    guest: CALLER,
    expected: byWalls({ seatbelt: OF_LINUX }),
    needs: () => (process.platform === 'linux' ? undefined : 'needs Linux'),
    attempt: async (stage) => {
      const name = `galapagos-probe-${stage.scene.nonce}`;
      return await isHeard(
        await unixEar(`\0${name}`),
        async () => void (await stage.play(['abstract', name])),
      );
    },
  },
  {
    id: 'network.netlink',
    family: 'network',
    about: "asks the kernel for the machine's network interfaces (netlink)",
    guest: NETLINK,
    expected: byWalls({ seatbelt: OF_LINUX }),
    needs: () => (process.platform === 'linux' ? needsHardware() : 'needs Linux'),
    attempt: tellsHardware((mac) => mac.replaceAll(':', '')),
  },
  {
    id: 'network.sys',
    family: 'network',
    about: "reads names and hardware addresses of the machine's network interfaces in /sys",
    guest: SYS_READER,
    expected: byWalls({ seatbelt: OF_LINUX }),
    needs: () => (process.platform === 'linux' ? needsHardware() : 'needs Linux'),
    attempt: tellsHardware((mac) => mac),
  },
  {
    id: 'network.tables',
    family: 'network',
    about: 'reads addresses and connections of the machine in /proc/net',
    guest: TABLE_READER,
    expected: byWalls({ landlock: open('/proc is the machine’s own'), seatbelt: OF_LINUX }),
    needs: () =>
      process.platform === 'linux' && outerAddress() !== undefined
        ? undefined
        : 'needs /proc and a second address',
    attempt: async ({ play }) =>
      (await play()).said.includes(outerAddress() ?? '')
        ? { through: true, seen: 'it told an address of the machine' }
        : { through: false, seen: 'it knew no address of the machine' },
  },
];
