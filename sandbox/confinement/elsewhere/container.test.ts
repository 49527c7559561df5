import { describe, expect, test } from 'vitest';

import { containerBackend } from './container.ts';
import { completeLimits } from '../running/limits.ts';
import { type Plan } from '../plan.ts';

const plan: Plan = {
  folder: '/home/ada/.cache/galapagos/1-a/box-1',
  layers: [],
  original: '/home/ada/sum, "new"',
  linked: [],
  writable: [],
  around: { masked: [], shown: [], hidden: [], closed: [], env: {}, home: '/home/ada', path: '/usr/bin' },
  binds: [
    { from: '/home/ada/.cache/galapagos/1-a/copy', at: '/home/ada/sum, "new"', access: 'write' },
    { from: '/opt/galapagos/suite', at: '/run/galapagos/suite', access: 'read' },
  ],
  argv: ['node', '--test'],
  env: { PATH: '/home/ada/bin', HOME: '/home/ada', CI: '1' },
  directory: '/home/ada/sum, "new"/packages/a',
  limits: completeLimits(1, { memoryMb: 512, processes: 64, wallMs: 30_000, temporaryMb: 100, fileMb: 10 }),
};
const mark = { GALAPAGOS_OWNER: 'abc' };

function launched(engine: 'docker' | 'podman' = 'docker'): readonly string[] {
  return containerBackend(engine, { program: `/usr/bin/${engine}`, image: 'node:24', mark }).launch(plan)
    .args;
}

/** The value after an option, wherever it stands. */
const values = (name: string, words = launched()): readonly string[] =>
  words.flatMap((word, index) => (word === name ? [words[index + 1] ?? ''] : []));

describe('a command in an image of the user', () => {
  test('stands last, after the image', () => {
    expect(launched().slice(-3)).toEqual(['node:24', 'node', '--test']);
    expect(launched()[0]).toBe('run');
  });

  test('has no network, no capabilities, no new privileges, and a root that cannot be written', () => {
    expect(values('--network')).toEqual(['none']);
    expect(values('--cap-drop')).toEqual(['ALL']);
    expect(values('--security-opt')).toContain('no-new-privileges');
    expect(launched()).toContain('--read-only');
  });

  test('sees the copy at the path of the repository, and nothing else of the host that it could write', () => {
    expect(values('--mount')).toEqual([
      'type=bind,source=/home/ada/.cache/galapagos/1-a/copy,"target=/home/ada/sum, ""new"""',
      'type=bind,source=/opt/galapagos/suite,target=/run/galapagos/suite,readonly=true',
    ]);
    expect(values('--workdir')).toEqual(['/home/ada/sum, "new"/packages/a']);
  });

  test('sees dependency folders that are too large to be copied as they are on the host, and cannot write there', () => {
    const folder = '/home/ada/sum, "new"/node_modules';
    const { args } = containerBackend('docker', {
      program: '/usr/bin/docker',
      image: 'node:24',
      mark,
    }).launch({
      ...plan,
      linked: [folder],
    });
    const quoted = folder.replaceAll('"', '""');
    expect(values('--mount', args).at(-1)).toBe(
      `type=bind,"source=${quoted}","target=${quoted}",readonly=true`,
    );
  });

  test('keeps the PATH of the image and gets a home of its own', () => {
    expect(values('--env')).toEqual(['HOME=/tmp', 'CI=1']);
  });

  test('is held to the limits of the box', () => {
    expect([values('--memory'), values('--memory-swap'), values('--pids-limit')]).toEqual([
      ['512m'],
      ['512m'],
      ['64'],
    ]);
    expect(values('--tmpfs')).toEqual(['/tmp:rw,exec,nosuid,nodev,mode=1777,size=100m']);
    expect(values('--ulimit')).toContain('fsize=10485760:10485760');
  });

  test('carries the mark of its owner, and a name by which it is ended', () => {
    expect(values('--label')).toEqual(['galapagos.owner=abc']);
    expect(values('--name')).toEqual([expect.stringMatching(/^galapagos-[0-9a-f]{24}$/)]);
  });

  test('is never fetched from anywhere', () => {
    expect(values('--pull', launched('podman'))).toEqual(['never']);
  });
});
