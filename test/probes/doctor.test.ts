// `galapagos doctor --probes` on this machine: what it prints, and that it leaves nothing, whatever happens to it.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { removeTree } from '../../sandbox/workspace/remove-tree.ts';
import { BACKENDS } from '../sandbox/boxes.ts';

const MAIN = resolve(import.meta.dirname, '..', '..', 'cli', 'main.ts');
const canConfine = BACKENDS.some(({ confines, absent }) => confines && absent === undefined);

describe('doctor --probes', () => {
  let home: string;
  beforeEach(() => {
    // A home of its own, where nobody else's probes are: in the real one, as /tmp is masked with all in it.
    home = mkdtempSync(join(homedir() === '/' ? tmpdir() : homedir(), '.galapagos-doctor-'));
  });
  afterEach(async () => {
    await removeTree(home);
  });

  const start = (...args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> =>
    spawn(process.execPath, [MAIN, 'doctor', '--probes', ...args], {
      cwd: home,
      env: { ...process.env, HOME: home, XDG_CACHE_HOME: join(home, '.cache') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const planted = (): readonly string[] =>
    readdirSync(home).filter((name) => name.includes('galapagos-probe'));
  const kept = (): readonly string[] =>
    [home, join(home, '.cache')].flatMap((folder) => readdirSync(folder).filter((name) => name !== '.cache'));

  test.skipIf(!canConfine)('tells family by family what was stopped, and leaves nothing', async () => {
    const doctor = start();
    const [said, [code]] = await Promise.all([text(doctor.stdout), once(doctor, 'exit')]);
    expect(said).toMatch(/^isolation {2}\w+ \(/);
    expect(said).toContain('\n✓ reads private keys (~/.ssh)\n');
    expect(said).not.toContain('✗');
    const score = /(\d+) of (\d+) promised stopped/.exec(said);
    const [stopped, promised] = [Number(score?.[1]), Number(score?.[2])];
    expect(promised).toBeGreaterThan(60);
    expect([code, stopped, kept()]).toEqual([0, promised, []]);
  });

  test.skipIf(!canConfine)('removes what it planted when it is interrupted', async () => {
    const doctor = start();
    await once(doctor.stdout, 'data');
    while (planted().length === 0) await new Promise((resolve_) => setTimeout(resolve_, 10));
    doctor.kill('SIGINT');
    const [code] = await once(doctor, 'exit');
    expect([code, kept()]).toEqual([130, []]);
  });

  test('refuses a mechanism that there is not, and plants nothing', async () => {
    const doctor = start('--sandbox', 'bubblewarp');
    const [said, [code]] = await Promise.all([text(doctor.stderr), once(doctor, 'exit')]);
    expect([code, readdirSync(home).filter((name) => name !== '.cache')]).toEqual([2, []]);
    expect(said).toContain('Did you mean bubblewrap?');
  });
});
