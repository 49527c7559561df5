// Limits and hostile endings: what is stopped, how that is told, and that nothing is left.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { countsOnHost } from '../../sandbox/confinement/running/host-limits.ts';
import { countsProcesses } from '../../sandbox/confinement/linux/perl-launch.ts';
import { type Box } from '../../sandbox/workspace/box.ts';
import {
  BACKENDS,
  type BackendUnderTest,
  type Bench,
  exited,
  openBench,
  script,
  shell,
  titled,
} from './boxes.ts';
import { type Project, tempRepository } from './project.ts';
import { processesNaming, uniqueSeconds } from './witness.ts';

const bombIsFelt = ({ view }: BackendUnderTest): boolean => (view ? !countsProcesses() : !countsOnHost());
const stopped = (why: string): unknown => ({ kind: 'stopped', why });

describe.each(BACKENDS)('limits', (backend) => {
  describe.skipIf(backend.absent !== undefined)(titled('of backend', backend), () => {
    let bench: Bench;
    let project: Project;
    let box: Box;

    beforeAll(async () => {
      bench = await openBench(backend);
      project = tempRepository({ 'a.js': 'a' });
    });
    afterAll(async () => {
      project[Symbol.dispose]();
      await bench[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      box = await bench.box(project.folder);
    });
    afterEach(async () => {
      await box[Symbol.asyncDispose]();
    });

    test('stop what runs too long, also when it ignores every signal it can', async () => {
      const seconds = uniqueSeconds();
      const ran = await shell(
        box,
        `trap '' TERM INT HUP; sleep ${seconds} & while :; do sleep ${seconds}; done`,
        {
          limits: { wallMs: 300 },
        },
      );
      expect(ran.end).toEqual(stopped('timeout'));
      expect(processesNaming(seconds)).toEqual([]);
    });

    test.each(['yes', 'yes 1>&2', "head -c 200000000 /dev/zero | tr '\\0' x"])(
      'stop the flood of %j',
      async (line) => {
        const ran = await shell(box, line, { limits: { outputKb: 4 } });
        expect(ran.end).toEqual(stopped('output'));
        expect(ran.output.head.length + ran.output.tail.length).toBeLessThanOrEqual(2 * 4096);
      },
    );

    test('stop what burns too much time of the processor', async () => {
      const burn = 'for (;;);';
      const ran = await script(
        box,
        `for (let i = 0; i < 2; i++) require('child_process').spawn('node', ['-e', '${burn}']); ${burn}`,
        {
          limits: { cpuS: 1 },
        },
      );
      expect(ran.end).toEqual(stopped('cpu'));
    });

    test('stop one process that burns too much time of the processor, and say so', async () => {
      const ran = await script(box, 'for (;;);', { limits: { cpuS: 1 } });
      expect(ran.end).toEqual(stopped('cpu'));
    });

    test('stop one process that takes too much memory', async () => {
      const ran = await script(box, 'const all = []; for (;;) all.push(Buffer.alloc(8 << 20, 1))', {
        limits: { memoryMb: 256 },
      });
      expect(ran.end).toEqual(stopped('memory'));
      expect(ran.peakMb).toBeGreaterThan(256);
    });

    test('stop many processes that together take too much memory', async () => {
      const child = 'const all = []; setInterval(() => all.push(Buffer.alloc(4 << 20, 1)), 20)';
      const ran = await script(
        box,
        `for (let i = 0; i < 4; i++) require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}]); setInterval(() => {}, 1e6)`,
        { limits: { memoryMb: 500 } },
      );
      expect(ran.end).toEqual(stopped('memory'));
    });

    test('stop what starts ever more processes', async () => {
      const seconds = uniqueSeconds();
      const ran = await shell(box, `while :; do sleep ${seconds} & sleep 0.005; done`, {
        limits: { processes: 60 },
      });
      expect(ran.end).toEqual(stopped('processes'));
      expect(processesNaming(seconds)).toEqual([]);
    });

    // Not where the kernel does not count: a bomb that only the watchdog sees is felt by the whole machine.
    test.skipIf(bombIsFelt(backend))('stop a fork bomb (skipped where root is not counted)', async () => {
      const seconds = uniqueSeconds();
      const ran = await shell(box, `bomb() { sleep ${seconds} & bomb & bomb; }; bomb`, {
        limits: { processes: 60, wallMs: 5_000 },
      });
      // Some shells give up when they are refused a process, others go on until the watchdog comes.
      expect(ran.end).not.toEqual(exited(0));
      expect(processesNaming(seconds)).toEqual([]);
    });

    test('stop a file that grows too large', async () => {
      const ran = await shell(box, 'exec head -c 30000000 /dev/zero > big', { limits: { fileMb: 8 } });
      expect(ran.end).toEqual(stopped('disk'));
    });

    test('stop many files that together grow too large', async () => {
      const ran = await shell(
        box,
        'i=0; while :; do i=$((i+1)); head -c 4000000 /dev/zero > big$i; sleep 0.02; done',
        {
          limits: { diskMb: 40 },
        },
      );
      expect(ran.end).toEqual(stopped('disk'));
    });

    test('stop files without end', async () => {
      const ran = await script(box, "for (let i = 0; ; i++) require('fs').writeFileSync('f' + i, '')", {
        limits: { files: 500 },
      });
      expect(ran.end).toEqual(stopped('files'));
    });

    test.skipIf(!backend.view)('keep the temporary folders from filling the machine', async () => {
      for (const folder of ['/tmp', '/dev/shm', '$HOME', '/run']) {
        const ran = await shell(box, `head -c 400000000 /dev/zero > ${folder}/big`, {
          limits: { temporaryMb: 8 },
        });
        expect([folder, ran.end]).toEqual([folder, exited(1)]);
        expect(ran.output.head).toContain('No space left');
      }
    });

    test('do not wait for a child that keeps the pipes open', async () => {
      const seconds = uniqueSeconds();
      const ran = await shell(box, `sleep ${seconds} & setsid sleep ${seconds} & echo done`);
      expect([ran.end, ran.output.head]).toEqual([exited(0), 'done\n']);
      expect(processesNaming(seconds)).toEqual([]);
    });

    test('refuse a report that is no regular file of a sane size', async () => {
      const ran = await shell(
        box,
        `cd "$GALAPAGOS_OUT"; ln -s /etc/passwd link; mkfifo pipe; mkdir folder; truncate -s 40M huge; ln -s . way; echo ok > fine`,
        { collect: ['link', 'pipe', 'folder', 'huge', 'fine', 'missing'] },
      );
      expect(ran.collected).toEqual(new Map([['fine', Buffer.from('ok\n')]]));
    });

    test('survive what is hard to walk and to remove', async () => {
      const ran = await script(
        box,
        `const fs = require('fs');
         for (let i = 0; i < 600; i++) { fs.mkdirSync('d'.repeat(20)); process.chdir('d'.repeat(20)); }
         process.chdir(${JSON.stringify(box.root)});
         fs.mkdirSync('closed/inner', { recursive: true }); fs.writeFileSync('closed/file', 'x'); fs.chmodSync('closed', 0);
         fs.writeFileSync('unreadable', 'x'); fs.chmodSync('unreadable', 0);`,
      );
      expect([ran.end, ran.output.head]).toEqual([exited(0), '']);
      const changes = await box.changes();
      expect(changes.every((change) => change.kind !== 'deleted')).toBe(true);
      await box[Symbol.asyncDispose]();
      const owners = readdirSync(join(bench.scratch, 'scratch'));
      const left = owners.flatMap((owner) => readdirSync(join(bench.scratch, 'scratch', owner)));
      expect(left.filter((name) => name.startsWith('box-'))).toEqual([]);
    });

    test('end a box that is closed while something runs in it', async () => {
      const seconds = uniqueSeconds();
      const running = box.start({ argv: ['sleep', seconds] });
      await box[Symbol.asyncDispose]();
      expect((await running.ended).end).toEqual(stopped('cancelled'));
      expect(processesNaming(seconds)).toEqual([]);
    });
  });
});
