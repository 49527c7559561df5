// The walls of a box that has no namespaces: what the kernel's rules and our filter refuse, tried by code that means harm.
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { findProgram } from '../../sandbox/disk/find-program.ts';
import { landlockBackend } from '../../sandbox/confinement/linux/landlock.ts';
import { seccompFilter } from '../../sandbox/confinement/linux/seccomp.ts';
import { NOTHING_AROUND, tryBackend } from '../../sandbox/confinement/smoke-test.ts';
import { syscalls } from '../../sandbox/confinement/linux/syscalls.ts';
import { type Box } from '../../sandbox/workspace/box.ts';
import { removeTree } from '../../sandbox/workspace/remove-tree.ts';
import { BACKENDS, type Bench, exited, openBench, script, shell, titled } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';
import { eventually, processesNaming, uniqueSeconds } from './witness.ts';

const [landlock] = BACKENDS.filter(({ name }) => name === 'landlock');
if (landlock === undefined) throw new Error('landlock is a backend under test');
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

describe.skipIf(landlock.absent !== undefined)(titled('rules instead of walls', landlock), () => {
  let bench: Bench;
  let project: Project;
  let box: Box;
  let secrets: readonly string[];

  beforeAll(async () => {
    project = tempRepository({ 'a.js': 'a', '.gitignore': '.env\n' });
    project.write({ '.env': 'CANARY' });
    // Not in `/` itself: boxes of other tests mask every folder there, and would miss one that is gone again.
    const ofRoot = isRoot ? ['/srv'].filter((folder) => existsSync(folder)) : [];
    const places = [homedir(), tmpdir(), '/var/tmp', '/dev/shm', ...ofRoot];
    secrets = places.map((folder) => mkdtempSync(join(folder, '.galapagos-secret-')));
    for (const folder of secrets) writeFileSync(join(folder, 'key'), 'CANARY');
    bench = await openBench(landlock);
  });
  afterAll(async () => {
    for (const folder of secrets) rmSync(folder, { recursive: true });
    project[Symbol.dispose]();
    await bench[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    box = await bench.box(project.folder);
  });
  afterEach(async () => {
    await box[Symbol.asyncDispose]();
  });

  test('let nothing be read of homes, temporary folders, the project itself, other boxes and processes', async () => {
    const other = await bench.box(project.folder);
    const secretFiles = secrets.map((folder) => join(folder, 'key'));
    const mine = ['.env', 'a.js', '.git/config'].map((name) => project.at(name));
    const others = [join(other.root, 'a.js'), join(bench.scratch, 'scratch')];
    const ofHost = ['environ', 'mem', 'maps', 'fd/1', 'root', 'cwd/package.json'].map(
      (name) => `/proc/${process.pid}/${name}`,
    );
    const folders = [homedir(), tmpdir(), '/var/tmp', project.folder, '/run', '/dev', '/'];
    const machine = isRoot ? ['/etc/shadow', '/proc/kcore', '/dev/mem'] : [];
    const paths = [...secretFiles, ...mine, ...others, ...ofHost, ...folders, ...machine];
    const ran = await script(
      box,
      `const fs = require('fs');
       for (const path of ${JSON.stringify(paths)})
         try { fs.statSync(path).isDirectory() ? fs.readdirSync(path) : fs.readFileSync(path); console.log('read', path); } catch {}`,
    );
    await other[Symbol.asyncDispose]();
    expect([ran.end, ran.output.head]).toEqual([exited(0), '']);
  });

  test('let Node find the package.json above what it loads, and read nothing else there', async () => {
    const product = mkdtempSync(join(tmpdir(), 'galapagos-product-'));
    const dependency = tempRepository({
      '.gitignore': 'node_modules\n',
      'a.js': 'console.log(require("single"))',
    });
    dependency.write({ 'node_modules/single.js': 'module.exports = "found"' });
    // None of its own in the copy, so that the one above the copy counts.
    const copy = await bench.box(dependency.folder);
    for (const folder of [product, bench.scratch, dependency.folder]) {
      writeFileSync(join(folder, 'package.json'), '{ "name": "above" }');
      writeFileSync(join(folder, 'secret'), 'CANARY');
    }
    mkdirSync(join(product, 'linking', 'hooks'), { recursive: true });
    symlinkSync('../secret', join(product, 'linking', 'package.json'));
    writeFileSync(join(product, 'linking', 'hooks', 'package.json'), '{}');
    mkdirSync(join(product, 'plain', 'hooks'), { recursive: true });
    writeFileSync(join(product, 'plain', 'hooks', 'hook.js'), 'console.log("hooked")');
    const readable = [product, bench.scratch, dependency.folder].map((folder) =>
      join(folder, 'package.json'),
    );
    const others = [product, bench.scratch, dependency.folder].flatMap((folder) => [
      folder,
      join(folder, 'secret'),
    ]);
    const paths = [
      ...readable,
      ...others,
      join(dependency.folder, 'a.js'),
      join(product, 'linking', 'package.json'),
    ];
    const readOnly = ['plain', 'linking'].map((name) => ({ from: join(product, name, 'hooks'), name }));
    const hook = join(copy.shown, 'plain', 'hook.js');
    const loads = await copy.run({ argv: ['node', '--require', hook, 'a.js'], readOnly });
    const reads = await copy.run({
      argv: [
        'node',
        '-e',
        `const fs = require('fs');
         for (const path of ${JSON.stringify(paths)})
           try { fs.statSync(path).isDirectory() ? fs.readdirSync(path) : fs.readFileSync(path); console.log(path); } catch {}
         for (const path of ${JSON.stringify(readable)}) try { fs.appendFileSync(path, ' '); console.log('wrote', path); } catch {}`,
      ],
      readOnly,
    });
    await copy[Symbol.asyncDispose]();
    rmSync(product, { recursive: true });
    for (const name of ['package.json', 'secret']) rmSync(join(bench.scratch, name));
    dependency[Symbol.dispose]();
    expect([loads.end, loads.output.head]).toEqual([exited(0), 'hooked\nfound\n']);
    expect(reads.output.head.split('\n').filter(Boolean)).toEqual(readable);
  });

  test('let nothing be written, emptied, made, removed, moved or linked outside of the copy', async () => {
    const name = `galapagos-was-here-${process.pid}`;
    const system = ['/etc', '/usr', '/opt', '/var', '/run', '/'];
    const folders = [...secrets, homedir(), tmpdir(), project.folder, project.at('.git'), ...system];
    const keys = [...secrets.map((folder) => join(folder, 'key')), project.at('.env'), project.at('a.js')];
    await script(
      box,
      `const fs = require('fs'), path = require('path');
       const attempt = (work) => { try { work() } catch {} };
       fs.writeFileSync('mine', 'x');
       for (const folder of ${JSON.stringify(folders)}) {
         const target = path.join(folder, ${JSON.stringify(name)});
         attempt(() => fs.writeFileSync(target, 'x')); attempt(() => fs.mkdirSync(target)); attempt(() => fs.symlinkSync('/', target));
         attempt(() => fs.renameSync('mine', target)); attempt(() => fs.linkSync('mine', target));
         attempt(() => require('child_process').execFileSync('mkfifo', [target], { stdio: 'ignore' }));
       }
       for (const key of ${JSON.stringify(keys)}) {
         attempt(() => fs.truncateSync(key)); attempt(() => fs.closeSync(fs.openSync(key, fs.constants.O_TRUNC)));
         attempt(() => fs.appendFileSync(key, 'x')); attempt(() => fs.rmSync(key)); attempt(() => fs.renameSync(key, 'taken'));
         attempt(() => fs.linkSync(key, 'linked')); attempt(() => fs.appendFileSync('linked', 'x'));
         attempt(() => { fs.rmSync('way', { force: true }); fs.symlinkSync(key, 'way'); fs.appendFileSync('way', 'x'); });
       }
       for (const file of ['/proc/sys/kernel/core_pattern', '/proc/self/oom_score_adj', '/sys/power/state']) attempt(() => fs.writeFileSync(file, ''));`,
    );
    const written = folders.map((folder) => join(folder, name)).filter((file) => existsSync(file));
    for (const file of written) rmSync(file, { recursive: true });
    expect(written).toEqual([]);
    expect(keys.map((key) => readFileSync(key, 'utf8'))).toEqual([
      ...secrets.map(() => 'CANARY'),
      'CANARY',
      'a',
    ]);
  });

  test('leave no way to another process: no address, no Unix socket, no datagram, no shared memory, no signal', async () => {
    const heard: string[] = [];
    const tcp = createServer(() => heard.push('tcp')).listen(0, '127.0.0.1');
    const local = createServer(() => heard.push('abstract')).listen({ path: '\0galapagos-rules-test' });
    const file = createServer(() => heard.push('file')).listen(join(secrets[1] ?? '', 'socket'));
    const udp = createSocket('udp4', () => heard.push('udp')).bind(0, '127.0.0.1');
    await Promise.all([tcp, local, file, udp].map((server) => once(server, 'listening')));
    const address = tcp.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ran = await script(
      box,
      `const net = require('net'), dgram = require('dgram'), { execFileSync } = require('child_process');
       const knock = (to) => new Promise((done) => { const s = net.connect(to, () => done('open')); s.on('error', (e) => done(e.code)); });
       const perl = (line) => console.log(String(execFileSync('perl', ['-e', line])));
       (async () => {
         console.log(await knock({ port: ${port}, host: '127.0.0.1' }), await knock({ port: 53, host: '::1' }));
         console.log(await knock({ path: '\\0galapagos-rules-test' }), await knock({ path: ${JSON.stringify(join(secrets[1] ?? '', 'socket'))} }));
         console.log(await new Promise((done) => { const u = dgram.createSocket('udp4'); u.on('error', (e) => done(e.code)); u.send('x', ${udp.address().port}, '127.0.0.1', (e) => done(e ? e.code : 'sent')); }));
         console.log(await new Promise((done) => net.createServer().on('error', (e) => done(e.code)).listen(0, '127.0.0.1', () => done('listens'))));
         try { process.kill(${process.pid}, 0); console.log('seen'); } catch (e) { console.log(e.code); }
         perl('use Socket; for ([16, 3, 0], [17, 3, 3], [1, 2, 0], [40, 1, 0]) { print socket(my $s, $_->[0], $_->[1], $_->[2]) ? "open " : "no " } print socketpair(my $a, my $b, 1, 2, 0) ? "open" : "no"');
         perl('print defined shmget(7, 64, 01666) ? "open " : "no ", defined semget(7, 1, 01666) ? "open " : "no ", defined msgget(7, 01666) ? "open" : "no"');
         perl('print socketpair(my $a, my $b, 1, 1, 0) ? "pairs work" : "no pairs"');
         process.exit(0);
       })()`,
    );
    for (const server of [tcp, local, file]) server.close();
    udp.close();
    expect(ran.output.head.split('\n').filter(Boolean)).toEqual([
      'EACCES EACCES',
      'EACCES EACCES',
      'EACCES',
      'EACCES',
      'EPERM',
      'no no no no no',
      'no no no',
      'pairs work',
    ]);
    expect(heard).toEqual([]);
  });

  test('leave every other process its pace and its processors', async () => {
    // Of a process with capabilities the kernel itself keeps away whoever has none.
    const without = isRoot ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
    const victim = spawn('env', [...without, 'sleep', '1000']);
    const status = (): string => readFileSync(`/proc/${victim.pid}/status`, 'latin1');
    await eventually(() => /^Name:\s*sleep$/m.test(status()) && /^CapPrm:\s*0+$/m.test(status()));
    const paceOf = (): readonly string[] =>
      status()
        .split('\n')
        .filter((line) => line.startsWith('Cpus_allowed_list'))
        .concat(readFileSync(`/proc/${victim.pid}/stat`, 'latin1').split(' ').slice(17, 19));
    const before = paceOf();
    const tries = [
      ['sched_setaffinity', '8, $mask'],
      ['sched_setscheduler', '3, $zero'],
      ['sched_setparam', '$zero'],
      ['sched_setattr', '$attributes, 0'],
    ].map(([name = '', rest]) => {
      const number = syscalls(process.arch)?.[name];
      return `print syscall(${number}, $_, ${rest}), ' ' for ${victim.pid}, 0;`;
    });
    const setUp = `$mask = pack('Q', 1); $zero = pack('l', 0); $attributes = pack('L2 Q l L Q3', 48, 3, (0) x 6);`;
    const ran = await box.run({ argv: ['perl', '-e', [setUp, ...tries].join('\n')] });
    const after = paceOf();
    victim.kill('SIGKILL');
    expect([ran.output.head.trim(), after]).toEqual(['-1 0 -1 0 -1 0 -1 0', before]);
  });

  test('leave no capability, no new privilege, no namespace, no further descriptor', async () => {
    const ran = await shell(
      box,
      `grep -E "^(CapPrm|CapEff|CapAmb|NoNewPrivs|Seccomp):" /proc/self/status | tr -d "\\t"
       unshare -U true 2>/dev/null && echo unshared
       : > f; chmod 4755 f 2>/dev/null && echo set-user-id
       for fd in 3 4 5 6 7 8 9; do { true >&$fd; } 2>/dev/null && echo $fd; done; true`,
    );
    const none = '0000000000000000';
    expect(ran.output.head.split('\n').filter(Boolean)).toEqual([
      `CapPrm:${none}`,
      `CapEff:${none}`,
      `CapAmb:${none}`,
      'NoNewPrivs:1',
      'Seccomp:2',
    ]);
  });

  test('let a test do what tests do: children, pipes, workers, temporary files, moves, programs of the machine', async () => {
    const ran = await script(
      box,
      `const fs = require('fs'), os = require('os'), path = require('path'), cp = require('child_process');
       if (process.send) { process.send('hello'); process.disconnect(); } else (async () => {
         fs.mkdirSync('from'); fs.mkdirSync('to'); fs.writeFileSync('from/a', 'a'); fs.renameSync('from/a', 'to/a'); fs.linkSync('to/a', 'to/b');
         console.log(fs.readFileSync('to/b', 'utf8'), fs.mkdtempSync(path.join(os.tmpdir(), 't-')).startsWith(process.env.TMPDIR));
         fs.writeFileSync('child.js', 'process.send("hello")');
         console.log(await new Promise((done) => cp.fork('./child.js').on('message', done)));
         console.log(await new Promise((done) => new (require('worker_threads').Worker)('require("worker_threads").parentPort.postMessage("hello")', { eval: true }).on('message', done)));
         console.log(String(cp.execSync('echo "$HOME" | head -c 1; cat /etc/hostname > /dev/null; sed --version | head -c 3')), process.memoryUsage().rss > 0);
       })()`,
    );
    expect([ran.end, ran.output.head.split('\n').filter(Boolean)]).toEqual([
      exited(0),
      ['a true', 'hello', 'hello', '/sed true'],
    ]);
  });

  test('end whatever a command leaves: daemons in sessions of their own, without their environment', async () => {
    const seconds = uniqueSeconds();
    const daemon = `env -i /bin/sh -c 'setsid /bin/sh -c "setsid sleep ${seconds} & exit" & exit'`;
    const ran = await shell(box, `${daemon}; ${daemon}; sleep 0.1; echo done`);
    expect([ran.end, ran.output.head]).toEqual([exited(0), 'done\n']);
    expect(processesNaming(seconds)).toEqual([]);
  });

  test.each(['first', 'second'] as const)(
    'end it, too, when the %s of the processes that guard it is killed',
    async (which) => {
      const seconds = uniqueSeconds();
      const running = box.start({
        argv: ['/bin/sh', '-c', `env -i setsid sleep ${seconds} & sleep ${seconds}`],
      });
      await eventually(() => processesNaming(seconds).length === 2);
      const [second = 0, first = 0] = processesNaming(seconds).flatMap(ancestorsOf).filter(guards);
      process.kill(which === 'first' ? first : second, 'SIGKILL');
      const { end } = await running.ended;
      await eventually(() => processesNaming(seconds).length === 0);
      expect([end.kind === 'exited', processesNaming(seconds)]).toEqual([false, []]);
    },
  );

  // What an older kernel's rules leave open the filter closes; this kernel knows all that they knew.
  test.each([2, 3, 4, 5])('stand with version %i of the rules', async (version) => {
    const perl = findProgram('perl') ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'galapagos-version-'));
    const backend = landlockBackend({ perl, mark: {}, version });
    const why = await tryBackend(backend, { ...NOTHING_AROUND, masked: [folder] }, folder);
    await removeTree(folder);
    expect([why, backend.lacks.some((lack) => lack.includes('signals'))]).toEqual([undefined, true]);
  });
});

