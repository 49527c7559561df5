// Freezing again: a base that nobody uses is changed into the next one, and is never told from one made anew.
import { existsSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { type Base } from '../../sandbox/workspace/box.ts';
import { BACKENDS, type Bench, openBench, shell } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';

const [backend] = BACKENDS.filter(({ absent }) => absent === undefined);
if (backend === undefined) throw new Error('the process group needs nothing');
/** Objects are spared for an hour. */
const HALF_AN_HOUR_MS = 30 * 60 * 1000;
const FILES = {
  '.gitignore': 'node_modules/\n',
  'a.js': 'a',
  'dir/b.js': 'b',
  'dir/deep/c.js': 'c',
  'run.sh': '#!/bin/sh\n',
};

describe.skipIf(!backend.confines)('a later freeze (skipped where nothing confines)', () => {
  let bench: Bench;
  let other: Bench;
  let project: Project;
  beforeEach(async () => {
    [bench, other] = [await openBench(backend), await openBench(backend)];
    project = tempRepository(FILES).write({ 'node_modules/dep/i.js': 'dep', 'new.js': 'untracked' });
    symlinkSync('a.js', project.at('link'));
    // Files that changed a moment ago are looked at again in any case; these did not.
    for (const name of [...Object.keys(FILES), 'new.js'])
      utimesSync(project.at(name), 1_000_000_000, 1_000_000_000);
  });
  afterEach(async () => {
    project[Symbol.dispose]();
    await bench[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  });

  const shelf = (): string => join(bench.scratch, 'scratch-bases');
  /** All that can be known of a base. */
  const told = async (base: Base, from: Bench): Promise<unknown> => {
    const read = (await base.paths()).map(async (path) => [path, (await base.read(path))?.toString()]);
    await using box = await from.workspaces.open(base);
    const { output } = await shell(
      box,
      'find . -not -path "./node_modules/*" -printf "%P %y %m %l %T@\\n" | grep -v " d " | sort',
    );
    return [base.record, await Promise.all(read), output.head, await box.changes()];
  };
  /** The base after a change, made from an earlier one and made anew. */
  const bothAfter = async (change: () => void): Promise<readonly [unknown, unknown]> => {
    const first = await bench.freeze(project.folder);
    await first[Symbol.asyncDispose]();
    expect(readdirSync(shelf())).toHaveLength(1);
    change();
    const later = await bench.freeze(project.folder);
    expect(readdirSync(shelf())).toEqual([]);
    const anew = await other.freeze(project.folder);
    return [await told(later, bench), await told(anew, other)];
  };

  test.each<readonly [string, () => void]>([
    ['nothing changed', () => undefined],
    [
      'files changed, came and went',
      () => {
        project.write({ 'a.js': 'A', 'dir/new/d.js': 'd' });
        rmSync(project.at('dir/b.js'));
      },
    ],
    [
      'a file changed and has its old size and time',
      () => {
        project.write({ 'a.js': 'x' });
        utimesSync(project.at('a.js'), 1_000_000_000, 1_000_000_000);
      },
    ],
    [
      'a file is larger than what is read at once',
      () => void project.write({ 'a.js': 'x'.repeat(17_000_000) }),
    ],
    ['a file may be executed by now', () => void project.executable('run.sh')],
    [
      'a link leads elsewhere',
      () => {
        rmSync(project.at('link'));
        symlinkSync('run.sh', project.at('link'));
      },
    ],
    [
      'a folder became a file, and a file a folder',
      () => {
        rmSync(project.at('dir'), { recursive: true });
        rmSync(project.at('a.js'));
        project.write({ dir: 'now a file', 'a.js/in.js': 'now a folder' });
      },
    ],
    [
      'a folder became a link to where it was moved',
      () => {
        renameSync(project.at('dir'), project.at('moved'));
        symlinkSync('moved', project.at('dir'));
      },
    ],
    [
      'files were added to git, and others are ignored',
      () => {
        project.git('add', '--all');
        project.write({ '.gitignore': 'node_modules/\n*.log\nout/\n', 'x.log': 'l', 'out/o.js': 'o' });
      },
    ],
  ])('is like the first when %s', async (_, change) => {
    const [later, anew] = await bothAfter(change);
    expect(later).toEqual(anew);
  });

  test('makes everything anew where stored objects are gone', async () => {
    const first = await bench.freeze(project.folder);
    await first[Symbol.asyncDispose]();
    rmSync(join(bench.scratch, 'objects', 'objects', 'pack'), { recursive: true });
    const later = await bench.freeze(project.folder);
    await later[Symbol.asyncDispose]();
    const restored = await bench.freeze(project.folder, { tree: later.record.tree });
    expect((await restored.read('a.js'))?.toString()).toBe('a');
  });

  test('makes the stored objects as young as a freeze that wrote them', async () => {
    await (await bench.freeze(project.folder))[Symbol.asyncDispose]();
    project.write({ 'a.js': 'second' });
    await (await bench.freeze(project.folder))[Symbol.asyncDispose]();
    const objects = join(bench.scratch, 'objects', 'objects');
    const loose = readdirSync(objects, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /^[0-9a-f]{2}\/[0-9a-f]{38}$/.test(name),
    );
    expect(loose.length).toBeGreaterThan(0);
    for (const name of loose) utimesSync(join(objects, name), 1_000_000_000, 1_000_000_000);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HALF_AN_HOUR_MS });
    await bench.freeze(project.folder);
    vi.useRealTimers();
    expect(loose.filter((name) => statSync(join(objects, name)).mtimeMs < 1_000_000_001_000)).toEqual([]);
  });

  test('never changes a base that a box is open on, or that somebody holds', async () => {
    const first = await bench.freeze(project.folder);
    await using box = await bench.workspaces.open(first);
    await first[Symbol.asyncDispose]();
    expect(existsSync(shelf())).toBe(false);
    const second = await bench.freeze(project.folder);
    const third = await bench.freeze(project.folder);
    project.write({ 'a.js': 'changed' });
    await third[Symbol.asyncDispose]();
    const fourth = await bench.freeze(project.folder);
    expect([(await second.read('a.js'))?.toString(), (await fourth.read('a.js'))?.toString()]).toEqual([
      'a',
      'changed',
    ]);
    await shell(box, 'true');
  });

  test('does not take the base of another project or store', async () => {
    using second = tempRepository({ 'other.js': 'o' });
    await (await bench.freeze(project.folder))[Symbol.asyncDispose]();
    const base = await bench.freeze(second.folder);
    expect(await base.paths()).toEqual(['other.js']);
    await (
      await bench.freeze(project.folder, { objects: join(bench.scratch, 'elsewhere') })
    )[Symbol.asyncDispose]();
    expect(readdirSync(shelf())).toHaveLength(2);
  });
});
