// Walls that do not stand: plans that were broken on purpose. No command may start behind them.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { DEFAULT_POLICY } from '../../agent/engine/sandbox-policy.ts';
import { bubblewrap } from '../../sandbox/confinement/linux/bubblewrap.ts';
import { findProgram } from '../../sandbox/disk/find-program.ts';
import { landlock } from '../../sandbox/confinement/linux/landlock.ts';
import { type Mechanism } from '../../sandbox/confinement/mechanism.ts';
import { namespaces } from '../../sandbox/confinement/linux/namespaces.ts';
import { type Backend, type Launch, type Plan } from '../../sandbox/confinement/plan.ts';
import { NOTHING_AROUND, smokePlan, tryBackend, tryLaunch } from '../../sandbox/confinement/smoke-test.ts';
import { removeTree } from '../../sandbox/workspace/remove-tree.ts';

const site = { perl: findProgram('perl'), mark: {}, policy: DEFAULT_POLICY };
const first = (mechanism: Mechanism): readonly Backend[] => {
  const offered = mechanism.offer(site);
  return offered.ok ? offered.value : [];
};

describe('walls that do not stand', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'galapagos-standing-'));
  });
  afterEach(async () => {
    await removeTree(folder);
  });

  const masked = (): Plan['around'] => ({ ...NOTHING_AROUND, masked: [tmpdir(), '/run'] });
  const broken = async (
    backend: Backend,
    plan: Plan,
    breaking: (words: readonly string[]) => readonly string[],
  ) => {
    const whole = backend.launch({ ...plan, argv: ['/bin/sh', '-c', 'echo started'] });
    const launch: Launch = { ...whole, args: breaking(whole.args) };
    return (await tryLaunch(launch, join(folder, 'out'), { wanted: 'nothing' }))?.why;
  };
  const asItIs = (words: readonly string[]): readonly string[] => words;
  /** The backend among those of a mechanism that works on this machine. */
  const working = async (mechanism: Mechanism, skip: (why: string) => void): Promise<Backend> => {
    for (const backend of first(mechanism)) {
      const place = mkdtempSync(join(tmpdir(), 'galapagos-standing-'));
      const why = await tryBackend(backend, masked(), place);
      await removeTree(place);
      if (why === undefined) return backend;
    }
    skip(`${mechanism.name} does not work here`);
    throw new Error('skipped');
  };

  describe.each([bubblewrap, namespaces])('of $name', (mechanism) => {
    test('let no command start when the scratch shows through', async ({ skip }) => {
      const backend = await working(mechanism, skip);
      const plan = smokePlan(folder, { ...NOTHING_AROUND, masked: ['/run'] });
      const layers = plan.layers.map((layer) => ({ ...layer, at: join(folder, 'outside') }));
      const why = await broken(backend, { ...plan, layers, directory: '/' }, asItIs);
      expect(why).toBe(`the walls do not stand: gone ${folder}/empty`);
    });
  });

  test('let no command start in a namespace of the host', async ({ skip }) => {
    const backend = await working(bubblewrap, skip);
    const why = await broken(backend, smokePlan(folder, masked()), (words) =>
      words.filter((word) => word !== '--unshare-ipc'),
    );
    expect(why).toMatch(/^the walls do not stand: own ipc ipc:\[\d+\]$/);
  });

  test("let no command start in the user's own folder", async ({ skip }) => {
    const backend = await working(namespaces, skip);
    const original = join(folder, 'outside');
    const plan = smokePlan(folder, { ...NOTHING_AROUND, masked: ['/run'] });
    const layers = plan.layers.map((layer) => ({ ...layer, at: original }));
    const why = await broken(backend, { ...plan, layers, directory: '/' }, (words) => {
      const at = words.indexOf('overlay');
      // No canary, so that the look at the copy is reached; and what should be an overlay is the folder itself.
      return words
        .with(at, 'bind')
        .with(at + 1, original)
        .map((word) => (word === join(folder, 'empty') ? join(folder, 'never made') : word));
    });
    expect(why).toMatch(/^the walls do not stand: copy .*\/outside \d+:\d+$/);
  });

  test('of rules let no command start when what is closed can be opened', async ({ skip }) => {
    const backend = await working(landlock, skip);
    const plan = { ...smokePlan(folder, masked()), layers: [], directory: folder };
    expect(await broken(backend, { ...plan, writable: [folder] }, asItIs)).toBe(
      `the walls do not stand: closed ${folder}/empty`,
    );
    const linked = { ...plan, linked: [plan.original], writable: [join(folder, 'tree')] };
    expect(await broken(backend, linked, asItIs)).toBe(`the walls do not stand: closed ${folder}/outside`);
  });

  test.for([
    ["call('capset', $head, $none)", 'CapPrm is not empty'],
    ["call('seccomp', 1, 4, $program)", 'no filter'],
  ])('let no command start where %s was left out', async ([step, fallen], { skip }) => {
    const backend = await working(namespaces, skip);
    const why = await broken(backend, smokePlan(folder, masked()), (words) =>
      words.map((word) => (word.startsWith('\nuse strict') ? word.replace(step ?? '', '1') : word)),
    );
    expect(why).toBe(`the walls do not stand: ${fallen}`);
  });
});
