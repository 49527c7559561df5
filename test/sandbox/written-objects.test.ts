// Objects of git that are written without git: git itself must make the same ones, and find nothing wrong with them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Leaf, ObjectWriter, type Tree } from '../../sandbox/git/objects.ts';
import { byteName } from '../../sandbox/workspace/byte-path.ts';
import { type Project, tempRepository } from './project.ts';

const LETTERS = ['a', 'b', 'a-b', 'a.c', 'z', 'é', ' '];
/** Folder and file names that sort differently with and without a slash at their end. */
const NAMES = LETTERS.flatMap((outer) => [outer, ...LETTERS.map((inner) => `${outer}/${inner}/${outer}`)]);

describe.each(['sha1', 'sha256'])('in a repository of %s', (format) => {
  let project: Project;
  let at: { readonly store: string; readonly files: string; readonly index: string };
  beforeEach(() => {
    project = tempRepository({ 'any.txt': '' });
    at = { store: project.at('store'), files: project.at('files'), index: project.at('index') };
    mkdirSync(at.files);
    execFileSync('git', ['init', '--quiet', '--bare', `--object-format=${format}`, at.store]);
  });
  afterEach(() => project[Symbol.dispose]());

  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'core.autocrlf=false', ...args], {
      cwd: at.files,
      env: { ...process.env, GIT_DIR: at.store, GIT_WORK_TREE: at.files, GIT_INDEX_FILE: at.index },
      encoding: 'utf8',
    }).trim();
  const treeOfGit = (): string => {
    git('add', '--all', '--force', '.');
    return git('write-tree');
  };

  test('a tree after many changes is the one that git makes of the files', () => {
    const random = counting(7);
    const files = new Map<string, FileKind>();
    let tree: Tree = { id: treeOfGit(), leaves: new Map(), folders: new Map() };
    const writer = new ObjectWriter(at.store, tree.id);
    for (let round = 0; round < 12; round += 1) {
      const changed = new Set<string>();
      for (let each = 0; each < 6; each += 1) {
        const name = NAMES[random(NAMES.length)] ?? '';
        for (const known of files.keys()) if (overlap(known, name) && files.delete(known)) changed.add(known);
        const kind = KINDS[random(4)];
        if (kind !== undefined) files.set(name, kind);
        changed.add(name);
      }
      write(files);
      const changes = [...changed].map(
        (name) => [byteName(name), leafOf(writer, name, files.get(name))] as const,
      );
      tree = writer.changed(tree, new Map(changes));
      expect(tree.id).toBe(treeOfGit());
    }
    expect(git('fsck', '--strict', '--no-dangling', tree.id)).toBe('');
  });

  test('an object that was there before is young again', () => {
    const empty = treeOfGit();
    const writer = new ObjectWriter(at.store, empty);
    const id = writer.blob(Buffer.from('text'));
    const path = join(at.store, 'objects', id.slice(0, 2), id.slice(2));
    utimesSync(path, 1_000_000_000, 1_000_000_000);
    expect(writer.blob(Buffer.from('text'))).toBe(id);
    expect(statSync(path).mtimeMs).toBeGreaterThan(1_000_000_001_000);
  });

  /** Exactly these, each with its own name in it. */
  function write(files: ReadonlyMap<string, FileKind>): void {
    for (const name of readdirSync(at.files)) rmSync(join(at.files, name), { recursive: true });
    for (const [name, kind] of files) {
      const path = join(at.files, name);
      mkdirSync(dirname(path), { recursive: true });
      if (kind === '120000') symlinkSync(name, path);
      else writeFileSync(path, name, { mode: kind === '100755' ? 0o755 : 0o644 });
    }
  }
});

type FileKind = Leaf['mode'];
/** And a fourth case: no such file. */
const KINDS: readonly FileKind[] = ['100644', '100755', '120000'];

function leafOf(writer: ObjectWriter, name: string, mode: FileKind | undefined): Leaf | undefined {
  return mode && { mode, id: writer.blob(Buffer.from(name)) };
}

/** Can the two not be in one tree? */
function overlap(known: string, name: string): boolean {
  return known === name || known.startsWith(`${name}/`) || name.startsWith(`${known}/`);
}

/** Numbers below a bound, the same in every run. */
function counting(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * bound);
  };
}
