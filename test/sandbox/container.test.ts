// A box in an image of the user's, run by podman for real where root has it with runc; docker is started by the same words.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { DEFAULT_POLICY } from '../../agent/engine/sandbox-policy.ts';
import { findProgram } from '../../sandbox/disk/find-program.ts';
import { thisProcess } from '../../sandbox/disk/life.ts';
import { type Box, type Workspaces } from '../../sandbox/workspace/box.ts';
import { openWorkspaces } from '../../sandbox/workspace/workspaces.ts';
import { exited, never, readable, shell } from './boxes.ts';
import { type Project, tempProject } from './project.ts';

const IMAGE = 'localhost/galapagos-test:1';
const needed = ['podman', 'runc', 'busybox'].filter((name) => findProgram(name) === undefined);
const absent = process.getuid?.() === 0 ? needed.join(', ') : 'root';
const title = absent === '' ? 'a box in a container' : `a box in a container (skipped: needs ${absent})`;

describe.skipIf(absent !== '')(title, () => {
  let place: string;
  let project: Project;
  let workspaces: Workspaces;
  let box: Box;
  /** What stands is taken down, however far the setting up came. */
  const set = new AsyncDisposableStack();

  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), 'galapagos-container-'));
    set.defer(() => rmSync(place, { recursive: true, force: true }));
    set.defer(() => void vi.unstubAllEnvs());
    vi.stubEnv('PATH', `${makeEngine(place)}${delimiter}${process.env['PATH'] ?? ''}`);
    project = set.use(
      tempProject({
        'a.txt': 'as it was',
        'node_modules/dep/index.js': 'dep',
        '.gitignore': 'node_modules',
      }),
    );
    project.git('init', '--quiet');
    workspaces = set.use(await opened(place));
    const base = await workspaces.freeze(project.folder, { objects: join(place, 'objects'), signal: never });
    if (!base.ok) throw new Error(JSON.stringify(base.fault));
    box = await workspaces.open(base.value);
  });
  afterAll(async () => {
    await set.disposeAsync();
  });
  const containers = (): readonly string[] =>
    execFileSync('podman', ['ps', '--all', '--quiet'], { encoding: 'utf8' }).split('\n').filter(Boolean);

  test('is told as what it is', () => {
    expect(workspaces.confinement).toMatchObject({ tier: 'container', backend: 'podman' });
  });

  test("runs at the repository's own path, with edits and dependencies, and leaves the original alone", async () => {
    await box.write([{ path: 'a.txt', content: Buffer.from('edited') }]);
    const line =
      'pwd; cat a.txt node_modules/dep/index.js; echo new > made; echo x > node_modules/dep/index.js';
    const { end, output } = await shell(box, line);
    expect([end, output.head]).toEqual([exited(0), `${project.folder}\nediteddep`]);
    expect(readable(await box.changes())).toEqual([
      { kind: 'file', path: 'a.txt', content: 'edited', executable: false },
      { kind: 'file', path: 'made', content: 'new\n', executable: false },
    ]);
    expect(
      execFileSync('cat', [project.at('a.txt'), project.at('node_modules/dep/index.js')], {
        encoding: 'utf8',
      }),
    ).toBe('as it wasdep');
  });

  test('hands over what a command leaves in the output folder, and sees no home, network or capability', async () => {
    const line =
      'ls /home /root > $GALAPAGOS_OUT/told 2>&1; cat /proc/net/dev | grep -c :; grep CapEff /proc/self/status';
    const { output, collected } = await shell(box, line, { collect: ['told'] });
    expect(output.head).toBe('1\nCapEff:\t0000000000000000\n');
    expect(String(collected.get('told'))).toContain('/root: No such file');
  });

  test('ends with what it started: at a limit, and by itself', async () => {
    const stopped = await shell(box, 'sleep 1000 & sleep 1000', { limits: { wallMs: 2_000 } });
    expect(stopped.end).toEqual({ kind: 'stopped', why: 'timeout' });
    expect((await shell(box, 'setsid sleep 1000 & true')).end).toEqual(exited(0));
    expect(containers()).toEqual([]);
  });

  test('of a dead owner is ended by the next start', async () => {
    const words =
      '--detach --network none --ulimit nofile=4096:4096 --label galapagos.owner=0123456789abcdef01234567';
    execFileSync('podman', ['run', ...words.split(' '), IMAGE, 'sleep', '1000']);
    const left = join(place, 'scratch', '1-0123456789abcdef01234567');
    mkdirSync(left);
    const owner = { ...(await thisProcess()), started: 'never', nonce: '0123456789abcdef01234567' };
    writeFileSync(join(left, 'owner.json'), JSON.stringify(owner));
    writeFileSync(join(left, 'engine'), findProgram('podman') ?? '');
    expect(await workspaces.sweep()).toMatchObject({ processes: 1 });
    expect(containers()).toEqual([]);
  });

  test('of an image that is not there is refused with what fetches it', async () => {
    expect(await tryOpen(place, 'localhost/none:1')).toMatchObject({
      ok: false,
      fault: { kind: 'mechanism-unfit', missing: [{ fix: 'podman pull localhost/none:1' }] },
    });
  });
});

const tryOpen = async (place: string, image: string): ReturnType<typeof openWorkspaces> =>
  await openWorkspaces({
    scratch: join(place, 'scratch'),
    allowUnconfined: false,
    parallel: 1,
    policy: { ...DEFAULT_POLICY, mechanism: 'podman', image },
  });

async function opened(place: string): Promise<Workspaces> {
  const tried = await tryOpen(place, IMAGE);
  if (!tried.ok) throw new Error(JSON.stringify(tried.fault));
  return tried.value;
}

/** A podman that keeps all it has in one folder and asks nothing of systemd, and an image of one program. */
function makeEngine(place: string): string {
  const [bin, root] = [join(place, 'bin'), join(place, 'image')];
  for (const folder of [bin, join(root, 'bin'), join(root, 'tmp'), join(root, 'etc')])
    mkdirSync(folder, { recursive: true });
  const options = ['root', 'runroot'].map((name) => `--${name}=${join(place, name)}`).join(' ');
  const engine = `${findProgram('podman') ?? ''} --runtime=runc --storage-driver=vfs --cgroup-manager=cgroupfs ${options}`;
  const limited = `if [ "$1" = run ]; then shift; exec ${engine} run --ulimit=nproc=4096:4096 "$@"; fi`;
  writeFileSync(join(bin, 'podman'), `#!/bin/sh\n${limited}\nexec ${engine} "$@"\n`);
  chmodSync(join(bin, 'podman'), 0o755);
  copyFileSync(findProgram('busybox') ?? '', join(root, 'bin', 'busybox'));
  for (const name of ['sh', 'cat', 'ls', 'grep', 'sleep', 'setsid'])
    symlinkSync('busybox', join(root, 'bin', name));
  execFileSync('tar', ['-C', root, '-cf', join(place, 'image.tar'), '.']);
  execFileSync(join(bin, 'podman'), ['import', join(place, 'image.tar'), IMAGE], { stdio: 'pipe' });
  return bin;
}
