// What a box's folder says differs from the base. Walks with lstat only and opens nothing but regular files.
import { lstatSync, readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { readRegular } from '../disk/read-regular.ts';
import { type FrozenBase } from './base.ts';
import { type BoxChange } from './box.ts';
import { type EntryKind, entryKind } from './edits.ts';

const MOST_BYTES = 8 * 1024 * 1024;
const UNREADABLE = { kind: 'unusual', what: 'unreadable' } as const;

export interface Sides {
  /** Folder on the host that holds what differs, or all there is. */
  readonly upper: string;
  readonly base: FrozenBase;
  /** Folders that are not the box's own: relative paths. */
  readonly skip: ReadonlySet<string>;
}

/** Names the folders, out of those that both sides have, in which nothing of the base shows through. */
export type FindOpaque = (folders: readonly string[]) => Promise<ReadonlySet<string>>;

/**
 * The changes of an overlay's upper folder, sorted by path. New files that the project's own rules ignore are no
 * changes: they would not be in a base either. Nor is anything below a `.git` or `.galapagos`.
 */
export async function changesOf(sides: Sides, findOpaque: FindOpaque): Promise<readonly BoxChange[]> {
  const { base } = sides;
  const walk = new UpperWalk(sides);
  await walk.enter('');
  const opaque = await findOpaque(walk.shared);
  const deleted = new Set([...walk.deleted, ...[...opaque].flatMap((folder) => walk.missingBelow(folder))]);
  const fresh = walk.found.filter(({ path }) => base.kindOf(path) === undefined).map(({ path }) => path);
  const ignored = await base.ignored(fresh);
  const changes = [
    ...walk.found.filter(({ path }) => !ignored.has(path)),
    ...[...deleted].map((path) => ({ kind: 'deleted', path }) as const),
  ];
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

class UpperWalk {
  readonly found: BoxChange[] = [];
  readonly deleted: string[] = [];
  /** Folders of the upper layer that the base has, too. */
  readonly shared: string[] = [];
  readonly #upper: string;
  readonly #base: FrozenBase;
  readonly #skip: ReadonlySet<string>;
  readonly #seen = new Set<string>();

  constructor({ upper, base, skip }: Sides) {
    this.#upper = upper;
    this.#base = base;
    this.#skip = skip;
  }

  /** Files of the base below `folder` that have no counterpart in the upper layer. */
  missingBelow(folder: string): readonly string[] {
    return this.#base.below(folder).filter((path) => !this.#seen.has(path));
  }

  async enter(folder: string): Promise<void> {
    for (const name of await this.#names(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (/^\.(git|galapagos)$/i.test(name) || this.#skip.has(path)) continue;
      if (name.includes('\uFFFD')) this.found.push({ ...UNREADABLE, path });
      else await this.#visit(path);
    }
  }

  async #visit(path: string): Promise<void> {
    const kind = this.#kindOf(path);
    const before = this.#base.kindOf(path);
    if (kind === undefined) {
      this.found.push({ ...UNREADABLE, path });
      return;
    }
    this.#seen.add(path);
    if (before === 'folder' && kind !== 'folder') this.deleted.push(...this.#base.below(path));
    if (kind === 'folder') await this.#visitFolder(path, before);
    else if (kind === 'file') await this.#visitFile(path, before);
    else if (kind === 'whiteout')
      this.deleted.push(...(before === undefined || before === 'folder' ? [] : [path]));
    else this.#visitUnusual(path, kind);
  }

  async #visitFolder(path: string, before: ReturnType<FrozenBase['kindOf']>): Promise<void> {
    if (before === 'folder') this.shared.push(path);
    else if (before !== undefined) this.deleted.push(path);
    await this.enter(path);
  }

  async #visitFile(path: string, before: ReturnType<FrozenBase['kindOf']>): Promise<void> {
    const file = join(this.#upper, path);
    const status = lstatSync(file);
    if (status.size > MOST_BYTES) {
      this.found.push({ kind: 'unusual', path, what: 'too-large' });
      return;
    }
    const content = await readRegular(file, MOST_BYTES);
    if (content === undefined) {
      this.found.push({ ...UNREADABLE, path });
      return;
    }
    const executable = (status.mode & 0o100) !== 0;
    if (before === 'file' && (await this.#isSame(path, content, executable))) return;
    this.found.push({ kind: 'file', path, content, executable });
  }

  #visitUnusual(path: string, what: Exclude<EntryKind, 'nothing' | 'folder' | 'file' | 'whiteout'>): void {
    if (what === 'link' && this.#base.kindOf(path) === 'link') {
      const [now, before] = [this.#upper, this.#base.folder].map((folder) =>
        readlinkSync(join(folder, path)),
      );
      if (now === before) return;
    }
    this.found.push({ kind: 'unusual', path, what: what === 'link' ? 'symlink' : what });
  }

  async #isSame(path: string, content: Buffer, executable: boolean): Promise<boolean> {
    const before = await this.#base.read(path);
    const mode = lstatSync(join(this.#base.folder, path)).mode;
    return before?.equals(content) === true && ((mode & 0o100) !== 0) === executable;
  }

  /** A closed or endless path cannot be asked. */
  #kindOf(path: string): Exclude<EntryKind, 'nothing'> | undefined {
    try {
      const kind = entryKind(join(this.#upper, path));
      return kind === 'nothing' ? undefined : kind;
    } catch {
      return undefined;
    }
  }

  async #names(folder: string): Promise<readonly string[]> {
    try {
      return await readdir(join(this.#upper, folder));
    } catch {
      if (folder !== '') this.found.push({ ...UNREADABLE, path: folder });
      return [];
    }
  }
}
