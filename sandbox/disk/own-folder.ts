// Whether a folder is ours alone: what lies in it can be believed, for nobody else could have put it there.
import { lstatSync } from 'node:fs';

const WRITABLE_BY_OTHERS = 0o022;

/**
 * A folder and no link, of this user, that neither its group nor others can write in. Where there are no users to be
 * told apart (Windows) every folder is.
 */
export function isOwnFolder(path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory() !== true) return false;
  const user = process.getuid?.();
  return user === undefined || (status.uid === user && (status.mode & WRITABLE_BY_OTHERS) === 0);
}
