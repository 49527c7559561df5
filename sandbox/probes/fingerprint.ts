// What a folder or a file of the host is, in one line: told before and after a guest, two of them are equal or not.
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Names, kinds, modes and contents below `path`; links are not followed, and nothing but regular files is opened. */
export function fingerprint(path: string): string {
  const hash = createHash('sha256');
  const waiting = [path];
  for (let here = waiting.pop(); here !== undefined; here = waiting.pop()) {
    const status = lstatSync(here, { throwIfNoEntry: false });
    hash.update(`${here}\0${status?.mode ?? 'missing'}\0`);
    if (status?.isDirectory() === true) waiting.push(...namesIn(here));
    else if (status?.isFile() === true) hash.update(readFileSync(here));
    else if (status?.isSymbolicLink() === true) hash.update(readlinkSync(here));
  }
  return hash.digest('hex');
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}
