// The walls of a box, tried from inside by code that means harm; the evidence is taken outside.
import { createSocket } from 'node:dgram';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { type Box } from '../../sandbox/workspace/box.ts';
import { BACKENDS, type Bench, exited, openBench, script, shell, titled } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';
import { processesNaming, uniqueSeconds } from './witness.ts';

const confining = BACKENDS.filter(({ view }) => view);
/** Beside the programs of a folder on PATH: in its configuration, in front of it, in what else lies there. */
const SECRETS = ['etc/npmrc', 'bin/config.json', 'credentials.toml', 'config.toml', 'own/private.js'];
const isRoot = process.getuid?.() === 0;

describe.each(confining)('the walls', (backend) => {
  describe.skipIf(backend.absent !== undefined)(titled('of backend', backend), () => {
    let bench: Bench;
    let project: Project;
    let box: Box;
    let secrets: readonly string[];

    beforeAll(async () => {
      bench = await openBench(backend);
      project = tempRepository({ 'a.js': 'a', '.gitignore': '.env\n' });
      project.write({ '.env': 'CANARY' });
      secrets = [homedir(), tmpdir(), '/var/tmp'].map((folder) =>
        mkdtempSync(join(folder, '.galapagos-secret-')),
      );
      for (const folder of secrets) writeFileSync(join(folder, 'key'), 'CANARY');
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

    test('hide home, temporary folders, ignored files and our own scratch', async () => {
      const paths = [
        ...secrets.map((folder) => join(folder, 'key')),
        project.at('.env'),
        join(bench.scratch, 'scratch'),
      ];
      const ran = await script(
        box,
        `const fs = require('fs');
         for (const path of ${JSON.stringify(paths)}) console.log(fs.existsSync(path));
         const names = ['/tmp', '/var/tmp', '/run', process.env.HOME].flatMap((folder) => fs.readdirSync(folder));
         console.log(names.filter((name) => name.includes('galapagos-secret')).length)`,
      );
      expect(ran.output.head).toBe(`${'false\n'.repeat(paths.length)}0\n`);
    });

    test.skipIf(!isRoot)(
      'let a box start when a folder of the machine has gone meanwhile (skipped as an ordinary user)',
      async () => {
        const passing = mkdtempSync('/galapagos-passing-');
        await using other = await openBench(backend);
        await using first = await other.box(project.folder);
        expect((await shell(first, `ls ${passing} | wc -l`)).output.head).toBe('0\n');
        rmSync(passing, { recursive: true });
        expect((await shell(first, 'cat a.js')).output.head).toBe('a');
      },
    );

    test('let nothing be written outside of the copy', async () => {
      const name = `galapagos-was-here-${process.pid}-${Date.now()}`;
      const system = ['/etc', '/usr', '/opt', '/var', '/var/tmp'];
      const folders = [...secrets, homedir(), tmpdir(), project.at('.git'), ...system];
      const targets = folders.map((folder) => join(folder, name));
      const key = join(secrets[0] ?? '', 'key');
      await script(
        box,
        `for (const file of ${JSON.stringify([...targets, key])}) try { require('fs').writeFileSync(file, 'x') } catch {}`,
      );
      const written = targets.filter((file) => existsSync(file));
      for (const file of written) rmSync(file);
      expect([written, readFileSync(key, 'utf8')]).toEqual([[], 'CANARY']);
    });

    test('let nothing be written behind links', async () => {
      const [target = ''] = secrets;
      const ran = await shell(
        box,
        `ln -s ${target} way && echo x > way/written; ln -s ${target}/key file && echo x > file; true`,
      );
      expect(ran.end).toEqual(exited(0));
      expect([existsSync(join(target, 'written')), readFileSync(join(target, 'key'), 'utf8')]).toEqual([
        false,
        'CANARY',
      ]);
    });

    test("end at the box's own loopback: the host's servers are out of reach, own ones work", async () => {
      const heard: string[] = [];
      const tcp = createServer((socket) => heard.push(`tcp ${socket.remoteAddress}`)).listen(0, '127.0.0.1');
      const local = createServer(() => heard.push('abstract')).listen({ path: '\0galapagos-test-socket' });
      const file = createServer(() => heard.push('file')).listen(join(secrets[1] ?? '', 'socket'));
      const udp = createSocket('udp4', () => heard.push('udp')).bind(0, '127.0.0.1');
      await Promise.all([
        once(tcp, 'listening'),
        once(local, 'listening'),
        once(file, 'listening'),
        once(udp, 'listening'),
      ]);
      const address = tcp.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const ran = await script(
        box,
        `const net = require('net'), dgram = require('dgram');
         const knock = (to) => new Promise((done) => { const s = net.connect(to, () => done('open')); s.on('error', (e) => done(e.code)); });
         (async () => {
           const udp = dgram.createSocket('udp4'); udp.on('error', () => {}); udp.send('x', ${udp.address().port}, '127.0.0.1');
           console.log(await knock({ port: ${port}, host: '127.0.0.1' }));
           console.log(await knock({ path: '\\0galapagos-test-socket' }));
           console.log(await knock({ path: ${JSON.stringify(join(secrets[1] ?? '', 'socket'))} }));
           console.log(await knock({ port: 80, host: '192.0.2.1' }));
           const own = net.createServer((s) => s.end()).listen(0, '127.0.0.1', async () => {
             console.log(await knock({ port: own.address().port, host: 'localhost' }), await knock({ port: own.address().port, host: '127.0.0.1' }));
             process.exit(0);
           });
         })()`,
      );
      for (const server of [tcp, local, file]) server.close();
      udp.close();
      expect(ran.output.head).toBe('ECONNREFUSED\nECONNREFUSED\nENOENT\nENETUNREACH\nopen open\n');
      expect(heard).toEqual([]);
    });

    test.skipIf(!isRoot)(
      'hide sockets of services, wherever they lie (skipped as an ordinary user)',
      async () => {
        const folders = ['/opt', '/var/lib'].map((folder) => mkdtempSync(join(folder, 'galapagos-service-')));
        const paths = folders.map((folder) => join(folder, 'socket'));
        const heard: string[] = [];
        const services = paths.map((path) => createServer(() => heard.push(path)).listen(path));
        await Promise.all(services.map(async (service) => await once(service, 'listening')));
        const ran = await script(
          box,
          `for (const path of ${JSON.stringify(paths)}) {
             const s = require('net').connect(path, () => { console.log('open'); s.end(); });
             s.on('error', (error) => console.log(error.code));
           }`,
        );
        for (const service of services) service.close();
        for (const folder of folders) rmSync(folder, { recursive: true });
        expect([ran.output.head, heard]).toEqual(['ECONNREFUSED\nECONNREFUSED\n', []]);
      },
    );

    test('show no process of the host', async () => {
      const ran = await script(
        box,
        `console.log(require('fs').readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).length);
         try { process.kill(${process.pid}, 0); console.log('seen'); } catch {}`,
      );
      // Process 1, and the script itself.
      expect(ran.output.head).toBe('2\n');
    });

    test('hand down no descriptor beyond the three', async () => {
      const ran = await shell(
        box,
        'for fd in 3 4 5 6 7 8 9; do { true >&$fd; } 2>/dev/null && echo $fd; done; true',
      );
      expect([ran.end, ran.output.head]).toEqual([exited(0), '']);
    });

    test('let nobody look into the process that keeps the report', async () => {
      const ran = await shell(
        box,
        'for file in environ maps mem fd/3 root; do cat /proc/1/$file > /dev/null 2>&1 && echo $file; done; kill -9 1; kill -TERM 1; echo alive',
      );
      expect([ran.end, ran.output.head]).toEqual([exited(0), 'alive\n']);
    });

    test('take away every capability and the ways to get one', async () => {
      const ran = await shell(
        box,
        'grep -E "^(CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):" /proc/self/status | tr -d "\\t"',
      );
      const none = '0000000000000000';
      expect(ran.output.head.split('\n').filter(Boolean)).toEqual([
        `CapPrm:${none}`,
        `CapEff:${none}`,
        `CapBnd:${none}`,
        `CapAmb:${none}`,
        'NoNewPrivs:1',
        'Seccomp:2',
      ]);
    });

    test('refuse the calls that lead out of namespaces or into the kernel', async () => {
      const ran = await script(
        box,
        `const { spawnSync } = require('child_process');
         const tries = [['unshare', '-U', 'true'], ['unshare', '-m', 'true'], ['mount', '-t', 'tmpfs', 'x', '/tmp'], ['chmod', '4755', 'a.js'], ['mknod', 'dev', 'b', '8', '0']];
         for (const [name, ...args] of tries) console.log(name, spawnSync(name, args).status !== 0);`,
      );
      expect(ran.output.head).toBe('unshare true\nunshare true\nmount true\nchmod true\nmknod true\n');
    });

    test.skipIf(!isRoot)(
      'hold root, too: system settings and secrets (skipped as an ordinary user)',
      async () => {
        const ran = await script(
          box,
          `const fs = require('fs'), tries = {
           setting: () => fs.writeFileSync('/proc/sys/kernel/core_pattern', fs.readFileSync('/proc/sys/kernel/core_pattern')),
           sysrq: () => fs.accessSync('/proc/sysrq-trigger', fs.constants.W_OK),
           shadow: () => { if (fs.readFileSync('/etc/shadow').length === 0) throw new Error('empty') },
           disk: () => fs.openSync('/dev/vda', 'r'),
           device: () => fs.accessSync('/sys/kernel/mm/ksm/run', fs.constants.W_OK),
         };
         for (const [name, attempt] of Object.entries(tries)) try { attempt(); console.log(name) } catch {}`,
        );
        expect([ran.end, ran.output.head]).toEqual([exited(0), '']);
      },
    );

    test('are drained before the report is read: nobody can change it afterwards', async () => {
      const ran = await shell(
        box,
        `echo true > "$GALAPAGOS_OUT/r"; setsid sh -c 'while :; do echo forged > "$GALAPAGOS_OUT/r"; echo true > "$GALAPAGOS_OUT/r"; done' & sleep 0.1; exit 0`,
        { collect: ['r'] },
      );
      expect(ran.end).toEqual(exited(0));
      expect(readdirSync(join(bench.scratch, 'scratch')).length).toBe(1);
    });

    test('take toolchains on PATH in, read-only and without their credentials', async () => {
      const tools = mkdtempSync(join(homedir(), '.galapagos-tools-'));
      for (const name of ['bin', 'lib', 'etc', 'own']) mkdirSync(join(tools, name));
      writeFileSync(join(tools, 'bin', 'mytool'), '#!/bin/sh\ncat "$(dirname "$0")/../lib/data"\n', {
        mode: 0o755,
      });
      writeFileSync(join(tools, 'lib', 'data'), 'works');
      for (const secret of SECRETS) writeFileSync(join(tools, secret), 'CANARY');
      const path = process.env['PATH'] ?? '';
      process.env['PATH'] = `${join(tools, 'bin')}:${path}`;
      try {
        await using other = await openBench(backend);
        await using inside = await other.box(project.folder);
        const ran = await shell(
          inside,
          `mytool; cd ${tools}; cat ${SECRETS.join(' ')}; echo x > lib/data; true`,
        );
        expect(ran.output.head).toMatch(/^works/);
        expect(ran.output.head).not.toContain('CANARY');
        expect(readFileSync(join(tools, 'lib', 'data'), 'utf8')).toBe('works');
      } finally {
        process.env['PATH'] = path;
        rmSync(tools, { recursive: true });
      }
    });

    test('bound how many files there are in what is kept in memory', async () => {
      const ran = await script(
        box,
        `const fs = require('fs'), path = require('path');
         let made = 0;
         for (const folder of ['/tmp', '/var/tmp', '/dev/shm', '/dev', '/home', '/root', '/run', '/mnt', '/media', '/var/spool', process.env.HOME])
           try { for (let number = 0; number < 5_000; number++, made++) fs.closeSync(fs.openSync(path.join(folder, '.galapagos-' + number), 'w')); } catch {}
         console.log(made > 0, made <= 4_200, made);`,
        { limits: { files: 100 } },
      );
      expect([ran.end, ran.output.head.split(' ').slice(0, 2)]).toEqual([exited(0), ['true', 'true']]);
    });

    test.skipIf(!isRoot)(
      'hide what lies in a folder of the root, but what is on PATH there (needs root, to make one)',
      async () => {
        const disk = mkdtempSync('/galapagos-disk-');
        for (const name of ['other', 'tool/bin', 'tool/lib'])
          mkdirSync(join(disk, name), { recursive: true });
        writeFileSync(join(disk, 'other', 'secret'), 'CANARY');
        writeFileSync(join(disk, 'tool', 'lib', 'data'), 'works');
        writeFileSync(join(disk, 'tool', 'bin', 'mytool'), '#!/bin/sh\ncat "$(dirname "$0")/../lib/data"\n', {
          mode: 0o755,
        });
        const path = process.env['PATH'] ?? '';
        process.env['PATH'] = `${join(disk, 'tool', 'bin')}:${path}`;
        try {
          await using other = await openBench(backend);
          await using inside = await other.box(project.folder);
          const ran = await shell(inside, `mytool; cat ${disk}/other/secret 2>/dev/null; ls ${disk}`);
          expect([ran.end, ran.output.head]).toEqual([exited(0), 'workstool\n']);
        } finally {
          process.env['PATH'] = path;
          rmSync(disk, { recursive: true });
        }
      },
    );

    test('keep what a command started from outliving it', async () => {
      const seconds = uniqueSeconds();
      const ran = await shell(
        box,
        `setsid sh -c 'setsid sleep ${seconds} &' & sleep ${seconds} & nohup sleep ${seconds} > /dev/null & exit 0`,
      );
      expect(ran.end).toEqual(exited(0));
      expect(processesNaming(seconds)).toEqual([]);
    });
  });
});
