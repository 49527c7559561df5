// The frozen trees of a project: a git folder of our own with objects that outlive the process. Shares nothing with the user's.
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync, utimesSync } from 'node:fs';
import { mkdir, readdir, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Fault } from '../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { errnoOf } from '../disk/errno.ts';
import { inTurns } from '../disk/in-turns.ts';
import { type GitFault, git, zeroSeparated } from '../git/git.ts';
import { type Leaf, ObjectWriter, type Tree, isMode } from '../git/objects.ts';
import { bytePath } from './byte-path.ts';

/**
 * Bytes go in and come out as they are. `info/attributes` outranks every attributes file of the tree, so no filter,
 * line-end conversion or other encoding can apply, whatever the project asks of git.
 */
export const ATTRIBUTES = '* -text !eol -filter -ident !working-tree-encoding\n';
const RAW = [
  ['core.autocrlf', 'false'],
  ['core.safecrlf', 'false'],
  ['core.symlinks', 'true'],
  ['core.fileMode', 'true'],
  ['core.protectNTFS', 'false'],
  ['core.protectHFS', 'false'],
  ['core.looseCompression', '1'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`]);
/** The first tree is all new: one file with everything is five times faster than a file for each. */
const ONE_PACK = ['-c', 'core.bigFileThreshold=1'];
const FULL_BYTES = 1024 * 1024;

interface GitPlace {
  readonly signal?: AbortSignal;
  readonly worktree?: string;
  readonly index?: string;
  readonly stdin?: Buffer;
}

interface Difference {
  /** Byte strings. */
  readonly gone: readonly string[];
  readonly there: readonly string[];
}

/** Larger files are left to git, which reads them in pieces. */
const MOST_AT_ONCE = 16 * 1024 * 1024;

export class TreeStore {
  readonly folder: string;
  #isEmpty = false;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(folder: string, signal: AbortSignal): Promise<Outcome<TreeStore, Fault>> {
    const store = new TreeStore(folder);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (lstatSync(join(folder, 'HEAD'), { throwIfNoEntry: false }) === undefined) {
        const made = await git(['init', '--quiet', '--bare', '--template=', folder], {
          directory: folder,
          env: { GIT_CONFIG_GLOBAL: '/dev/null' },
          signal,
        });
        if (!made.ok) return failure(await store.#fault(made.fault));
        store.#isEmpty = true;
      }
      await mkdir(join(folder, 'info'), { recursive: true });
      await writeFile(join(folder, 'info', 'attributes'), ATTRIBUTES);
      return success(store);
    } catch (error) {
      signal.throwIfAborted();
      const fault = diskFault(folder, error);
      const detail = errnoOf(error) ?? String(error);
      return failure(fault.kind === 'disk-full' ? fault : { kind: 'store-unwritable', path: folder, detail });
    }
  }

  /** Stores every file below `folder`. `index` is a file to be made. */
  async keep(folder: string, index: string, signal: AbortSignal): Promise<Outcome<Tree, Fault>> {
    const place = { worktree: folder, index, signal };
    const bulk = this.#isEmpty ? ONE_PACK : [];
    const added = await this.#run([...bulk, 'add', '--all', '--force', '--', '.'], folder, place);
    if (!added.ok) return added;
    const written = await this.#run(['write-tree'], folder, place);
    return written.ok ? await this.read(written.value.toString('latin1').trim(), signal) : written;
  }

  /**
   * The same, when only these names differ from an earlier tree whose objects are all here. Starts no git, for that takes
   * longer than a few files: throws what the file system says.
   */
  async keepChanged(
    earlier: Tree,
    { gone, there }: Difference,
    { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
  ): Promise<Outcome<Tree, Fault>> {
    if (gone.length + there.length === 0) return success(earlier);
    const writer = new ObjectWriter(this.folder, earlier.id);
    const changes = new Map<string, Leaf | undefined>(gone.map((name) => [name, undefined]));
    const large: (readonly [string, Leaf])[] = [];
    await inTurns(there, (name) => {
      signal.throwIfAborted();
      const path = bytePath(folder, name);
      const status = lstatSync(path);
      const mode = status.isSymbolicLink() ? '120000' : (status.mode & 0o100) === 0 ? '100644' : '100755';
      const isLarge = mode !== '120000' && status.size > MOST_AT_ONCE;
      if (isLarge) large.push([name, { mode, id: '' }]);
      else changes.set(name, { mode, id: writer.blob(contentOf(path, mode)) });
    });
    for (const [name, { mode }] of large) {
      const id = await this.#hashed(bytePath(folder, name), signal);
      if (!id.ok) return id;
      changes.set(name, { mode, id: id.value });
    }
    return success(writer.changed(earlier, changes));
  }

  async #hashed(path: Buffer, signal: AbortSignal): Promise<Outcome<string, Fault>> {
    const stdin = Buffer.concat([path, Buffer.from('\n')]);
    const hash = ['hash-object', '-w', '--no-filters', '--stdin-paths'];
    const hashed = await this.#run(hash, this.folder, { signal, stdin });
    return hashed.ok ? success(hashed.value.toString('latin1').trim()) : hashed;
  }

  /** Changes whenever an object comes or goes. */
  async state(): Promise<string> {
    const folder = join(this.folder, 'objects');
    const names = (await readdir(folder)).sort();
    const times = names.map((name) => {
      const status = lstatSync(join(folder, name), { bigint: true, throwIfNoEntry: false });
      return `${name} ${status?.mtimeNs ?? ''}`;
    });
    return createHash('sha256').update(times.join('\n')).digest('hex');
  }

  /**
   * Makes objects as young as if they were written now: whoever tidies the store spares what a run may be about to name.
   * At once, and not in turns: a turn for each costs more than all of it.
   */
  freshen(): void {
    const folder = join(this.folder, 'objects');
    const now = new Date();
    for (const name of readdirSync(folder).filter((each) => /^[0-9a-f]{2}$/.test(each))) {
      for (const object of readdirSync(join(folder, name))) {
        try {
          utimesSync(join(folder, name, object), now, now);
        } catch {
          // What has gone meanwhile is missed by whoever looks for it next.
        }
      }
    }
  }

  /** Is every object of the tree still there? */
  async has(tree: string, signal: AbortSignal): Promise<boolean> {
    const args = ['rev-list', '--objects', '--quiet', tree];
    return (await this.#git(args, this.folder, { signal })).ok;
  }

  /** Writes the files of a kept tree below the empty `folder`. `index` is a file to be made. */
  async restore(
    tree: string,
    folder: string,
    place: { readonly index: string; readonly signal: AbortSignal },
  ): Promise<Outcome<true, Fault>> {
    const here = { ...place, worktree: folder };
    const read = await this.#run(['read-tree', tree], folder, here);
    if (!read.ok) return read;
    const written = await this.#run(
      ['checkout-index', '--all', '--force', '--quiet', '--index'],
      folder,
      here,
    );
    return written.ok ? success(true) : written;
  }

  /** What is in a kept tree, by its id. */
  async read(id: string, signal: AbortSignal): Promise<Outcome<Tree, Fault>> {
    const listed = await this.#git(['ls-tree', '-r', '-t', '-z', '--full-tree', id], this.folder, { signal });
    return listed.ok ? success(treeOf(id, listed.value)) : failure(await this.#fault(listed.fault));
  }

  /** The paths among `paths` that the ignore rules of the tree in `folder` and `excludes` (a file) ignore. */
  async ignored(
    paths: readonly string[],
    { folder, excludes }: { readonly folder: string; readonly excludes: string },
  ): Promise<ReadonlySet<string>> {
    const args = ['-c', `core.excludesFile=${excludes}`, 'check-ignore', '-z', '--stdin', '--no-index'];
    const stdin = Buffer.from(paths.map((path) => `${path}\0`).join(''));
    const found = await this.#git(args, folder, { stdin, worktree: folder });
    // 1 means that none is ignored; anything else (a path behind a link) hides nothing either.
    return new Set(found.ok ? found.value.toString('utf8').split('\0').filter(Boolean) : []);
  }

  async #run(args: readonly string[], directory: string, place: GitPlace): Promise<Outcome<Buffer, Fault>> {
    const done = await this.#git(args, directory, place);
    return done.ok ? done : failure(await this.#fault(done.fault));
  }

  async #git(
    args: readonly string[],
    directory: string,
    options: GitPlace,
  ): Promise<Outcome<Buffer, GitFault>> {
    return await git([...RAW, ...args], {
      directory,
      env: {
        GIT_DIR: this.folder,
        GIT_CONFIG_GLOBAL: '/dev/null',
        ...(options.worktree !== undefined && { GIT_WORK_TREE: options.worktree }),
        ...(options.index !== undefined && { GIT_INDEX_FILE: options.index }),
      },
      ...(options.signal && { signal: options.signal }),
      ...(options.stdin && { stdin: options.stdin }),
    });
  }

  /** git does not say by number why it failed; the disk itself is asked whether it is full. */
  async #fault(fault: GitFault): Promise<Fault> {
    const space = await statfs(this.folder).catch(() => undefined);
    if (space !== undefined && space.bavail * space.bsize < FULL_BYTES) {
      return { kind: 'disk-full', path: this.folder };
    }
    return gitFault(fault);
  }
}

function contentOf(path: Buffer, mode: Leaf['mode']): Buffer {
  return mode === '120000' ? readlinkSync(path, { encoding: 'buffer' }) : readFileSync(path);
}

/** From lines of `ls-tree -r -t`: mode, kind, id, a tab, the name. */
function treeOf(tree: string, output: Buffer): Tree {
  const [leaves, folders] = [new Map<string, Leaf>(), new Map<string, string>()];
  for (const line of zeroSeparated(output)) {
    const tab = line.indexOf('\t');
    const [mode, kind, id = ''] = line.slice(0, tab).split(' ');
    const name = line.slice(tab + 1);
    if (kind === 'tree') folders.set(name, id);
    else if (isMode(mode)) leaves.set(name, { mode, id });
  }
  return { id: tree, leaves, folders };
}

export function gitFault(fault: GitFault): Fault {
  if (fault.kind === 'missing') return { kind: 'git-missing' };
  return { kind: 'snapshot-failed', detail: fault.kind === 'refused' ? fault.stderr : fault.detail };
}

/** The fault behind an error of the file system while a base was made at `path`. */
export function diskFault(path: string, error: unknown): Fault {
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return { kind: 'disk-full', path };
  return { kind: 'snapshot-failed', detail: error instanceof Error ? error.message : String(error) };
}
