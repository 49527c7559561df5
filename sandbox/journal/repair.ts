// Mends a journal before it is written again: what cannot be trusted is cut off, and its bytes are kept aside.
import { open, rename, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { syncFolder } from '../disk/folder.ts';
import { unreadBytes, type Scan } from './scan.ts';
import { type Segment } from './segments.ts';

const CHUNK = 1024 * 1024;

/** Cuts the journal back to its trustworthy prefix. Says in words what was cut and where the bytes are. */
export async function cutBack(folder: string, scan: Scan, nonce: string): Promise<string> {
  const { segments, last, keep, lastSeq, stop } = scan;
  const names: string[] = [];
  const aside = (segment: Segment): string => {
    const name = `cut-after-${lastSeq}-${nonce}-${segment.name}`;
    names.push(name);
    return join(folder, name);
  };
  const bytes = unreadBytes(scan);
  // From the end, so that a crash in the middle leaves a shorter damage and never a new one.
  for (const segment of segments.slice(last + 1).toReversed()) await rename(segment.path, aside(segment));
  const segment = segments[last];
  if (segment && keep < segment.size) {
    await copyTail(segment.path, keep, aside(segment));
    await syncFolder(folder);
    await truncate(segment.path, keep);
    await syncFile(segment.path);
  }
  await syncFolder(folder);
  const kept = names.length > 0 ? `; they are kept in ${names.toReversed().join(', ')}` : '';
  return `${stop?.detail ?? 'damaged'}: ${bytes} bytes after event ${lastSeq} were cut off${kept}`;
}

async function copyTail(path: string, from: number, to: string): Promise<void> {
  const source = await open(path, 'r');
  try {
    const target = await open(to, 'wx', 0o600);
    try {
      await copy(source, from, target);
      await target.sync();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copy(source: FileHandle, from: number, target: FileHandle): Promise<void> {
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (let offset = from; ;) {
    const { bytesRead } = await source.read(chunk, 0, CHUNK, offset);
    if (bytesRead === 0) return;
    await target.writeFile(chunk.subarray(0, bytesRead));
    offset += bytesRead;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
