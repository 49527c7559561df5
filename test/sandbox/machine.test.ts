// What this machine can do, and what is said when it cannot.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { DEFAULT_POLICY, type SandboxPolicy } from '../../agent/engine/sandbox-policy.ts';
import { findProgram } from '../../sandbox/disk/find-program.ts';
import { rulesVersion } from '../../sandbox/confinement/linux/rules-version.ts';
import { describeMachine, type MachineReport } from '../../sandbox/workspace/machine.ts';
import { openWorkspaces } from '../../sandbox/workspace/workspaces.ts';
import { BACKENDS } from './boxes.ts';

const confining = BACKENDS.some(({ confines, absent }) => confines && absent === undefined);

describe.skipIf(!confining)('this machine', () => {
  let scratch: string;
  let path: string | undefined;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'galapagos-machine-'));
    path = process.env['PATH'];
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(scratch, { recursive: true, force: true });
  });

  /** A PATH with nothing but these programs on it. */
  const only = (...programs: readonly string[]): void => {
    const folder = join(scratch, 'bin');
    mkdirSync(folder);
    for (const name of programs) symlinkSync(findProgram(name) ?? '/nonexistent', join(folder, name));
    process.env['PATH'] = folder;
  };

  const described = async (
    options: Partial<Parameters<typeof describeMachine>[0]>,
  ): Promise<MachineReport> => {
    const report = await describeMachine({ policy: DEFAULT_POLICY, ...options });
    if (!report.ok) throw new Error(JSON.stringify(report.fault));
    return report.value;
  };

  test('is described for the mechanism that was asked for, or says what is in its way', async () => {
    const asked = async (policy: Partial<SandboxPolicy>): ReturnType<typeof describeMachine> =>
      await describeMachine({ scratch, policy: { ...DEFAULT_POLICY, ...policy } });
    expect(await asked({ mechanism: 'namespaces' })).toMatchObject({
      ok: true,
      value: { tier: 'namespaces', backend: 'linux namespaces', passedOver: [] },
    });
    expect(await asked({ image: 'node:24' })).toMatchObject({
      ok: false,
      fault: { kind: 'mechanism-unfit', mechanism: 'auto' },
    });
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('is described by what works, each part tried, and nothing is left behind', async () => {
    const report = await described({ scratch });
    const isWhole = findProgram('bwrap') !== undefined && report.lacks.length === 0;
    expect(report.tier).toBe(isWhole ? 'full' : 'namespaces');
    expect(report.passedOver.map(({ name }) => name)).toEqual(
      findProgram('bwrap') === undefined ? ['bubblewrap'] : [],
    );
    expect(report.parts.map((part) => [part.name, part.present])).toEqual([
      ['git', true],
      ['Linux on x64 or arm64', true],
      ['perl', true],
      ['user namespaces', true],
      ['process, network and mount namespaces', true],
      ['overlay file system', true],
      ['a process table of its own', true],
      ['a loopback of its own', true],
      ['system call filter (seccomp)', true],
      ['rules of the kernel (Landlock)', rulesVersion(findProgram('perl') ?? '').ok],
      ['bubblewrap', findProgram('bwrap') !== undefined],
    ]);
    expect(report.parts.every((part) => part.present === (part.fix === undefined))).toBe(true);
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('without perl has no walls: that is a fault that names it and its remedy, not a weaker tier', async () => {
    only('git', 'bwrap');
    const opened = await openWorkspaces({ scratch: join(scratch, 's'), allowUnconfined: false, parallel: 1 });
    expect(opened).toEqual({
      ok: false,
      fault: {
        kind: 'confinement-missing',
        missing: [{ what: 'perl (not on PATH)', fix: expect.stringMatching(/ perl(-base|-interpreter)?$/) }],
      },
    });
    expect(readdirSync(join(scratch, 's'))).toEqual([]);
    expect(await described({ scratch: join(scratch, 's') })).toMatchObject({ tier: 'limits' });
  });

  test('without walls runs only when that was allowed, and says what is lacking', async () => {
    only('git');
    const opened = await openWorkspaces({ scratch: join(scratch, 's'), allowUnconfined: true, parallel: 1 });
    if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
    await using workspaces = opened.value;
    expect(workspaces.confinement).toMatchObject({ tier: 'limits', backend: 'process group' });
    expect(workspaces.confinement.lacks.length).toBeGreaterThan(0);
  });

  test('with a mechanism that was asked for uses that one, though a stronger works', async () => {
    const policy = { ...DEFAULT_POLICY, mechanism: 'namespaces' } as const;
    const opened = await openWorkspaces({ scratch, allowUnconfined: false, parallel: 1, policy });
    if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
    await using workspaces = opened.value;
    expect(workspaces.confinement).toMatchObject({ tier: 'namespaces', backend: 'linux namespaces' });
  });

  test.each([
    ['bubblewrap', {}, { what: 'bubblewrap (not on PATH)', fix: expect.stringMatching(/ bubblewrap$/) }],
    [
      'namespaces',
      { image: 'node:24' },
      { what: 'namespaces runs no image (node:24)', fix: 'leave out --image' },
    ],
    [
      'landlock',
      { domains: ['example.org'] },
      { what: 'landlock cannot let single domains through (example.org)', fix: 'leave out --network' },
    ],
    [
      'docker',
      {},
      {
        what: 'docker needs to know in which image tests run',
        fix: '--sandbox docker --image NAME, an image with the tools of your tests in it',
      },
    ],
    [
      'podman',
      { image: 'node:24' },
      { what: 'podman (not on PATH)', fix: expect.stringMatching(/ podman$/) },
    ],
    ['seatbelt', {}, { what: 'Seatbelt is a part of macOS', fix: 'leave out --sandbox' }],
  ] as const)(
    'with %s asked for, that cannot do what is asked, takes nothing else instead',
    async (mechanism, asked, missing) => {
      only('git', 'perl');
      const policy = { ...DEFAULT_POLICY, ...asked, mechanism };
      const opened = await openWorkspaces({
        scratch: join(scratch, 's'),
        allowUnconfined: true,
        parallel: 1,
        policy,
      });
      expect(opened).toEqual({
        ok: false,
        fault: { kind: 'mechanism-unfit', mechanism, missing: [missing] },
      });
    },
  );

  test('with a scratch folder that cannot be made says which', async () => {
    const place = join(scratch, 'file', 'scratch');
    writeFileSync(join(scratch, 'file'), '');
    const opened = await openWorkspaces({ scratch: place, allowUnconfined: false, parallel: 1 });
    expect(opened).toMatchObject({ ok: false, fault: { kind: 'store-unwritable', path: place } });
  });

  test('with a way out whose socket has too long a path says so, and leaves nothing behind', async () => {
    const place = join(scratch, 'x'.repeat(120));
    const policy = { ...DEFAULT_POLICY, domains: ['example.org'] };
    const opened = await openWorkspaces({ scratch: place, allowUnconfined: false, parallel: 1, policy });
    const missing = [
      {
        what: expect.stringMatching(/^no way out to example\.org can be opened \(/),
        fix: 'set XDG_CACHE_HOME to a folder with a shorter path',
      },
    ];
    expect(opened).toEqual({ ok: false, fault: { kind: 'mechanism-unfit', mechanism: 'auto', missing } });
    expect(readdirSync(place)).toEqual([]);
  });

  const unshare = findProgram('unshare');
  test.skipIf(unshare === undefined)('with a full disk says so (needs unshare)', () => {
    const script = join(import.meta.dirname, 'fixtures', 'full-disk.ts');
    const line = `mount -t tmpfs -o size=3m none "$1" && mkdir "$1/s" "$1/p" && head -c 1500000 /dev/urandom > "$1/p/big" && exec "$2" "$3" "$1"`;
    const args = [
      '--user',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      line,
      'sh',
      scratch,
      process.execPath,
      script,
    ];
    const fault: unknown = JSON.parse(execFileSync(unshare ?? '', args, { encoding: 'utf8' }));
    expect(fault).toMatchObject({ kind: 'disk-full' });
  });
});
