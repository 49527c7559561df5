// The host dies without a word: nothing it started lives on, and the next start removes what it left.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { thisProcess } from '../../sandbox/disk/life.ts';
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
      await using next = await Scratch.open(scratch);
      expect(readdirSync(scratch)).toHaveLength(2);
      expect(await next.sweep()).toMatchObject({ boxes: 1 });
      expect(processesNaming(seconds)).toEqual([]);
      expect(readdirSync(scratch)).toHaveLength(1);
    });

    test('is not mistaken for one that lives', async () => {
      const seconds = uniqueSeconds();
      const host = await startHost(seconds);
      await using next = await Scratch.open(scratch);
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
  let mine: Scratch;
  beforeEach(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'galapagos-sweep-'));
    mine = await Scratch.open(scratch);
  });
  afterEach(() => {
    rmSync(scratch, { recursive: true, force: true });
  });
  const nonce = '0123456789abcdef01234567';
  const name = `${process.pid}-${nonce}`;

  /** A folder with one box of an owner who differs by this from ours. */
  const leave = async (changes: Readonly<Record<string, unknown>>): Promise<void> => {
    mkdirSync(join(scratch, name, 'box-1'), { recursive: true });
    const owner = { ...(await thisProcess()), nonce, ...changes };
    writeFileSync(join(scratch, name, 'owner.json'), JSON.stringify(owner));
    age();
  };
  const age = (): void => utimesSync(join(scratch, name), 1, 1);

  test.each([
    ['that ended, though its number was given out again', { started: '1' }],
    ['of an earlier start of this machine', { boot: 'earlier' }],
  ])('takes the folder of an owner %s', async (_who, changes) => {
    await leave(changes);
    expect(await mine.sweep()).toEqual({ boxes: 1, processes: 0 });
    expect(readdirSync(scratch)).toEqual([basename(mine.folder)]);
  });

  test.each([
    ['that lives', {}],
    ['on another machine that shares this folder', { host: 'elsewhere', boot: 'another', started: '1' }],
    ['in another container that shares this folder', { space: 'pid:[1]', started: '1' }],
    ['whose mark could mean any process', { started: '1', nonce: '' }],
    ['whose mark another version wrote', { started: 1 }],
  ])('leaves an owner alone %s', async (_who, changes) => {
    await leave(changes);
    expect(await mine.sweep()).toEqual({ boxes: 0, processes: 0 });
    expect(readdirSync(join(scratch, name))).toContain('box-1');
  });

  test('takes a folder that was made without ever being marked', async () => {
    mkdirSync(join(scratch, name));
    age();
    await mine.sweep();
    expect(readdirSync(scratch)).toEqual([basename(mine.folder)]);
  });

  test('leaves a folder without a mark alone while it may be in the making, and what is not ours for ever', async () => {
    mkdirSync(join(scratch, name));
    mkdirSync(join(scratch, 'documents'));
    utimesSync(join(scratch, 'documents'), 1, 1);
    writeFileSync(join(scratch, 'a-file'), '');
    expect(await mine.sweep()).toEqual({ boxes: 0, processes: 0 });
    expect(readdirSync(scratch)).toEqual(expect.arrayContaining([name, 'documents', 'a-file']));
  });
});
