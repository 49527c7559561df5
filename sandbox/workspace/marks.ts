// What a folder of ours looked like when it was known to be good: enough to see any change by lstat alone.
import { type BigIntStats, lstatSync, readdirSync, readlinkSync, rmSync } from 'node:fs';

import { bytePath } from './byte-path.ts';

/**
 * Whatever is done to a file or folder (content, mode, owner, links, extended attributes) moves its change time, which
 * nobody can set.
 */
export interface Mark {
  readonly kind: 'folder' | 'file' | 'link';
  readonly mode: number;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  /** Where a link leads. */
  readonly target?: Buffer;
  /** Byte strings, of a folder. */
  readonly names?: readonly string[];
}

export interface Marks {
  /** By byte string relative to the root, which is ''. */
  readonly entries: Map<string, Mark>;
  readonly files: number;
  readonly bytes: number;
}

/** Looks at everything below `root`; what is neither file, link nor folder is removed, because it could not be put back. */
export function markTree(root: string): Marks {
  const entries = new Map<string, Mark>();
  let [files, bytes] = [0, 0];
  const visit = (name: string): boolean => {
    const path = bytePath(root, name);
    const status = lstatSync(path, { bigint: true });
    const kind = kindOf(status);
    if (kind === undefined) {
      rmSync(path);
      return false;
    }
    files += 1;
    bytes += Number(status.blocks) * 512;
    if (kind !== 'folder') {
      entries.set(name, markOf(path, status, kind));
      return true;
    }
    const names = readdirSync(path, { encoding: 'latin1' }).filter((each) => visit(below(name, each)));
    // Asked again: removing something changed it.
    entries.set(name, { ...markOf(path, lstatSync(path, { bigint: true }), kind), names });
    return true;
  };
  visit('');
  return { entries, files, bytes };
}

export function markOf(path: Buffer, status: BigIntStats, kind: Mark['kind']): Mark {
  const { ino, size, mtimeNs, ctimeNs } = status;
  const mark = { kind, mode: Number(status.mode) & 0o7777, ino, size, mtimeNs, ctimeNs };
  return kind === 'link' ? { ...mark, target: readlinkSync(path, { encoding: 'buffer' }) } : mark;
}

export function kindOf(status: BigIntStats): Mark['kind'] | undefined {
  if (status.isDirectory()) return 'folder';
  if (status.isFile()) return 'file';
  return status.isSymbolicLink() ? 'link' : undefined;
}

/** Is it the same file or folder, and untouched? */
export function isUntouched(status: BigIntStats, mark: Mark): boolean {
  return (
    kindOf(status) === mark.kind &&
    status.ino === mark.ino &&
    status.ctimeNs === mark.ctimeNs &&
    status.mtimeNs === mark.mtimeNs &&
    status.size === mark.size &&
    (Number(status.mode) & 0o7777) === mark.mode
  );
}

export const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
