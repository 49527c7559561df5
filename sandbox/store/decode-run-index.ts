// The index of a store: summaries of its runs, kept to save reading every journal. Derived, and deletable at any time.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';

import { contentHash } from '../disk/blobs.ts';
import { errnoOf } from '../disk/errno.ts';
import { besides } from '../disk/durable.ts';
import { type RunSummary } from './summary.ts';

/** Goes up whenever `RunSummary` changes, or what it is folded from: an index of another version is made anew. */
const VERSION = 1;

export interface IndexEntry {
  /** The state of the run's files that the summary was made from. */
  readonly stamp: string;
  readonly summary: RunSummary;
}

/** Empty when there is none, or when it is not exactly what was written. */
export async function readRunIndex(path: string): Promise<ReadonlyMap<string, IndexEntry>> {
  try {
    const text = await readFile(path, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    if (text.slice(0, end) !== header(body)) return new Map();
    // The hash says that this is what we wrote.
    return new Map(JSON.parse(body) as [string, IndexEntry][]);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return new Map();
  }
}

/** Saves time and nothing else: a disk that refuses it is no reason to fail. */
export async function writeRunIndex(path: string, index: ReadonlyMap<string, IndexEntry>): Promise<void> {
  const body = JSON.stringify([...index]);
  const temporary = besides(path);
  try {
    await writeFile(temporary, `${header(body)}\n${body}`, { flag: 'wx', mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    await rm(temporary, { force: true }).catch(ignoreDisk);
  }
}

const header = (body: string): string =>
  JSON.stringify({ kind: 'run-index', version: VERSION, sha256: contentHash(body) });

function ignoreDisk(error: unknown): void {
  if (errnoOf(error) === undefined) throw error;
}
