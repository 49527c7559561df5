// The box's end of the way out: a small forwarder on the box's own loopback, because programs know proxies by host and port.

/** Where boxes see the folder with the proxy's socket. */
export const PROXY_NAME = 'proxy';
export const PROXY_SOCKET = 'socket';
const PORT = 3128;

/** Forks: the child forwards every connection to the socket, the parent becomes the command. Needs only perl-base. */
const BRIDGE = String.raw`
use strict; use Socket;
my ($path, $port) = (shift @ARGV, shift @ARGV);
socket(my $door, PF_INET, SOCK_STREAM, 0) or die "proxy: $!\n";
setsockopt $door, SOL_SOCKET, SO_REUSEADDR, 1;
bind($door, sockaddr_in($port, INADDR_LOOPBACK)) && listen($door, 64) or die "proxy: $!\n";
my $parent = $$;
defined(my $child = fork) or die "proxy: $!\n";
if ($child) { close $door; exec { $ARGV[0] } @ARGV; print STDERR "$ARGV[0]: $!\n"; exit 127 }
open STDIN, '<', '/dev/null'; open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null';
$SIG{CHLD} = 'IGNORE'; $SIG{PIPE} = 'IGNORE'; $0 = 'galapagos proxy';
sub pump {
  my ($from, $to) = @_;
  while (my $got = sysread $from, my $data, 65536) {
    for (my $sent = 0; $sent < $got;) { my $some = syswrite $to, $data, $got - $sent, $sent; return if !$some; $sent += $some }
  }
  shutdown $to, 1;
}
while (1) {
  accept(my $guest, $door) or next;
  defined(my $each = fork) or next;
  if ($each) { close $guest; next }
  close $door;
  socket(my $out, PF_UNIX, SOCK_STREAM, 0) or exit 1;
  connect($out, sockaddr_un($path)) or exit 1;
  defined(my $back = fork) or exit 1;
  if ($back) { pump($guest, $out) } else { pump($out, $guest) }
  exit 0;
}
`;

/** The command with its way out: what to run, and the environment that tells programs of it. */
export function bridged(
  argv: readonly string[],
  { perl, socket }: { readonly perl: string; readonly socket: string },
): { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const proxy = `http://127.0.0.1:${PORT}`;
  const local = 'localhost,127.0.0.1,::1';
  return {
    argv: [perl, '-e', BRIDGE, socket, String(PORT), ...argv],
    env: {
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      http_proxy: proxy,
      https_proxy: proxy,
      NO_PROXY: local,
      no_proxy: local,
      // Node's own fetch looks at these only when it is told to.
      NODE_USE_ENV_PROXY: '1',
    },
  };
}
