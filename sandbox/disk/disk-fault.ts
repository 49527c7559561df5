// What a failed disk operation means to the user.
import { type Fault } from '../../agent/engine/fault.ts';
import { errnoOf } from './errno.ts';

export const isMissing = (error: unknown): boolean => errnoOf(error) === 'ENOENT';

/** The fault behind a failed write below `path`. Whatever is not the disk's word is a bug, and thrown again. */
export function diskFault(error: unknown, path: string): Fault {
  const code = errnoOf(error);
  if (code === undefined) throw error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return { kind: 'disk-full', path };
  return { kind: 'store-unwritable', path, detail: wordsOf(code) };
}

/** What a code of the operating system says, for people. */
export function wordsOf(code: string): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `permission denied (${code})`;
    case 'EROFS':
      return 'the file system is read-only (EROFS)';
    case 'ENOTDIR':
    case 'EEXIST':
      return `a file stands where a folder is needed (${code})`;
    case 'EIO':
      return 'the disk reports an error (EIO)';
    default:
      return code;
  }
}
