// What rules and our filter leave a box of the machine's processes: no way to one, no power over one, none left behind.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { syscalls } from '../../sandbox/confinement/linux/syscalls.ts';
import { exited, script, shell } from './boxes.ts';
import { describeUnderRules } from './landlock-scene.ts';
import { eventually, processesNaming, uniqueSeconds } from './witness.ts';

const isRoot = process.getuid?.() === 0;

describeUnderRules((scene) => {
  test('leave no way to another process: no address, no Unix socket, no datagram, no shared memory, no signal', async () => {
    const heard: string[] = [];
    const tcp = createServer(() => heard.push('tcp')).listen(0, '127.0.0.1');
    const local = createServer(() => heard.push('abstract')).listen({ path: '\0galapagos-rules-test' });
    const file = createServer(() => heard.push('file')).listen(join(scene.secrets[1] ?? '', 'socket'));
    const udp = createSocket('udp4', () => heard.push('udp')).bind(0, '127.0.0.1');
    await Promise.all([tcp, local, file, udp].map((server) => once(server, 'listening')));
    const address = tcp.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ran = await script(
      scene.box,
      `const net = require('net'), dgram = require('dgram'), { execFileSync } = require('child_process');
       const knock = (to) => new Promise((done) => { const s = net.connect(to, () => done('open')); s.on('error', (e) => done(e.code)); });
       const perl = (line) => console.log(String(execFileSync('perl', ['-e', line])));
       (async () => {
         console.log(await knock({ port: ${port}, host: '127.0.0.1' }), await knock({ port: 53, host: '::1' }));
         console.log(await knock({ path: '\\0galapagos-rules-test' }), await knock({ path: ${JSON.stringify(join(scene.secrets[1] ?? '', 'socket'))} }));
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
    const ran = await scene.box.run({ argv: ['perl', '-e', [setUp, ...tries].join('\n')] });
    const after = paceOf();
    victim.kill('SIGKILL');
    expect([ran.output.head.trim(), after]).toEqual(['-1 0 -1 0 -1 0 -1 0', before]);
  });

  test('leave no capability, no new privilege, no namespace, no further descriptor', async () => {
    const ran = await shell(
      scene.box,
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

  test('end whatever a command leaves: daemons in sessions of their own, without their environment', async () => {
    const seconds = uniqueSeconds();
    const daemon = `env -i /bin/sh -c 'setsid /bin/sh -c "setsid sleep ${seconds} & exit" & exit'`;
    const ran = await shell(scene.box, `${daemon}; ${daemon}; sleep 0.1; echo done`);
    expect([ran.end, ran.output.head]).toEqual([exited(0), 'done\n']);
    expect(processesNaming(seconds)).toEqual([]);
  });

  test.each(['first', 'second'] as const)(
    'end it, too, when the %s of the processes that guard it is killed',
    async (which) => {
      const seconds = uniqueSeconds();
      const running = scene.box.start({
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
