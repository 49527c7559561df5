// The patch of an attempt: what differs in its box from the base, found by looking, never by asking.
import { createHash } from 'node:crypto';

import { makePatch } from '../../agent/patch/identity.ts';
import { type FileEdit, type Patch } from '../../agent/patch/patch.ts';
import { pathRefusal } from '../../agent/patch/paths.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { type Base, type Box, type BoxChange } from '../workspace/box.ts';

export interface Harvest {
  readonly patch: Patch;
  /** What differs and is no part of the patch, in words. */
  readonly leftOut: readonly string[];
}

/** With `files`, only these count; what else differs was left behind by tests the agent ran. */
export async function harvest(
  box: Pick<Box, 'changes'>,
  base: Pick<Base, 'read'>,
  files: readonly string[] | undefined,
): Promise<Harvest> {
  const meant = files && new Set(files);
  const edits: FileEdit[] = [];
  const leftOut: string[] = [];
  for (const change of await box.changes()) {
    const { path } = change;
    const why = meant?.has(path) === false ? 'not among the files it changed on purpose' : refusal(change);
    if (why !== undefined) leftOut.push(`${path}: ${why}`);
    else {
      const edit = editOf(path, await base.read(path), change.kind === 'file' ? change.content : undefined);
      if (edit) edits.push(edit);
    }
  }
  return { patch: makePatch(edits), leftOut };
}

const unusual = {
  symlink: 'a symbolic link',
  fifo: 'a named pipe',
  socket: 'a socket',
  device: 'a device',
  'too-large': 'larger than 8 MB',
  unreadable: 'unreadable',
} as const;

function refusal(change: BoxChange): string | undefined {
  return pathRefusal(change.path) ?? (change.kind === 'unusual' ? unusual[change.what] : undefined);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined when the bytes are equal: only the mode or the time differs. */
function editOf(path: string, before: Buffer | undefined, after: Buffer | undefined): FileEdit | undefined {
  if (before && after ? before.equals(after) : before === after) return undefined;
  const [old, now] = [textOf(before), textOf(after)];
  if (old !== null && now !== null) return diffTexts(path, old, now);
  const change = before ? (after ? 'modified' : 'deleted') : 'added';
  const baseHash = before && createHash('sha256').update(before).digest('hex');
  return { path, change, hunks: [], binary: true, ...(baseHash === undefined ? {} : { baseHash }) };
}

/** Null stands for bytes that are no text. */
function textOf(content: Buffer | undefined): string | undefined | null {
  if (!content) return undefined;
  try {
    const text = utf8.decode(content);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
