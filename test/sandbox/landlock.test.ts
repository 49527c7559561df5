// Where a box has rules instead of walls, and that ordinary tests run there: older kernels, containers.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findProgram } from '../../sandbox/disk/find-program.ts';
import { landlockBackend } from '../../sandbox/confinement/linux/landlock.ts';
import { seccompFilter } from '../../sandbox/confinement/linux/seccomp.ts';
import { NOTHING_AROUND, tryBackend } from '../../sandbox/confinement/smoke-test.ts';
import { syscalls } from '../../sandbox/confinement/linux/syscalls.ts';
import { removeTree } from '../../sandbox/workspace/remove-tree.ts';
import { exited, openBench, script, titled } from './boxes.ts';
import { landlock } from './landlock-scene.ts';
import { type Project, tempRepository } from './project.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

describe.skipIf(landlock.absent !== undefined)(titled('rules instead of walls', landlock), () => {
  test('let a test do what tests do: children, pipes, workers, temporary files, moves, programs of the machine', async () => {
    await using bench = await openBench(landlock);
    using project = tempRepository({ 'a.js': 'a' });
    await using box = await bench.box(project.folder);
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