/** As in a container of docker's defaults: no namespace can be made, by root neither. */
describe.skipIf(landlock.absent !== undefined)(titled('in a container', landlock), () => {
  let place: string;
  let project: Project;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'galapagos-contained-'));
    mkdirSync(join(place, 'home'));
    writeFileSync(join(place, 'home', 'key'), 'CANARY');
    project = tempRepository({ 'a.js': 'a' });
  });
  afterEach(() => {
    rmSync(place, { recursive: true, force: true });
    project[Symbol.dispose]();
  });

  const SHUT_IN = `my ($call, $hex) = splice @ARGV, 0, 2; my $filter = pack('H*', $hex); my $program = pack('S x6 P', length($filter) / 8, $filter);
    my ($nr, $prctl) = split /,/, $call; syscall($prctl, 38, 1, 0, 0, 0); syscall($nr, 1, 0, $program) == 0 or die $!; exec @ARGV`;
  const contained = (line: string, uid?: number): unknown => {
    const numbers = syscalls(process.arch);
    const filter = seccompFilter(process.arch)?.toString('hex') ?? '';
    const fixture = join(import.meta.dirname, 'fixtures', 'contained.ts');
    const own = [`${numbers?.['seccomp']},${numbers?.['prctl']}`, filter];
    const command = [process.execPath, fixture, join(place, 's'), project.folder, line];
    const ran = spawnSync(findProgram('perl') ?? '', ['-e', SHUT_IN, ...own, ...command], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: join(place, 'home') },
      ...(uid !== undefined && { uid, gid: uid }),
    });
    if (ran.status !== 0) throw new Error(ran.stderr);
    return JSON.parse(ran.stdout);
  };
  const line = (): string =>
    `cat ${place}/home/key 2>/dev/null; cat '${project.at('a.js')}' 2>/dev/null; echo x 2>/dev/null > '${project.at('b')}'; cat a.js; echo; id -u`;
  const told = (uid: number): unknown => ({
    tier: 'rules',
    backend: 'landlock',
    end: exited(0),
    said: ['a', String(uid)],
  });

  test('boxes have rules where no namespaces can be had', () => {
    expect(contained(line())).toEqual(told(process.getuid?.() ?? 0));
    expect(readdirSync(project.folder).sort()).toEqual(['.git', 'a.js']);
  });

  test.skipIf(!isRoot)('an ordinary user has them as well (needs root, to become one)', () => {
    for (const folder of [place, join(place, 'home'), project.folder]) chownSync(folder, NOBODY, NOBODY);
    chmodSync(join(project.folder, '..'), 0o755);
    expect(contained(line(), NOBODY)).toEqual(told(NOBODY));
  });
});

/** Our own processes beside a command: they give themselves this name. */
function guards(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('galapagos');
}

/** From the parent upwards. */
function ancestorsOf(pid: number): readonly number[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return parent > 1 ? [parent, ...ancestorsOf(parent)] : [];
}
