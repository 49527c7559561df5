// What a base is of a tree, and whether the tree was left as it was.
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';

import { type Base, type FreezeOptions } from '../../sandbox/workspace/box.ts';
import { BACKENDS, type BackendUnderTest, type Bench, openBench, shell } from './boxes.ts';
import { type Project } from './project.ts';

/** The strongest backend of this machine: what a base is made of is the same with each. */
export const backend: BackendUnderTest = strongest();

function strongest(): BackendUnderTest {
  const [first] = BACKENDS.filter(({ absent }) => absent === undefined);
  if (first === undefined) throw new Error('the process group needs nothing');
  return first;
}

/** Every name, byte, mode, time and inode of what lies below a folder. */
export function fingerprint(folder: string): readonly string[] {
  const lines: string[] = [];
  const visit = (path: Buffer): void => {
    const status = lstatSync(path);
    const content = status.isFile()
      ? createHash('sha256').update(readFileSync(path)).digest('hex')
      : status.isSymbolicLink()
        ? readlinkSync(path)
        : '';
    const { mode, size, mtimeMs, ctimeMs, ino } = status;
    lines.push([path.toString('latin1'), mode, size, mtimeMs, ctimeMs, ino, content].join(' '));
    if (!status.isDirectory()) return;
    for (const name of readdirSync(path, { encoding: 'buffer' }))
      visit(Buffer.concat([path, Buffer.from('/'), name]));
  };
  visit(Buffer.from(folder));
  return lines;
}

/** The text of every file of a base. */
export async function contents(base: Base): Promise<Readonly<Record<string, string>>> {
  const paths = await base.paths();
  const read = paths.map(async (path) => [path, (await base.read(path))?.toString('utf8') ?? ''] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** A bench on which freezing a folder must write nothing in it. */
interface WatchedBench {
  readonly bench: Bench;
  freeze(project: Project, options?: Partial<FreezeOptions>): Promise<Base>;
  /** What a shell in a box on the base says; nothing may be written by that in the project frozen last. */
  said(base: Base, line: string): Promise<string>;
  /** The project frozen last is as it was then. */
  expectUntouched(): void;
}

/** The bench of a test file: there from its first test on, gone after its last. */
export function watchedBench(): WatchedBench {
  let opened: Bench | undefined;
  let last: { readonly folder: string; readonly before: unknown } | undefined;
  beforeAll(async () => {
    opened = await openBench(backend);
  });
  afterAll(async () => {
    await opened?.[Symbol.asyncDispose]();
  });
  const bench = (): Bench => {
    if (opened === undefined) throw new Error('the bench is there from the first test on');
    return opened;
  };
  const expectUntouched = (): void => {
    if (last === undefined) throw new Error('nothing was frozen');
    expect(fingerprint(last.folder)).toEqual(last.before);
  };
  return {
    get bench() {
      return bench();
    },
    async freeze({ folder }, options = {}) {
      last = { folder, before: fingerprint(folder) };
      const base = await bench().freeze(folder, options);
      expectUntouched();
      return base;
    },
    async said(base, line) {
      await using box = await bench().workspaces.open(base);
      const { output } = await shell(box, line);
      expectUntouched();
      return output.head;
    },
    expectUntouched,
  };
}
