// The frozen trees of a project: a git folder of our own with objects that outlive the process. Shares nothing with the user's.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, utimesSync } from 'node:fs';
import { mkdir, readdir, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Fault } from '../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { errnoOf } from '../disk/errno.ts';
import { type GitFault, git, zeroSeparated } from '../git/git.ts';

export interface TreeEntry {
  /** Byte string, see listing.ts. */
  readonly name: string;
  readonly kind: 'file' | 'link';
}

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

interface IndexPlace {
  readonly worktree: string;
  readonly index: string;
  readonly signal: AbortSignal;
}

interface ChangedNames {
  readonly gone: readonly string[];
  readonly there: readonly string[];
}

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

  /** Stores every file below `folder` and answers the tree's id. `index` is a file to be made. */
  async keep(folder: string, index: string, signal: AbortSignal): Promise<Outcome<string, Fault>> {
    const place = { worktree: folder, index, signal };
    const bulk = this.#isEmpty ? ONE_PACK : [];
    const added = await this.#run([...bulk, 'add', '--all', '--force', '--', '.'], folder, place);
    return added.ok ? await this.#written(place) : added;
  }

  /** The same, when of what `index` says only these names (byte strings) differ. */
  async keepChanged(names: ChangedNames, place: IndexPlace): Promise<Outcome<string, Fault>> {
    // What is gone first: a link may stand where its folder was, and git would refuse to look behind it. What is there is
    // taken out, too: git believes a file of the same size, time (in seconds) and number to be the one it knows.
    const steps = [
      [['--force-remove'], [...names.gone, ...names.there]],
      [['--add', '--replace'], names.there],
    ] as const;
    for (const [how, each] of steps) {
      if (each.length === 0) continue;
      const stdin = Buffer.from(each.map((name) => `${name}\0`).join(''), 'latin1');
      const args = ['update-index', ...how, '-z', '--stdin'];
      const updated = await this.#run(args, place.worktree, { ...place, stdin });
      if (!updated.ok) return updated;
    }
    return await this.#written(place);
  }

  async #written(place: IndexPlace): Promise<Outcome<string, Fault>> {
    const tree = await this.#run(['write-tree'], place.worktree, place);
    return tree.ok ? success(tree.value.toString('latin1').trim()) : tree;
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

  async entries(tree: string, signal: AbortSignal): Promise<Outcome<readonly TreeEntry[], Fault>> {
    const listed = await this.#git(['ls-tree', '-r', '-z', '--full-tree', tree], this.folder, { signal });
    if (!listed.ok) return failure(await this.#fault(listed.fault));
    return success(
      zeroSeparated(listed.value).map((line) => ({
        name: line.slice(line.indexOf('\t') + 1),
        kind: line.startsWith('120000') ? 'link' : 'file',
      })),
    );
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
