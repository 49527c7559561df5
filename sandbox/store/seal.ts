// Tells a store that this person made from one that came along with somebody's repository: whoever is believed here writes files.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { readRegular } from '../disk/read-regular.ts';
import { errnoOf } from '../disk/errno.ts';
import { besides, writeDurably, writeSynced } from '../disk/durable.ts';
import { makeFolder, namesIn } from '../disk/folder.ts';
import { isOwnFolder } from '../disk/own-folder.ts';
import { git } from '../git/git.ts';

/** In the store: a number of its own, and what only the holder of the key can make of it. It is copied and moved along. */
const SEAL = 'seal';
const KEY_BYTES = 32;
const SEALED = /^([0-9a-f]{32}) ([0-9a-f]{64})\n$/;

/**
 * Does the folder hold what this person did not put there? It has no seal of theirs, or git tracks a part of it, which
 * then comes and goes with the repository. A folder that is not there, or has nothing in it, is nobody's yet.
 */
export async function isForeign(store: string): Promise<boolean> {
  const status = lstatSync(store, { throwIfNoEntry: false });
  if (status === undefined) return false;
  // A link may lead to whatever is empty by chance.
  if (!status.isSymbolicLink()) {
    // Whoever wants to make a folder there is told of the file.
    if (!status.isDirectory()) return false;
    // Names with a dot first are ours of a start that was killed, or a `.gitignore`, which is never read.
    if ((await namesIn(store)).every((name) => name.startsWith('.'))) return false;
  }
  return !(await isSealed(store)) || (await isTracked(store));
}

/** Seals the folder, if it is not sealed yet, before anything else is put into it. */
export async function seal(store: string): Promise<void> {
  if (await isSealed(store)) return;
  const nonce = randomBytes(16).toString('hex');
  await writeDurably(join(store, SEAL), `${nonce} ${markOf(nonce, await ownKey())}\n`);
}

async function isSealed(store: string): Promise<boolean> {
  const text = (await readRegular(join(store, SEAL), 1024))?.toString('latin1') ?? '';
  const [, nonce, mark] = SEALED.exec(text) ?? [];
  if (nonce === undefined || mark === undefined) return false;
  const key = await knownKey();
  return key !== undefined && timingSafeEqual(Buffer.from(mark), Buffer.from(markOf(nonce, key)));
}

const markOf = (nonce: string, key: Buffer): string =>
  createHmac('sha256', key).update(`galapagos store ${nonce}`).digest('hex');

async function isTracked(store: string): Promise<boolean> {
  const names = await git(['ls-files', '-z', '--', `:(icase)${basename(store)}`], {
    directory: dirname(store),
  });
  return names.ok && names.value.length > 0;
}

/** Where the key of this person may lie, best first: boxes see neither. */
function keyPlaces(): readonly string[] {
  const state = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return [join(state, 'galapagos'), join(tmpdir(), `galapagos-${process.getuid?.() ?? 'user'}-key`)];
}

async function knownKey(): Promise<Buffer | undefined> {
  for (const place of keyPlaces()) {
    const key = await keyIn(place);
    if (key) return key;
  }
  return undefined;
}

async function keyIn(place: string): Promise<Buffer | undefined> {
  if (!isOwnFolder(place)) return undefined;
  const key = await readRegular(join(place, 'key'), KEY_BYTES);
  return key?.length === KEY_BYTES ? key : undefined;
}

/** Made when it is needed first. Throws what the disk says where no place can be written. */
async function ownKey(): Promise<Buffer> {
  const known = await knownKey();
  if (known) return known;
  let refusal: unknown;
  for (const place of keyPlaces()) {
    try {
      const made = await makeKey(place);
      if (made) return made;
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      refusal ??= error;
    }
  }
  throw refusal ?? Object.assign(new Error('no place for a key is yours alone'), { code: 'EPERM' });
}

/** Of two that make it at once, both take that of the first: a link never replaces what is there. */
async function makeKey(place: string): Promise<Buffer | undefined> {
  await makeFolder(place);
  if (!isOwnFolder(place)) return undefined;
  const path = join(place, 'key');
  const draft = besides(path);
  try {
    await writeSynced(draft, randomBytes(KEY_BYTES), 0o600);
    await link(draft, path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return await keyIn(place);
}
