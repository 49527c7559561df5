// Takes away payloads that no journal speaks of any more, and tells what journals speak of.
import { createReadStream, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

import { isMissing } from '../disk/disk-fault.ts';
import { namesIn } from '../disk/folder.ts';

/** What was kept or wanted within this time may belong to an event that is about to be written. */
const GRACE_MS = 60 * 60 * 1000;

/**
 * Removes payloads that are not among the `wanted` hashes, and temporary files that a crash left. Safe beside writers:
 * `put` marks what it relies on before it looks at it. Returns how many files went.
 */
export async function collectBlobs(blobs: string, wanted: ReadonlySet<string>, now: number): Promise<number> {
  let removed = 0;
  for (const shelf of await namesIn(blobs)) {
    for (const name of await namesIn(join(blobs, shelf))) {
      if (!wanted.has(name) && isRemoved(join(blobs, shelf, name), now)) removed++;
    }
  }
  return removed;
}

// In one breath: between the look and the removal nobody else gets a turn in this process, and hardly one elsewhere.
function isRemoved(path: string, now: number): boolean {
  try {
    if (now - statSync(path).mtimeMs < GRACE_MS) return false;
    unlinkSync(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Every hash in journals and notes, whatever it stands for: payloads, contents before an apply, frozen trees. */
export async function hashesIn(runFolders: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const folder of runFolders) {
    for (const name of await namesIn(folder))
      if (name.includes('.json')) await findHashes(join(folder, name), found);
  }
  return found;
}

// sha256 is ours, and sha1 that of git.
async function findHashes(path: string, found: Set<string>): Promise<void> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'latin1')) {
    const text: string = rest + String(chunk);
    for (const [hash] of text.matchAll(/(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])/g))
      found.add(hash);
    rest = text.slice(-64);
  }
}
