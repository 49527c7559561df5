// What tests need and every mechanism has to leave alone. Here the guest's word is enough: nobody gains by lying that something works.
import { hasToWork, open } from '../expected.ts';
import { node, perl, sh, TRIED, TRYING, type GuestProgram } from '../guest-program.ts';
import { type Probe } from '../probe.ts';

const LOOPBACK = node(`
const { createServer, get } = require('node:http');
const server = createServer((_, answer) => answer.end('it works')).listen(0, '127.0.0.1', () => {
  get({ port: server.address().port, host: 'localhost' }, (answer) => {
    answer.setEncoding('utf8').on('data', (text) => console.log(text)).on('end', () => server.close());
  }).on('error', (error) => { console.log(error.message); server.close(); });
}).on('error', (error) => console.log(error.message));`);

const UNIX = node(`
const { createServer, connect } = require('node:net');
const { join } = require('node:path');
const path = join(process.env.TMPDIR, 'own.sock');
const server = createServer((socket) => socket.end('it works')).listen(path, () => {
  connect(path).on('data', (text) => console.log(String(text))).on('close', () => server.close());
}).on('error', (error) => console.log(error.message));`);

const WRITE = sh(`
set -e
echo new > new.js
mkdir -p build/deep; echo made > build/deep/file
mv source.js moved.js; rm package.json
echo x > "$TMPDIR/file"; echo x > "$HOME/file"; echo report > "$GALAPAGOS_OUT/report"
cat "$TMPDIR/file" "$HOME/file" > /dev/null
test "$(cat moved.js)" = 'module.exports = 1;'
echo it works`);

const DEPENDENCIES = node(`
console.log(require('dependency') === 2 ? 'it works' : 'it is another');
require('node:fs').mkdirSync('node_modules/.cache', { recursive: true });`);

const TOOLS = perl(String.raw`
my $pid = fork; if (!$pid) { exec 'sh', '-c', 'exit 5' } waitpid $pid, 0;
pipe(my $read, my $write); print $write "x"; close $write; my $text = <$read>;
open(my $random, '<', '/dev/urandom'); sysread $random, my $bytes, 8;
open(my $null, '>', '/dev/null'); print $null 'x';
my $kill = fork; if (!$kill) { sleep 20; exit } kill 'TERM', $kill; waitpid $kill, 0;
print $? == 15 && $text eq 'x' && length $bytes == 8 ? "it works\n" : "something does not\n";`);

const THREADS = node(`
const { Worker } = require('node:worker_threads');
const { spawnSync } = require('node:child_process');
const ran = spawnSync(process.execPath, ['-e', 'process.exit(9)']).status;
new Worker("require('node:worker_threads').parentPort.postMessage(1)", { eval: true })
  .on('message', () => console.log(ran === 9 ? 'it works' : 'no child'))
  .on('error', (error) => console.log(error.message));`);

const NO_SOCKETS =
  'without a network of its own a box gets no sockets at all: the kernel cannot tell the servers of the machine from its own';

interface Want {
  readonly expected?: Probe['expected'];
  readonly what: string;
  readonly about: string;
  readonly guest: GuestProgram;
}

const WANTS: readonly Want[] = [
  {
    what: 'loopback',
    about: 'talks to a server of its own on localhost',
    guest: LOOPBACK,
    expected: hasToWork({ landlock: open(NO_SOCKETS), seatbelt: open(NO_SOCKETS) }),
  },
  {
    what: 'unix',
    about: 'talks to a Unix socket of its own',
    guest: UNIX,
    expected: hasToWork({ landlock: open(NO_SOCKETS), seatbelt: open(NO_SOCKETS) }),
  },
  {
    what: 'writing',
    about: 'writes in its copy, its home, its temporary folder and its report',
    guest: WRITE,
  },
  { what: 'dependencies', about: 'loads what is installed in node_modules', guest: DEPENDENCIES },
  { what: 'tools', about: 'starts programs, signals its own children, uses pipes and devices', guest: TOOLS },
  { what: 'threads', about: 'starts threads and further Nodes', guest: THREADS },
];

function lastWords(said: string): string {
  const lines = said.split('\n').filter((line) => ![TRYING, TRIED, ''].includes(line));
  return lines.at(-1) ?? 'it said nothing';
}

export const wanted: readonly Probe[] = WANTS.map(({ what, about, guest, expected = hasToWork() }) => ({
  id: `wanted.${what}`,
  family: 'wanted',
  about,
  guest,
  expected,
  attempt: async ({ play }) => {
    const { said } = await play([], { collect: ['report'] });
    return said.includes('it works')
      ? { through: true, seen: 'it works' }
      : { through: false, seen: lastWords(said) };
  },
}));
