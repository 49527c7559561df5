import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { DEFAULT_POLICY, type SandboxPolicy } from '../../agent/engine/sandbox-policy.ts';
import { parseCommand } from './arguments.ts';
import { commands } from './command-table.ts';
import { policyOf, unsetWords } from './sandbox-options.ts';

describe('what is decided about the walls', () => {
  let place: string;
  let directory: string;
  beforeAll(() => {
    place = realpathSync(mkdtempSync(join(tmpdir(), 'galapagos-policy-')));
    directory = join(place, 'project');
    for (const name of ['project/data', 'fonts', '.ssh', 'wide'])
      mkdirSync(join(place, name), { recursive: true });
    writeFileSync(join(place, 'fonts', 'a.ttf'), '');
  });
  afterAll(() => {
    rmSync(place, { recursive: true });
  });

  const decide = (...argv: readonly string[]): SandboxPolicy | string | undefined => {
    const repair = commands.find(({ name }) => name === 'repair');
    const args = repair && parseCommand(repair, argv);
    if (args?.ok !== true) throw new Error('not understood');
    const policy = policyOf(args.value, { cwd: place, directory });
    if (policy.ok) return policy.value;
    return 'detail' in policy.fault ? policy.fault.detail : policy.fault.kind;
  };

  test('says once which variables are not set, for there is nothing to pass on', () => {
    const policy = (...env: readonly string[]) => ({ ...DEFAULT_POLICY, env });
    const here = { LANG: 'C', EMPTY: '' };
    expect(unsetWords(policy('LANG', 'EMPTY'), here)).toEqual([]);
    expect(unsetWords(policy('LANG', 'TOKEN', 'TOKEN'), here)).toEqual([
      'env       TOKEN is not set in your environment: boxes go without',
    ]);
    expect(unsetWords(policy('TOKEN', 'KEY'), here)).toEqual([
      'env       TOKEN and KEY are not set in your environment: boxes go without',
    ]);
  });

  test('is nothing by default, so that a later version may choose better', () => {
    expect(decide()).toBeUndefined();
    expect(decide('--sandbox', 'auto')).toBeUndefined();
  });

  test('is kept whole, paths made absolute', () => {
    const words =
      '--sandbox podman --image=node:24 --network registry.npmjs.org --network=*.example.org --show fonts' +
      ' --hide=fonts/a.ttf --env=LANG --limit memoryMb=2000 --limit=files=99';
    const policy = decide(...words.split(' '));
    expect(policy).toEqual({
      mechanism: 'podman',
      image: 'node:24',
      domains: ['registry.npmjs.org', '*.example.org'],
      show: [join(place, 'fonts')],
      hide: [join(place, 'fonts', 'a.ttf')],
      env: ['LANG'],
      limits: { memoryMb: 2000, files: 99 },
    });
  });

  test.each([
    ['--sandbox=bubblewarp', 'There is no isolation “bubblewarp”. Did you mean bubblewrap?'],
    ['--limit=memory=3', 'There is no limit “memory”. Did you mean memoryMb?'],
    ['--limit=toString=3', /^There is no limit “toString”\. There are cpuS, memoryMb, /],
    [
      '--limit=memoryMb=1',
      '--limit memoryMb needs megabytes of memory, all processes together as a whole number, 64 at least: memoryMb=64.',
    ],
    [
      '--limit=files',
      '--limit files needs files and folders written as a whole number, 16 at least: files=16.',
    ],
    ['--network=http://a.org/', /^“http:\/\/a\.org\/” is no domain/],
    ['--network=localhost', /^“localhost” is no domain/],
    ['--env=A B', '“A B” is no name of a variable.'],
    ['--env=LD_PRELOAD', /^LD_PRELOAD is not taken from your environment/],
    ['--env=NODE_OPTIONS', /^NODE_OPTIONS is not taken/],
    ['--env=GALAPAGOS_OUT', /^GALAPAGOS_OUT is not taken/],
    ['--env=PATH', /^PATH is not taken/],
    ['--show=nowhere', /nowhere is no folder\.$/],
    ['--show=~', `${homedir()} is too wide: show the folders in it that tests need.`],
    ['--show=/', '/ is too wide: show the folders in it that tests need.'],
    ['--show=.ssh', /\.ssh holds credentials \(\.ssh\): no box sees it\.$/],
    ['--show=project/data', /lies in the project, of which every box has a copy\.$/],
    ['--hide=nowhere', /nowhere is not there\.$/],
    ['--hide=.', /holds the project itself\.$/],
    ['--hide=project/data', /lies in the project and cannot be hidden: .* Have git ignore it/],
  ])('refuses %s, and says why', (word, why) => {
    expect(decide(word)).toMatch(why);
  });
});
