// The host dies without a word: nothing it started lives on, and the next start removes what it left.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { removeTree } from '../../sandbox/workspace/remove-tree.ts';
import { Scratch } from '../../sandbox/workspace/scratch.ts';
import { BACKENDS, titled } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';
import { eventually, processesNaming, uniqueSeconds } from './witness.ts';

describe.each(BACKENDS)('a host that is killed', (backend) => {
  describe.skipIf(backend.absent !== undefined)(titled('with backend', backend), () => {
    let folder: string;
    let scratch: string;
    let project: Project;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'galapagos-host-'));
      scratch = join(folder, 'scratch');
      project = tempRepository({ 'a.js': 'a' });
    });
    afterEach(async () => {
      project[Symbol.dispose]();
      await removeTree(folder);
    });

    /** A host with a command running in a box. */
    const startHost = async (seconds: string): Promise<ChildProcess> => {
      const script = join(import.meta.dirname, 'fixtures', 'host.ts');
      const host = spawn(process.execPath, [script, scratch, project.folder, backend.name], {
        env: { ...process.env, SECONDS: seconds },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(host.stdout, 'data');
      await eventually(() => processesNaming(seconds).length === 2);
      return host;
    };

    test('takes its boxes along, daemons included', async () => {
      const seconds = uniqueSeconds();
      const host = await startHost(seconds);
      host.kill('SIGKILL');
      await once(host, 'exit');
      await eventually(() => processesNaming(seconds).length === 0);
      expect(processesNaming(seconds)).toEqual([]);
    });

    test('leaves a folder that the next start removes, with what still runs', async () => {
      const seconds = uniqueSeconds();
      const host = await startHost(seconds);
      host.kill('SIGKILL');
      await once(host, 'exit');
      await using next = Scratch.open(scratch);
      expect(readdirSync(scratch)).toHaveLength(2);
      expect(await next.sweep()).toMatchObject({ boxes: 1 });
      expect(processesNaming(seconds)).toEqual([]);
      expect(readdirSync(scratch)).toHaveLength(1);
    });

    test('is not mistaken for one that lives', async () => {
      const seconds = uniqueSeconds();
      const host = await startHost(seconds);
      await using next = Scratch.open(scratch);
      expect(await next.sweep()).toEqual({ boxes: 0, processes: 0 });
      expect(processesNaming(seconds)).toHaveLength(2);
      host.kill('SIGKILL');
      await once(host, 'exit');
      await next.sweep();
      expect(processesNaming(seconds)).toEqual([]);
    });
  });
});

describe('the sweep', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'galapagos-sweep-'));
  });
  afterEach(() => {
    rmSync(scratch, { recursive: true, force: true });
  });
  const owner = { pid: process.pid, start: '1', boot: '', nonce: '0123456789abcdef01234567' };

  test('takes a number that was given out again for a dead owner', async () => {
    await using mine = Scratch.open(scratch);
    mkdirSync(join(scratch, 'other', 'box-1'), { recursive: true });
    writeFileSync(join(scratch, 'other', 'owner.json'), JSON.stringify(owner));
    expect(await mine.sweep()).toEqual({ boxes: 1, processes: 0 });
    expect(readdirSync(scratch)).toEqual([mine.folder.slice(scratch.length + 1)]);
  });

  test('takes no mark for one that could mean any process', async () => {
    await using mine = Scratch.open(scratch);
    mkdirSync(join(scratch, 'other'));
    writeFileSync(join(scratch, 'other', 'owner.json'), JSON.stringify({ ...owner, nonce: '' }));
    expect(await mine.sweep()).toEqual({ boxes: 0, processes: 0 });
    expect(readdirSync(scratch)).toContain('other');
  });

  test('leaves a folder without a mark alone while it may be in the making', async () => {
    await using mine = Scratch.open(scratch);
    mkdirSync(join(scratch, 'new'));
    writeFileSync(join(scratch, 'a-file'), '');
    expect(await mine.sweep()).toEqual({ boxes: 0, processes: 0 });
    expect(readdirSync(scratch)).toContain('new');
    expect(readdirSync(scratch)).toContain('a-file');
  });
});
